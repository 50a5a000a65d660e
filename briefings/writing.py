"""The mails that single readers are owed about themselves: taken up, handed to the relay, marked.

A mail is marked before it is sent, so that two writers send one; if the relay refuses, the mark is taken
back. A writer that was killed in between leaves a doubt: the mail is written once more then, and never a
third time. What a mail says, and whether there is anything left to say, its own module decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from briefings import agreeing, resending, verp, welcoming
from briefings.models import ReaderMail, ReaderMailKind
from briefings.readermail import Letter, hand_in

WORKER_HAS = timedelta(seconds=30)
WRITER_HAS = timedelta(minutes=2)
TRY_FOR = timedelta(hours=1)
AT_ONCE = 50

LETTERS: dict[str, Callable[[ReaderMail], Letter | None]] = {
    ReaderMailKind.MOVE_FROM: agreeing.letter,
    ReaderMailKind.MOVE_TO: agreeing.letter,
    ReaderMailKind.CONFIRM: resending.letter,
    ReaderMailKind.WELCOME: welcoming.letter,
}


def unwritten(*, at: datetime) -> list[int]:
    """What no worker has written, or one began and did not end: the clock does it."""
    owed = ReaderMail.objects.filter(asked_at__lte=at - WORKER_HAS, asked_at__gt=at - TRY_FOR)
    found = owed.untouched() | owed.in_doubt(at, WRITER_HAS)
    return list(found.order_by("asked_at").values_list("pk", flat=True)[:AT_ONCE])


def write(mail_id: int, *, at: datetime) -> bool:
    """Whether it went out now. Raises OSError where the relay does not take it."""
    rows = ReaderMail.objects.filter(pk=mail_id, asked_at__lte=at)
    before = rows.values("written_at", "settled_at").first()
    if before is None or not (
        rows.untouched().update(written_at=at)
        or rows.in_doubt(at, WRITER_HAS).update(written_at=at, settled_at=at)
    ):
        return False
    mail = ReaderMail.objects.select_related("subscriber", "move").get(pk=mail_id)
    letter = LETTERS[mail.kind](mail)
    if letter is not None:
        try:
            hand_in(letter, verp.mail_sender(verp.READER_MAIL, mail.pk))
        except OSError:
            rows.filter(written_at=at).update(**before)
            raise
    rows.filter(written_at=at).update(settled_at=at)
    return letter is not None

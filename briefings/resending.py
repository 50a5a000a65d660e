"""The mail of a sign-up once more, for who did not find it. Decides when; the answer is always the same.

A sign-up and what is sent again come to three mails a day at most, ten minutes apart, and only while
something waits to be confirmed: nobody is pestered by this who could not be by signing up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from briefings import addresses, confirming
from briefings.models import ReaderMail, ReaderMailKind, Subscriber, Suppression
from briefings.readermail import Letter

MOST_A_DAY = 3
PAUSE = timedelta(minutes=10)
DAY = timedelta(days=1)
NOBODY = 0


@transaction.atomic
def resend(
    address: str, *, at: datetime, write_soon: Callable[[int], object] | None = None
) -> None:
    """Have it written again where it may be. `write_soon` is called in any case, so that nobody can time it.

    Raises NotAnAddress.
    """
    key = addresses.key_of(addresses.normalised(address))
    reader = Subscriber.objects.select_for_update().filter(address_key=key).first()
    owed = NOBODY
    if reader is not None and _may_be_written(reader, at):
        kind = ReaderMailKind.CONFIRM
        owed = ReaderMail.objects.create(subscriber=reader, kind=kind, asked_at=at).pk
    if write_soon is not None:
        transaction.on_commit(partial(write_soon, owed))


def letter(mail: ReaderMail) -> Letter | None:
    """None where everything is confirmed, left or erased by now, or the address must rest."""
    reader = mail.subscriber
    pending = list(reader.subscriptions.pending().select_related("briefing").order_by("pk"))
    suppressed = Suppression.objects.filter(address_key=reader.address_key).exists()
    return confirming.letter(reader, pending) if pending and not suppressed else None


def _may_be_written(reader: Subscriber, at: datetime) -> bool:
    if not reader.subscriptions.pending().exists():
        return False
    again = reader.mails.filter(kind=ReaderMailKind.CONFIRM, asked_at__gt=at - DAY)
    asked = [*again.values_list("asked_at", flat=True)]
    # The sign-up's own mail: when it was asked for, and when it was taken up, which may be later.
    own = max((moment for moment in (reader.asked_at, reader.written_at) if moment), default=None)
    if own is not None and own > at - DAY:
        asked.append(own)
    return len(asked) < MOST_A_DAY and all(moment <= at - PAUSE for moment in asked)

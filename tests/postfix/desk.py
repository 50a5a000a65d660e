"""What the product does in the trial, one act a process: `python -m tests.postfix.desk ACT …`.

Every act is the product's own decision. Prints one line with a number.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import django

django.setup()

# Models can be imported once Django is set up.
from django.conf import settings  # noqa: E402

from briefings import collecting, judging, mailboxes, planning, sending, ticking  # noqa: E402
from briefings.models import Selection, Subscriber, Subscription  # noqa: E402
from newsroom.clock import database_now  # noqa: E402
from newsroom.models import Section  # noqa: E402
from tests.briefings import keys, signatures  # noqa: E402
from tests.briefings.support import morning, reader  # noqa: E402
from tests.faults.desk import desk_of_the_world, seal  # noqa: E402

READERS = (
    "anna@readers.example.org", "ben@readers.example.org", "later@readers.example.org",
    "blocked@readers.example.org", "nobody@readers.example.org", "gone@elsewhere.example.org",
    "full@elsewhere.example.org",
)  # fmt: skip


def make_keys(folder: str) -> int:
    return len(keys.both(Path(folder)))


def owe(slug: str) -> int:
    """A briefing that all of these readers asked for, and its edition of yesterday, sealed."""
    at = database_now()
    desk_of_the_world(at)
    briefing = morning(
        slug=slug, name=slug.capitalize(), hour=0, late_hours=72, starts_at=at - timedelta(days=7)
    )
    briefing.sections.set(Section.objects.all())
    for address in READERS:
        known = Subscriber.objects.filter(address=address).first()
        if known is None:
            reader(briefing, address, at=at)
            continue
        selection, _ = Selection.objects.get_or_create(briefing=briefing, sections=[])
        Subscription.objects.create(
            subscriber=known, briefing=briefing, selection=selection, confirmed_at=at
        )
    edition = planning.plan(briefing, issue_date=(at - timedelta(days=1)).date(), at=at)
    seal(str(edition.pk))
    return edition.pk


def send() -> int:
    """One run of a sender, to the relay of the settings; how many it handed over."""
    return sending.send(clock=database_now, due=ticking.due).number


def judge() -> int:
    """One look of the clock at what the relay refused."""
    return judging.judge(at=database_now())


def collect() -> int:
    """One round at the mailbox of the settings; how many reports changed something."""
    assert settings.FEEDBACK_MAILDIR
    return collecting.collect_all(mailboxes.from_settings(), clock=database_now).recorded


def verify(path: str) -> int:
    """How many signatures of a delivered message are valid. A Maildir keeps bare line feeds."""
    raw = Path(path).read_bytes().replace(b"\n", b"\r\n")
    return sum(signatures.verified(raw))


ACTS: dict[str, Callable[..., int]] = {
    act.__name__: act for act in (make_keys, owe, send, judge, collect, verify)
}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))

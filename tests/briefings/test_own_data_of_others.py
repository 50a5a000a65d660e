"""What another reader does at an address that somebody moved from is told to that reader alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from briefings import keeping, moving, reasons, subscribing, suppressing
from briefings.addresses import key_of
from briefings.models import Briefing, Subscriber
from briefings.tokens import Named
from tests.briefings.support import NOW

BEFORE, AFTER = "olha@example.org", "olha@elsewhere.example"
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olha(briefing: Briefing) -> Subscriber:
    """Moved a day after she signed up; ten days later the old mailbox has another reader."""
    subscribing.sign_up(BEFORE, briefings=[briefing], at=NOW)
    someone = Subscriber.objects.get()
    subscribing.confirm(Named(someone.uid), at=NOW)
    moving.ask(Named(someone.uid), AFTER, at=NOW + DAY)
    move = someone.moves.get()
    moving.agree(move.pk, new=True, at=NOW + DAY)
    moving.agree(move.pk, new=False, at=NOW + DAY)
    subscribing.sign_up(BEFORE, briefings=[briefing], at=NOW + 10 * DAY)
    other = Subscriber.objects.exclude(pk=someone.pk).get()
    subscribing.confirm(Named(other.uid), at=NOW + 10 * DAY)
    return Subscriber.objects.get(pk=someone.pk)


def test_the_file_holds_nothing_of_who_reads_at_the_old_address_now(olha: Subscriber) -> None:
    suppressing.suppress(key_of(BEFORE), reason="complaint", at=NOW + 11 * DAY)

    kept = keeping.everything(olha)

    verbs = [row["verb"] for row in kept["consents"]]
    assert verbs == ["signed up", "confirmed", "moved away", "moved here"]
    assert kept["suppressed"] == []


def test_the_reason_is_their_own(olha: Subscriber) -> None:
    assert reasons.reasons(olha)[0].how[0] == (
        "You asked for it with the form on our site on 22 November 2026."
    )

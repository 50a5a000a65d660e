"""Deliveries are counted: rightly, not too often where there are many, and once where it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from briefings import planning, settling, tallying
from briefings.models import Delivery, Edition, Tally
from briefings.tallying import Said
from tests.briefings.support import NOW, Desk, brief, morning, reader

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=18)


@pytest.fixture
def edition(desk: Desk) -> Edition:
    desk.live(brief("A bridge opens"))
    briefing = morning()
    for number in range(8):
        reader(briefing, f"r{number}@example.org")
    reader(briefing, "late@example.org", "America/Lima")
    return desk.sealed(briefing).edition


@pytest.fixture
def large(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """As if nine readers were very many: one count holds for nine seconds."""
    monkeypatch.setattr(tallying, "SMALL", 5)
    monkeypatch.setattr(tallying, "A_SECOND_PER", 1)
    return edition


def settle(edition: Edition, many: int, state: str = "sent", reply: str = "250 kept") -> None:
    """So many more of the edition come to this end."""
    queued = Delivery.objects.filter(edition_id=edition.pk, state="queued").order_by("id")
    for row in queued[:many]:
        Delivery.objects.filter(pk=row.pk).update(state="leased", lease=1, not_before=None)
        waits = LATER if state == "deferred" else None
        Delivery.objects.filter(pk=row.pk).update(
            state=state,
            settled_at=None if waits else LATER,
            not_before=waits,
            reply=reply.format(row.pk),
        )


def states(edition: Edition, seconds: float = 0) -> dict[str, int]:
    return dict(tallying.counted(edition, at=LATER + timedelta(seconds=seconds)).states)


def test_every_delivery_is_counted_once(edition: Edition) -> None:
    settle(edition, 3)
    settle(edition, 1, "failed")

    found = tallying.counted(edition, at=LATER)

    assert found.owed == 9
    assert found.states == {"sent": 3, "failed": 1, "queued": 5}
    assert sum(row.lately for row in found.rows) == 4
    assert found.at == LATER


def test_a_small_edition_is_counted_anew_each_time(edition: Edition) -> None:
    assert states(edition) == {"queued": 9}
    settle(edition, 1)

    assert states(edition) == {"queued": 8, "sent": 1}
    assert not Tally.objects.exists()


def test_the_count_of_a_large_one_holds_for_as_long_as_there_is_to_count(large: Edition) -> None:
    assert states(large) == {"queued": 9}
    settle(large, 1)

    assert states(large, 9) == {"queued": 9}
    assert states(large, 10) == {"queued": 8, "sent": 1}


def test_an_old_count_says_of_when_it_is(large: Edition) -> None:
    before = tallying.counted(large, at=LATER)

    assert tallying.counted(large, at=LATER + timedelta(seconds=5)) == before
    assert before.at == LATER


def test_in_a_list_a_count_holds_longer(large: Edition) -> None:
    tallying.counted(large, at=LATER)
    settle(large, 1)

    listed = tallying.of_many([large], at=LATER + timedelta(seconds=80))

    assert listed[large.pk].states == {"queued": 9}


def test_an_edition_that_is_over_is_counted_once_and_for_good(edition: Edition) -> None:
    settle(edition, 9)
    states(edition)
    with CaptureQueriesContext(connection) as asked:
        assert states(edition, 86_400) == {"sent": 9}

    assert not any("briefings_delivery" in query["sql"] for query in asked)


def test_an_edition_with_something_uncertain_is_not_over(edition: Edition) -> None:
    settle(edition, 8)
    settle(edition, 1, "uncertain")

    assert not tallying.counted(edition, at=LATER).is_over


def test_what_was_counted_before_a_seal_does_not_hold_after_it(
    desk: Desk, edition: Edition
) -> None:
    Delivery.objects.update(state="cancelled", settled_at=NOW)
    states(edition)
    Edition.objects.update(sealed_at=LATER + timedelta(hours=1))
    edition.refresh_from_db()
    Tally.objects.update(owed=99)

    assert tallying.counted(edition, at=LATER).owed == 9


def test_what_another_version_counted_is_counted_anew(edition: Edition) -> None:
    settle(edition, 9)
    states(edition)
    Tally.objects.update(rows=[[1, 2, "sent", 9]])

    assert states(edition) == {"sent": 9}


def test_what_a_person_does_to_many_is_counted_at_once(desk: Desk, large: Edition) -> None:
    settle(large, 1, "uncertain")
    assert states(large) == {"queued": 8, "uncertain": 1}
    settling.arrived(large, by=desk.publisher, at=LATER, note="In the relay's log.")
    assert states(large) == {"queued": 8, "sent": 1}

    planning.cancel(large, by=desk.publisher, at=LATER, note="Wrong names.")

    assert states(large) == {"cancelled": 8, "sent": 1}


def test_many_editions_cost_what_one_costs(desk: Desk, edition: Edition) -> None:
    more = [edition]
    for name in ("Evening", "Noon"):
        other = morning(slug=name.lower(), name=name)
        reader(other, f"{name}@example.org".lower())
        more.append(desk.sealed(other).edition)
    costs = []
    for listed in ([edition], more):
        with CaptureQueriesContext(connection) as asked:
            found = tallying.of_many(listed, at=LATER)
        costs.append(len(asked))
        assert [found[one.pk].owed for one in listed] == [9, 1, 1][: len(listed)]

    assert costs[0] == costs[1] <= 4


def test_a_thousand_refusals_are_one_line_with_its_count_and_an_example(edition: Edition) -> None:
    settle(edition, 5, "failed", "550 5.1.1 <r…@example.org>: no such user, id {0:08d}AF")
    settle(edition, 1, "failed", "550 5.7.1 refused")
    settle(edition, 2, "deferred", "450 4.2.0 try again in {} seconds")

    found = tallying.words(tallying.counted(edition, at=LATER))

    assert [one[:3] for one in found.said] == [
        ("failed", "550 5.1.1 <…>: no such user, id …", 5),
        ("deferred", "450 4.2.0 try again in … seconds", 2),
        ("failed", "550 5.7.1 refused", 1),
    ]
    assert "<r…@example.org>" in found.said[0].example
    assert found.unread == 0


def test_of_very_many_answers_so_many_are_read_and_the_others_counted(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallying, "MOST_READ", 3)
    settle(edition, 5, "failed", "550 no such user")
    settle(edition, 1, "deferred", "450 later")

    found = tallying.words(tallying.counted(edition, at=LATER))

    assert found.said == [
        Said("failed", "550 no such user", 3, "550 no such user"),
        Said("deferred", "450 later", 1, "450 later"),
    ]
    assert found.unread == 2


def test_what_the_house_says_itself_is_counted_whole(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallying, "MOST_READ", 3)
    planning.cancel(edition, by=desk.publisher, at=LATER, note="Wrong names.")

    found = tallying.words(tallying.counted(edition, at=LATER))

    assert [(one.state, one.number) for one in found.said] == [("cancelled", 9)]
    assert found.unread == 0


def test_words_are_kept_with_the_count_that_they_belong_to(large: Edition) -> None:
    settle(large, 2, "failed", "550 no such user")
    first = tallying.counted(large, at=LATER)
    said = tallying.words(first)
    settle(large, 2, "failed", "550 no such user")

    assert tallying.words(tallying.counted(large, at=LATER)) == said
    newer = tallying.words(tallying.counted(large, at=LATER + timedelta(seconds=30)))
    assert newer.said[0].number == 4

"""A retracted story leaves unsent mail by itself; what was sent stays what it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from briefings import owing, resealing, ticking
from briefings.models import Briefing, Delivery, Seal, SealKind, Wave
from newsroom.models import Section, Story
from tests.briefings.reseals import LATER, SIX, owed, retract, reworded, settle, three_stories, told
from tests.briefings.support import Desk, brief, reader


@pytest.fixture
def stories(desk: Desk, briefing: Briefing) -> dict[str, Story]:
    return three_stories(desk, briefing)


@pytest.fixture
def sealed(desk: Desk, briefing: Briefing, stories: dict[str, Story]) -> Seal:
    return desk.sealed(briefing)


def test_a_retracted_story_leaves_unsent_mail_by_itself_and_nothing_else_changes(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("a@example.org", "sent")
    reworded(desk, stories["Tunnel"], "Tunnel reworded")
    retract(desk, stories["Bridge"])
    ticking.tick(at=LATER)

    seal = sealed.edition.seals.get(number=2)
    assert (seal.kind, seal.sealed_by) == (SealKind.WITHDRAWAL, None)
    assert seal.note == "Retracted after this edition was sealed: “bridge”."
    assert told("a@example.org") == ["Bridge", "Rain", "Tunnel"]
    assert told("b@example.org") == ["Rain", "Tunnel"]
    ticking.tick(at=LATER + timedelta(seconds=10))
    assert sealed.edition.seals.count() == 2


def test_until_that_has_happened_nothing_leaves_and_then_it_does(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    wave = Wave.objects.get(edition=sealed.edition, zone="UTC")
    assert wave.pk in ticking.due(SIX)
    retract(desk, stories["Bridge"])
    assert ticking.due(SIX) == []
    ticking.tick(at=SIX)
    assert wave.pk in ticking.due(SIX)
    sealed.edition.refresh_from_db()
    assert sealed.edition.held_because == ""


def test_if_nothing_is_left_the_rest_is_cancelled_with_the_reason(
    desk: Desk, briefing: Briefing
) -> None:
    story = desk.live(brief("Bridge"))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    edition = desk.sealed(briefing).edition
    retract(desk, story)
    ticking.tick(at=LATER)
    edition.refresh_from_db()
    assert edition.cancelled_at == LATER
    because = "Retracted after this edition was sealed: “bridge”. Nothing is left to send."
    assert edition.held_because == because
    row = owed("a@example.org")
    assert (row.state, row.reply) == ("cancelled", because)


def test_what_was_under_lease_follows_once_it_is_given_back(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("b@example.org", "leased")
    retract(desk, stories["Bridge"])
    ticking.tick(at=SIX)
    assert ticking.due(SIX) == [Wave.objects.get(zone="Europe/Berlin").pk]
    settle("b@example.org", "queued")
    assert ticking.due(SIX) == [Wave.objects.get(zone="Europe/Berlin").pk]
    ticking.tick(at=SIX)
    assert told("b@example.org") == ["Rain", "Tunnel"]
    assert len(ticking.due(SIX)) == 2


def test_what_may_have_arrived_is_not_sent_again_with_a_retracted_story(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("b@example.org", "deferred")
    Delivery.objects.filter(pk=owed("b@example.org").pk).update(doubts=1)
    retract(desk, stories["Bridge"])
    ticking.tick(at=LATER)
    row = owed("b@example.org")
    assert (row.state, row.reply) == ("uncertain", owing.RETRACTED_SINCE)
    assert told("b@example.org") == ["Bridge", "Rain", "Tunnel"]


def test_one_edition_that_cannot_be_mended_is_held_and_the_others_are(
    desk: Desk, briefing: Briefing, monkeypatch: pytest.MonkeyPatch, stories: dict[str, Story]
) -> None:
    first = desk.sealed(briefing).edition
    evening = Briefing.objects.create(
        slug="evening", name="Evening", weekdays=[0], hour=18, starts_at=briefing.starts_at,
        postal_address="1 Quay",
    )  # fmt: skip
    evening.sections.set(Section.objects.all())
    reader(evening, "evening@example.org")
    second = desk.sealed(evening).edition
    retract(desk, stories["Bridge"])
    withdraw = resealing.withdraw

    def poisoned(edition_id: int, *, at: datetime) -> Seal | None:
        if edition_id == first.pk:
            raise resealing.NothingChanges("“Rain” is too long for a mail.")
        return withdraw(edition_id, at=at)

    monkeypatch.setattr(resealing, "withdraw", poisoned)
    ticking.tick(at=LATER)
    first.refresh_from_db()
    assert first.held_because == "“Rain” is too long for a mail."
    assert second.seals.count() == 2
    assert ticking.due(SIX) == []

"""Sealed again for the rest: corrected or shorter, never longer; what was sent stays what it was."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from briefings import owing, planning, resealing, sealing, ticking
from briefings.freezing import NothingToSay
from briefings.models import (
    Briefing,
    Delivery,
    Edition,
    Lease,
    RecipeItem,
    Seal,
    SealItem,
    SealKind,
    Wave,
)
from newsroom import editing, press
from newsroom.models import Section, Story, User
from newsroom.models.publication import Publication
from newsroom.refusals import NotAllowed, Stale, WrongStage
from newsroom.rows import PartIds
from newsroom.workflow import ReasonMissing
from tests.briefings.support import DAY, NOW, Desk, brief, reader

SIX = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def stories(desk: Desk, briefing: Briefing) -> dict[str, Story]:
    """Two of the world, and one of the climate that some readers get alone."""
    made = {
        "Rain": desk.live(brief("Rain", "Climate"), NOW - timedelta(hours=1)),
        "Bridge": desk.live(brief("Bridge", "World"), NOW - timedelta(hours=2)),
        "Tunnel": desk.live(brief("Tunnel", "World"), NOW - timedelta(hours=3)),
    }
    briefing.sections.set(Section.objects.all())
    for name in ("a", "b", "c"):
        reader(briefing, f"{name}@example.org", "Europe/Berlin" if name == "a" else "UTC")
    reader(briefing, "climate@example.org", sections=("climate",))
    return made


@pytest.fixture
def sealed(desk: Desk, briefing: Briefing, stories: dict[str, Story]) -> Seal:
    return desk.sealed(briefing)


def again(
    desk: Desk, edition: Edition, *drop: Story, seen: str = "", by: User | None = None
) -> Seal:
    return resealing.reseal(
        edition, drop=[story.pk for story in drop], by=by or desk.publisher, at=LATER,
        note="The bridge is shut.", seen=seen,
    )  # fmt: skip


def reworded(desk: Desk, story: Story, headline: str) -> Publication:
    story = Story.objects.get(pk=story.pk)
    editing.save(
        story, brief(headline, story.section.name), version=story.version, by=desk.writer,
        at=LATER, parts=PartIds((), ()),
    )  # fmt: skip
    return desk.publish(Story.objects.get(pk=story.pk), LATER).live.publication


def told(address: str) -> list[str]:
    """The headlines of the recipe that this reader is owed, or was sent."""
    row = owed(address)
    items = RecipeItem.objects.filter(recipe_id=row.recipe_id).select_related("publication")
    return sorted(item.publication.said().headline for item in items)


def owed(address: str) -> Delivery:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM briefings_subscriber WHERE address = %s", [address])
        (pk,) = cursor.fetchone()
    return Delivery.objects.get(subscriber_id=pk)


def settle(address: str, state: str) -> None:
    """A sender takes this reader's delivery, and it comes to this."""
    row = Delivery.objects.filter(pk=owed(address).pk)
    wave = row.values_list("wave_id", flat=True)[0]
    until = SIX + timedelta(hours=1)
    lease = Lease.objects.create(wave_id=wave, sender=uuid.uuid4(), lane=0, until=until)
    row.update(state="leased", lease=lease.pk, not_before=None)
    if state == "leased":
        return
    settled = state in ("sent", "uncertain")
    row.update(state=state, **({"settled_at": LATER} if settled else {"not_before": LATER}))


def test_a_dropped_story_is_in_no_mail_that_had_not_left(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("a@example.org", "sent")
    second = again(desk, sealed.edition, stories["Bridge"])

    assert (second.number, second.kind, second.note) == (2, "reseal", "The bridge is shut.")
    assert told("a@example.org") == ["Bridge", "Rain", "Tunnel"]
    assert told("b@example.org") == ["Rain", "Tunnel"]
    assert told("climate@example.org") == ["Rain"]
    assert second.items.count() == 2


def test_a_newer_text_takes_the_place_of_the_one_that_was_sealed(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    reworded(desk, stories["Bridge"], "Bridge shut")
    again(desk, sealed.edition)
    assert told("b@example.org") == ["Bridge shut", "Rain", "Tunnel"]


def test_what_was_sent_or_is_being_sent_or_is_in_doubt_keeps_its_recipe(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("a@example.org", "sent")
    settle("b@example.org", "leased")
    settle("c@example.org", "deferred")
    Delivery.objects.filter(pk=owed("c@example.org").pk).update(doubts=1)
    before = {name: owed(f"{name}@example.org").recipe_id for name in "abc"}
    again(desk, sealed.edition, stories["Bridge"])
    assert {name: owed(f"{name}@example.org").recipe_id for name in "abc"} == before
    for name in "abc":
        row = Delivery.objects.filter(pk=owed(f"{name}@example.org").pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(recipe_id=owed("climate@example.org").recipe_id)


def test_what_was_put_off_and_surely_not_taken_gets_the_new_recipe(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("b@example.org", "deferred")
    again(desk, sealed.edition, stories["Bridge"])
    assert told("b@example.org") == ["Rain", "Tunnel"]


def test_readers_of_whose_sections_nothing_is_left_are_owed_nothing(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    again(desk, sealed.edition, stories["Rain"])
    row = owed("climate@example.org")
    assert (row.state, row.reply) == ("cancelled", owing.NOTHING_LEFT)
    assert told("b@example.org") == ["Bridge", "Tunnel"]


def test_the_rows_are_handed_over_in_the_same_queries_however_many(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    counts = []
    for story in ("Bridge", "Tunnel"):
        with CaptureQueriesContext(connection) as captured:
            again(desk, sealed.edition, stories[story])
        counts.append(sum("briefings_delivery d SET recipe_id" in row["sql"] for row in captured))
    assert counts == [1, 1]


def test_it_takes_the_right_a_reason_a_change_and_something_left(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    edition = sealed.edition
    with pytest.raises(NotAllowed):
        again(desk, edition, stories["Bridge"], by=desk.editor)
    with pytest.raises(ReasonMissing):
        resealing.reseal(edition, drop=[1], by=desk.publisher, at=LATER, note=" ")
    with pytest.raises(resealing.NothingChanges):
        again(desk, edition)
    with pytest.raises(NothingToSay):
        again(desk, edition, *stories.values())
    with pytest.raises(Stale):
        again(desk, edition, stories["Bridge"], seen="1:1,2,3")
    assert edition.seals.count() == 1


def test_it_takes_somebody_who_waits_and_an_edition_that_is_under_way(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    Delivery.objects.update(state="leased", lease=1, not_before=None)
    with pytest.raises(WrongStage, match="nobody to seal it again for"):
        again(desk, sealed.edition, stories["Bridge"])
    planning.cancel(sealed.edition, by=desk.publisher, at=LATER, note="No.")
    with pytest.raises(WrongStage, match="cancelled"):
        again(desk, sealed.edition, stories["Bridge"])
    planned = planning.plan(sealed.edition.briefing, issue_date=DAY + timedelta(1), at=NOW)
    with pytest.raises(WrongStage, match="not sealed"):
        again(desk, planned)


def test_nothing_is_sealed_again_that_the_person_did_not_see(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    seen = resealing.prospect(sealed.edition, drop=[stories["Rain"].pk]).stamp
    reworded(desk, stories["Bridge"], "Bridge shut")
    with pytest.raises(Stale):
        again(desk, sealed.edition, stories["Rain"], seen=seen)
    seen = resealing.prospect(sealed.edition, drop=[stories["Rain"].pk]).stamp
    assert again(desk, sealed.edition, stories["Rain"], seen=seen).number == 2


def test_the_database_takes_no_new_story_into_a_following_seal(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    again(desk, sealed.edition, stories["Bridge"])
    third = again(desk, sealed.edition, stories["Rain"], stories["Bridge"])
    for publication in (
        stories["Bridge"].live.publication,
        desk.live(brief("New")).live.publication,
    ):
        with pytest.raises(IntegrityError, match="takes no new story"), transaction.atomic():
            SealItem.objects.create(seal=third, publication=publication, position=9)


def test_a_dropped_story_that_nobody_was_told_is_free_for_the_next_edition(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    settle("climate@example.org", "sent")
    again(desk, sealed.edition, stories["Bridge"], stories["Rain"])
    following = planning.plan(sealed.edition.briefing, issue_date=DAY + timedelta(1), at=LATER)
    carried = following.items.values_list("story__headline", flat=True)
    assert list(carried) == ["Bridge"]


def retract(desk: Desk, story: Story) -> None:
    press.retract(story, by=desk.publisher, at=LATER, note="It never happened.")


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


def test_before_the_first_wave_all_seals_can_be_undone_at_once(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    again(desk, sealed.edition, stories["Rain"])
    sealing.unseal(sealed.edition, by=desk.publisher, at=LATER)
    assert not sealed.edition.seals.standing().exists()
    third = sealing.seal(sealed.edition, by=desk.publisher, at=LATER)
    assert third.number == 3
    assert Delivery.objects.counts(sealed.edition_id) == {"queued": 3, "cancelled": 1}

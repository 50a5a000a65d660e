"""Sealed again for the rest: corrected or shorter, never longer; what was sent stays what it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from briefings import owing, planning, resealing, sealing
from briefings.freezing import NothingToSay
from briefings.models import (
    Briefing,
    Delivery,
    Seal,
    SealItem,
)
from newsroom.models import Story
from newsroom.refusals import NotAllowed, Stale, WrongStage
from newsroom.workflow import ReasonMissing
from tests.briefings.reseals import LATER, again, owed, reworded, settle, three_stories, told
from tests.briefings.support import DAY, NOW, Desk, brief


@pytest.fixture
def stories(desk: Desk, briefing: Briefing) -> dict[str, Story]:
    return three_stories(desk, briefing)


@pytest.fixture
def sealed(desk: Desk, briefing: Briefing, stories: dict[str, Story]) -> Seal:
    return desk.sealed(briefing)


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


def test_before_the_first_wave_all_seals_can_be_undone_at_once(
    desk: Desk, sealed: Seal, stories: dict[str, Story]
) -> None:
    again(desk, sealed.edition, stories["Rain"])
    sealing.unseal(sealed.edition, by=desk.publisher, at=LATER)
    assert not sealed.edition.seals.standing().exists()
    third = sealing.seal(sealed.edition, by=desk.publisher, at=LATER)
    assert third.number == 3
    assert Delivery.objects.counts(sealed.edition_id) == {"queued": 3, "cancelled": 1}

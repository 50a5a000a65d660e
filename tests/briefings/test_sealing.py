"""Sealing freezes publications and owes the edition: all rows or none, to whom it may be sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from briefings import freezing, planning, rendering, sealing, subscribing, suppressing
from briefings.addresses import key_of
from briefings.models import (
    Briefing,
    Delivery,
    Edition,
    Fragment,
    Recipe,
    Seal,
    Subscriber,
    Subscription,
)
from briefings.rendering import Poisonous
from newsroom import press
from newsroom.models import Section
from newsroom.models.publication import Live, Publication
from newsroom.refusals import NotAllowed, Stale, WrongStage
from tests.briefings.support import DAY, NOW, Desk, brief, morning, reader
from tests.newsroom import desk as newsroom_desk


@pytest.fixture
def edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief("A bridge opens", "World"))
    desk.live(brief("Rain returns", "Climate"), NOW + timedelta(minutes=1))
    briefing.sections.set(Section.objects.all())
    return planning.plan(briefing, issue_date=DAY, at=NOW)


def seal(desk: Desk, edition: Edition) -> Seal:
    return sealing.seal(edition, by=desk.publisher, at=NOW)


def test_the_manifest_binds_publications_fragments_and_recipes(
    desk: Desk, edition: Edition
) -> None:
    reader(edition.briefing, "a@example.org")
    sealed = seal(desk, edition)
    manifest = json.loads(sealed.manifest)
    assert hashlib.sha256(sealed.manifest.encode()).hexdigest() == sealed.sha
    shas = list(Publication.objects.order_by("story__section__name").values_list("sha", flat=True))
    assert sorted(manifest["publications"]) == sorted(shas)
    stored = {row.key: row.sha for row in Fragment.objects.filter(seal=sealed)}
    assert manifest["fragments"] == stored
    assert manifest["recipes"][0]["publications"] == manifest["publications"]


def test_each_kind_of_reader_has_one_recipe_and_a_kind_without_stories_none(
    desk: Desk, edition: Edition
) -> None:
    Section.objects.create(slug="sport", name="Sport")
    reader(edition.briefing, "all@example.org")
    reader(edition.briefing, "a@example.org", sections=("climate",))
    reader(edition.briefing, "b@example.org", sections=("climate",))
    reader(edition.briefing, "c@example.org", sections=("sport",))
    sealed = seal(desk, edition)
    told = {
        tuple(recipe.selection.sections): recipe.items.count()
        for recipe in Recipe.objects.filter(seal=sealed)
    }
    assert told == {(): 2, ("climate",): 1}
    assert Delivery.objects.filter(edition_id=edition.pk).count() == 3


def test_one_wave_per_zone_at_its_own_hour(desk: Desk, edition: Edition) -> None:
    for number, zone in enumerate(["Asia/Tokyo", "Europe/Kyiv", "Asia/Tokyo"]):
        reader(edition.briefing, f"{number}@example.org", zone)
    seal(desk, edition)
    edition.refresh_from_db()
    assert {wave.zone: wave.due_at for wave in edition.waves.all()} == {
        "Asia/Tokyo": datetime(2026, 11, 22, 21, 0, tzinfo=UTC),
        "Europe/Kyiv": datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
    }
    assert edition.out_at == datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


def left(row: Subscription) -> None:
    row.left_at = NOW


def paused(row: Subscription) -> None:
    row.paused_until = DAY + timedelta(days=1)


def unconfirmed(row: Subscription) -> None:
    row.confirmed_at = None


@pytest.mark.parametrize("change", [left, paused, unconfirmed])
def test_who_left_paused_or_never_confirmed_is_owed_nothing(
    desk: Desk, edition: Edition, change: Callable[[Subscription], None]
) -> None:
    row = reader(edition.briefing, "a@example.org").subscriptions.get()
    change(row)
    row.save()
    seal(desk, edition)
    assert not Delivery.objects.exists()


def test_who_is_suppressed_or_erased_is_owed_nothing(desk: Desk, edition: Edition) -> None:
    reader(edition.briefing, "a@example.org")
    erased = reader(edition.briefing, "b@example.org")
    suppressing.suppress(key_of("A@example.org"), reason="hard bounce", at=NOW)
    Subscriber.objects.filter(pk=erased.pk).update(address=None, address_key=None, erased_at=NOW)
    seal(desk, edition)
    assert not Delivery.objects.exists()


def test_a_pause_that_ends_on_the_date_does_not_hold(desk: Desk, edition: Edition) -> None:
    row = reader(edition.briefing, "a@example.org").subscriptions.get()
    Subscription.objects.filter(pk=row.pk).update(paused_until=DAY)
    seal(desk, edition)
    assert Delivery.objects.count() == 1


def test_owing_takes_the_same_queries_for_one_reader_and_for_many(desk: Desk) -> None:
    counts = []
    for number, readers in enumerate((1, 40)):
        briefing = morning(slug=f"b{number}", name=f"B{number}")
        desk.live(brief(f"Story {number}"))
        briefing.sections.set(Section.objects.all())
        for each in range(readers):
            reader(briefing, f"{number}-{each}@example.org")
        edition = planning.plan(briefing, issue_date=DAY, at=NOW)
        planning.arrange(edition, order=[Live.objects.earliest("pk").pk], by=desk.editor, at=NOW)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            seal(desk, edition)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Delivery.objects.count() == 41


def test_only_a_publisher_seals_and_only_once(desk: Desk, edition: Edition) -> None:
    with pytest.raises(NotAllowed):
        sealing.seal(edition, by=desk.editor, at=NOW)
    seal(desk, edition)
    with pytest.raises(Stale):
        seal(desk, edition)


def test_an_empty_a_cancelled_and_a_withdrawn_edition_are_not_sealed(
    desk: Desk, edition: Edition
) -> None:
    empty = planning.plan(edition.briefing, issue_date=date(2026, 11, 24), at=NOW)
    with pytest.raises(freezing.NothingToSay):
        seal(desk, empty)
    planning.cancel(empty, by=desk.publisher, at=NOW, note="No news.")
    with pytest.raises(WrongStage):
        seal(desk, empty)
    item = edition.items.first()
    assert item is not None
    press.retract(item.story, by=desk.publisher, at=NOW, note="Wrong.")
    with pytest.raises(freezing.Withdrawn):
        seal(desk, edition)


def test_a_story_retracted_after_it_was_arranged_is_not_sealed_until_it_is_taken_off(
    desk: Desk, edition: Edition
) -> None:
    reader(edition.briefing, "a@example.org")
    first, second = (item.story for item in edition.items.order_by("position"))
    planning.arrange(edition, order=[second.pk, first.pk], by=desk.editor, at=NOW)
    press.retract(first, by=desk.publisher, at=NOW, note="Wrong.")
    with pytest.raises(freezing.Withdrawn):
        seal(desk, edition)
    assert not Seal.objects.exists()
    assert not Delivery.objects.exists()
    planning.arrange(edition, order=[second.pk], by=desk.editor, at=NOW)
    seal(desk, edition)
    assert [item.publication.story_id for item in Seal.objects.get().items.all()] == [second.pk]


def test_a_poisonous_story_holds_its_edition_with_a_reason_and_no_other(
    desk: Desk, edition: Edition
) -> None:
    reader(edition.briefing, "a@example.org")
    poison = desk.live(brief("Poison", dek="word " * 9000 + "end"), NOW + timedelta(minutes=5))
    planning.arrange(edition, order=[poison.pk], by=desk.editor, at=NOW)
    with pytest.raises(Poisonous, match="“Poison” is too long"):
        seal(desk, edition)
    edition.refresh_from_db()
    assert "“Poison” is too long" in edition.held_because
    assert edition.sealed_at is None
    assert not Delivery.objects.exists()
    other = planning.plan(edition.briefing, issue_date=date(2026, 11, 24), at=NOW)
    assert seal(desk, other).sha


def test_what_readers_are_told_does_not_move_with_the_story(desk: Desk, edition: Edition) -> None:
    reader(edition.briefing, "a@example.org")
    before = {row.key: row.sha for row in Fragment.objects.filter(seal=seal(desk, edition))}
    press.retract(edition.items.all()[0].story, by=desk.publisher, at=NOW, note="Wrong.")
    assert {row.key: row.sha for row in Fragment.objects.all()} == before


def test_a_mail_brings_back_no_correction_of_what_was_withdrawn(
    desk: Desk, briefing: Briefing
) -> None:
    story = newsroom_desk.published(at=NOW).story
    newsroom_desk.corrected(story, "Withdrawn words.", dek="On 1 March 2026 it was otherwise.")
    newsroom_desk.retracted(story)
    newsroom_desk.updated(story, dek="On 2 March 2026 it opened again.")
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    seal(desk, planning.plan(briefing, issue_date=DAY, at=NOW))
    told = b"".join(bytes(row.bytes or b"") for row in Fragment.objects.all())
    assert b"it opened again" in told
    assert b"Withdrawn words" not in told


def test_readers_who_move_while_the_edition_is_rendered_are_owed_it(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = reader(edition.briefing, "zone@example.org")
    other = reader(edition.briefing, "kind@example.org")
    render, times = rendering.render, [1]

    def meanwhile(*parts: Any) -> rendering.Rendered:
        if times:
            times.clear()
            Subscriber.objects.filter(pk=away.pk).update(zone="Asia/Tokyo")
            kind = subscribing.selection(edition.briefing, ["world"])
            Subscription.objects.filter(subscriber=other).update(selection=kind)
        return render(*parts)

    monkeypatch.setattr(rendering, "render", meanwhile)
    sealed = seal(desk, edition)
    owed = Delivery.objects.filter(edition_id=edition.pk)
    assert set(owed.values_list("subscriber_id", flat=True)) == {away.pk, other.pk}
    assert sealed.number == 1

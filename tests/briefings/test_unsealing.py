"""For a while after its seal nothing of an edition leaves, and all of it can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction

from briefings import planning, sealing, ticking
from briefings.models import Briefing, Delivery, Edition, PastHour, Seal, Subscription, Wave
from newsroom.models import Section
from newsroom.refusals import NotAllowed, WrongStage
from tests.briefings.support import DAY, NOW, Desk, brief, reader

SECOND = timedelta(seconds=1)
NOON = datetime(
    2026, 11, 23, 12, 0, tzinfo=UTC
)  # Tokyo, UTC and Berlin are past six; New York is not
TOKYO = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@pytest.fixture
def edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief("A bridge opens"))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "tokyo@example.org", "Asia/Tokyo")
    reader(briefing, "utc@example.org", "UTC")
    reader(briefing, "lima@example.org", "America/Lima")
    return planning.plan(briefing, issue_date=DAY, at=NOW)


def seal(desk: Desk, edition: Edition, at: datetime, past_hour: PastHour = PastHour.SEND) -> Seal:
    return sealing.seal(edition, by=desk.publisher, at=at, past_hour=past_hour)


def due(edition: Edition) -> dict[str, datetime]:
    return {wave.zone: wave.due_at for wave in edition.waves.all()}


def owed(edition: Edition) -> dict[str, int]:
    return Delivery.objects.counts(edition.pk)


def test_no_wave_leaves_within_a_minute_of_the_seal(desk: Desk, edition: Edition) -> None:
    at = TOKYO - timedelta(seconds=10)
    seal(desk, edition, at)
    edition.refresh_from_db()
    assert due(edition)["Asia/Tokyo"] == at + timedelta(seconds=60) == edition.out_at
    assert ticking.due(at + timedelta(seconds=59)) == []
    assert len(ticking.due(at + timedelta(seconds=60))) == 1


def test_the_minute_is_a_setting(desk: Desk, edition: Edition, settings: LazySettings) -> None:
    settings.UNDO_SECONDS = 5
    seal(desk, edition, NOON)
    assert due(edition)["UTC"] == NOON + timedelta(seconds=5)


def test_who_is_past_the_hour_gets_it_at_once_and_not_too_late_for_it(
    desk: Desk, edition: Edition
) -> None:
    sealed = seal(desk, edition, NOON)
    minute = NOON + timedelta(minutes=1)
    assert due(edition) == {"Asia/Tokyo": minute, "UTC": minute, "America/Lima": minute}
    assert len(ticking.due(minute)) == 3
    edition.refresh_from_db()
    assert edition.held_because == ""
    assert sealed.past_hour == "send"


def test_who_is_past_the_hour_is_not_owed_it_when_they_are_skipped(
    desk: Desk, edition: Edition
) -> None:
    at = NOON - timedelta(hours=2)
    sealed = seal(desk, edition, at, PastHour.SKIP)
    assert due(edition) == {"America/Lima": datetime(2026, 11, 23, 11, 0, tzinfo=UTC)}
    assert owed(edition) == {"queued": 1}
    assert sealed.past_hour == "skip"


def test_undoing_takes_everything_back_and_opens_the_edition(desk: Desk, edition: Edition) -> None:
    sealed = seal(desk, edition, NOON)
    opened = sealing.unseal(edition, by=desk.publisher, at=NOON + 59 * SECOND)
    assert owed(edition) == {"cancelled": 3}
    assert (opened.sealed_at, opened.out_at) == (None, None)
    assert Edition.objects.open().get() == edition
    assert sealed.unsealing.by == desk.publisher
    assert ticking.due(NOON + timedelta(hours=1)) == []
    planning.arrange(edition, order=[edition.items.get().story_id], by=desk.editor, at=NOON)


def test_after_the_first_wave_is_due_nothing_is_undone(desk: Desk, edition: Edition) -> None:
    seal(desk, edition, NOON)
    with pytest.raises(sealing.TooLate):
        sealing.unseal(edition, by=desk.publisher, at=NOON + 60 * SECOND)
    assert owed(edition) == {"queued": 3}


def test_what_a_sender_has_begun_is_not_undone(desk: Desk, edition: Edition) -> None:
    seal(desk, edition, NOON)
    begun = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=begun.pk).update(attempts=1)
    with pytest.raises(sealing.TooLate, match="A sender has begun"), transaction.atomic():
        sealing.unseal(edition, by=desk.publisher, at=NOON)
    assert owed(edition) == {"queued": 3}
    edition.refresh_from_db()
    assert edition.sealed_at == NOON


def test_who_may_seal_may_undo_and_only_what_is_sealed(desk: Desk, edition: Edition) -> None:
    with pytest.raises(WrongStage):
        sealing.unseal(edition, by=desk.publisher, at=NOON)
    seal(desk, edition, NOON)
    with pytest.raises(NotAllowed):
        sealing.unseal(edition, by=desk.editor, at=NOON)
    planning.cancel(edition, by=desk.publisher, at=NOON, note="No.")
    with pytest.raises(WrongStage):
        sealing.unseal(edition, by=desk.publisher, at=NOON)


def test_sealed_anew_each_reader_is_owed_it_once_with_the_new_recipe(
    desk: Desk, edition: Edition
) -> None:
    first = seal(desk, edition, NOON)
    sealing.unseal(edition, by=desk.publisher, at=NOON + SECOND)
    late = reader(edition.briefing, "late@example.org", "Asia/Tokyo")
    left = Subscription.objects.get(subscriber__address="utc@example.org")
    Subscription.objects.filter(pk=left.pk).update(left_at=NOON)
    second = seal(desk, edition, NOON + timedelta(hours=1))

    assert (second.number, second.kind) == (2, "seal")
    assert owed(edition) == {"queued": 3, "cancelled": 1}
    queued = Delivery.objects.filter(state="queued")
    assert set(queued.values_list("recipe_id", flat=True)) == {second.recipes.get().pk}
    assert queued.filter(subscriber_id=late.pk).exists()
    assert not Delivery.objects.filter(state="queued", settled_at__isnull=False).exists()
    assert due(edition)["Asia/Tokyo"] == NOON + timedelta(hours=1, minutes=1)
    assert list(edition.seals.standing()) == [second]
    assert first.recipes.get().pk != second.recipes.get().pk


def test_skipped_on_second_thought_nobody_past_the_hour_is_owed_it(
    desk: Desk, edition: Edition
) -> None:
    seal(desk, edition, NOON - timedelta(hours=2))
    sealing.unseal(edition, by=desk.publisher, at=NOON - timedelta(hours=2))
    seal(desk, edition, NOON - timedelta(hours=2), PastHour.SKIP)
    assert owed(edition) == {"queued": 1, "cancelled": 2}


def test_only_mail_of_an_undone_seal_is_owed_anew(desk: Desk, edition: Edition) -> None:
    seal(desk, edition, NOON)
    planning.cancel(edition, by=desk.publisher, at=NOON, note="No.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(state="queued", settled_at=None)


def test_a_wave_let_go_before_the_undoing_is_not_let_go_after_it(
    desk: Desk, edition: Edition
) -> None:
    seal(desk, edition, NOON)
    Wave.objects.update(released_at=NOON)
    sealing.unseal(edition, by=desk.publisher, at=NOON)
    seal(desk, edition, NOON)
    assert set(Wave.objects.values_list("released_at", flat=True)) == {None}

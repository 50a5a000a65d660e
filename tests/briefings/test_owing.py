"""Whoever moves between zones, and whenever the product was down: at most one copy of each date."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from briefings import owing, planning, sealing, sending, ticking
from briefings.models import Briefing, Delivery, Edition, Seal, Subscriber, Wave
from newsroom.models import Section
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, reader

NEXT = DAY + timedelta(days=1)


@pytest.fixture
def edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief("A bridge opens"))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org", "Asia/Tokyo")
    return planning.plan(briefing, issue_date=DAY, at=NOW)


def move(zone: str) -> None:
    Subscriber.objects.update(zone=zone)


def sent(at: datetime) -> int:
    """Send whatever is due at that moment; says how many mails arrived."""
    with ScriptedRelay() as relay:
        sending.send(clock=lambda: at, due=ticking.due, relay=relay.relay)
    return len(relay.kept)


@pytest.mark.parametrize("zone", ["America/Lima", "Pacific/Auckland", "Pacific/Kiritimati"])
def test_a_reader_who_moves_around_the_hour_gets_each_date_once(
    desk: Desk, edition: Edition, zone: str
) -> None:
    sealing.seal(edition, by=desk.publisher, at=NOW)
    move(zone)
    assert sum(sent(NOW + timedelta(hours=hours)) for hours in range(0, 48, 3)) == 1

    desk.live(brief("A second story"), NOW + timedelta(hours=1))
    following = planning.plan(edition.briefing, issue_date=NEXT, at=NOW + timedelta(hours=2))
    sealing.seal(following, by=desk.publisher, at=NOW + timedelta(hours=3))
    move("Asia/Tokyo")
    assert sum(sent(NOW + timedelta(hours=hours)) for hours in range(0, 72, 3)) == 1
    assert set(Delivery.objects.values_list("edition_id", flat=True)) == {edition.pk, following.pk}


def test_a_reader_who_moves_between_an_undone_seal_and_the_next_is_owed_it_once(
    desk: Desk, edition: Edition
) -> None:
    sealing.seal(edition, by=desk.publisher, at=NOW)
    sealing.unseal(edition, by=desk.publisher, at=NOW)
    move("America/Lima")
    sealing.seal(edition, by=desk.publisher, at=NOW)
    delivery = Delivery.objects.get()
    assert edition.waves.get(pk=delivery.wave_id).zone == "America/Lima"
    assert sum(sent(NOW + timedelta(hours=hours)) for hours in range(0, 48, 3)) == 1


def test_down_over_the_hour_it_is_sent_on_boot_and_too_late_it_waits(
    desk: Desk, edition: Edition
) -> None:
    move("UTC")
    sealing.seal(edition, by=desk.publisher, at=NOW)
    back = datetime(2026, 11, 23, 7, 40, tzinfo=UTC)
    assert len(ticking.due(back)) == 1
    later = back + timedelta(hours=5)
    assert ticking.due(later) == []
    edition.refresh_from_db()
    assert "release it, or cancel" in edition.held_because
    planning.release(edition.waves.get(), by=desk.publisher, at=later)
    assert sent(later) == 1
    edition.refresh_from_db()
    assert edition.held_because == ""


def test_too_late_and_cancelled_nothing_leaves(desk: Desk, edition: Edition) -> None:
    move("UTC")
    sealing.seal(edition, by=desk.publisher, at=NOW)
    later = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    planning.cancel(edition, by=desk.publisher, at=later, note="Old news.")
    assert sent(later) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reply) == ("cancelled", "Cancelled by pia: Old news.")


def test_who_confirms_after_the_seal_waits_for_the_next_edition(
    desk: Desk, edition: Edition
) -> None:
    sealing.seal(edition, by=desk.publisher, at=NOW)
    reader(edition.briefing, "late@example.org", "Asia/Tokyo")
    assert sum(sent(NOW + timedelta(hours=hours)) for hours in range(0, 24, 3)) == 1


def test_killed_in_the_middle_of_owing_nobody_is_owed_and_the_edition_is_open(
    desk: Desk, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    owe = owing.owe

    def killed(seal: Seal, kinds: Collection[int]) -> list[Wave]:
        owe(seal, kinds)
        raise SystemExit

    monkeypatch.setattr(owing, "owe", killed)
    with pytest.raises(SystemExit):
        sealing.seal(edition, by=desk.publisher, at=NOW)
    assert not Delivery.objects.exists()
    assert not Seal.objects.exists()
    assert Edition.objects.open().get() == edition


def test_a_story_that_came_after_the_seal_with_an_earlier_moment_is_in_the_next_edition(
    desk: Desk, edition: Edition
) -> None:
    sealing.seal(edition, by=desk.publisher, at=NOW)
    desk.live(brief("Committed late"), NOW - timedelta(hours=1))
    following = planning.plan(edition.briefing, issue_date=NEXT, at=NOW)
    assert [item.story.headline for item in following.items.all()] == ["Committed late"]


def test_an_edition_is_out_with_its_first_mail_not_with_a_zone_that_it_has_nothing_for(
    desk: Desk, edition: Edition
) -> None:
    sport = Section.objects.create(slug="sport", name="Sport")
    edition.briefing.sections.add(sport)
    reader(edition.briefing, "sport@example.org", "Pacific/Auckland", ("sport",))

    sealing.seal(edition, by=desk.publisher, at=NOW)

    edition.refresh_from_db()
    assert Delivery.objects.count() == 1
    assert edition.out_at == edition.waves.get(zone="Asia/Tokyo").due_at
    assert sealing.unseal(edition, by=desk.publisher, at=edition.out_at - timedelta(hours=3))

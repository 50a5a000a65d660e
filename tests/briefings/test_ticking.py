"""What time brings, and that a second clock, a dead broker or one bad story change nothing."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from kombu.exceptions import OperationalError
from redis.connection import UnixDomainSocketConnection

from briefings import planning, tasks, ticking
from briefings.management.commands.clock import RING_AGAIN_AFTER, Clock
from briefings.models import Briefing, Delivery, Edition
from newsroom import editing, press, workflow
from newsroom.celery import app
from newsroom.models import Section, Story
from newsroom.refusals import Refused
from tests.briefings.ledgers import claimed
from tests.briefings.support import DAY, NOW, Desk, brief, reader
from tests.newsroom.desk import reasons

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


def scheduled(desk: Desk, headline: str) -> Story:
    story = editing.begin(brief(headline), by=desk.writer, at=NOW)
    story = workflow.submit(story, by=desk.writer, at=NOW, reasons=reasons(story))
    story = workflow.approve(story, by=desk.editor, at=NOW)
    return workflow.schedule(story, by=desk.publisher, at=NOW, publish_at=SOON)


def test_due_stories_are_published_and_not_a_moment_earlier(desk: Desk) -> None:
    scheduled(desk, "One")
    assert ticking.publish_due(at=SOON - timedelta(seconds=1)) == 0
    assert ticking.publish_due(at=SOON) == 1
    assert ticking.publish_due(at=SOON) == 0
    assert Story.objects.get().stage == "published"


def test_one_story_that_cannot_be_published_is_laid_aside_and_the_others_go_out(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = scheduled(desk, "Bad"), scheduled(desk, "Good")
    publish = press.publish_scheduled

    def publish_scheduled(story_id: int, *, at: datetime) -> object:
        if story_id == bad.pk:
            raise Refused("It says something else now.")
        return publish(story_id, at=at)

    monkeypatch.setattr(press, "publish_scheduled", publish_scheduled)
    assert ticking.publish_due(at=SOON) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert good.stage == "published"
    assert bad.publish_at is None
    assert bad.events.order_by("-id")[0].note == "Not published: It says something else now."


def test_a_tick_plans_today_and_tomorrow_once(desk: Desk, briefing: Briefing) -> None:
    for _ in range(3):
        ticking.tick(at=NOW)
    days = [edition.issue_date for edition in Edition.objects.order_by("number")]
    assert days == [NOW.date(), DAY]


def test_a_tick_plans_no_edition_that_is_too_late_and_none_on_other_days(
    desk: Desk, briefing: Briefing
) -> None:
    Briefing.objects.update(weekdays=[NOW.weekday()])
    ticking.tick(at=NOW + timedelta(hours=1))
    assert not Edition.objects.exists()


def test_a_tick_adds_late_stories_until_the_seal(desk: Desk, briefing: Briefing) -> None:
    Briefing.objects.update(weekdays=[DAY.weekday()])
    edition = planning.plan(briefing, issue_date=DAY, at=NOW)
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    ticking.tick(at=NOW)
    assert edition.items.count() == 1


def sealed_edition(desk: Desk, briefing: Briefing) -> Edition:
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    return desk.sealed(briefing).edition


def test_a_wave_is_rung_for_once_it_is_due_and_while_there_is_work(
    desk: Desk, briefing: Briefing
) -> None:
    wave = sealed_edition(desk, briefing).waves.get()
    assert ticking.due(DUE - timedelta(seconds=1)) == []
    assert ticking.due(DUE) == [wave.pk]
    Delivery.objects.update(state="leased", lease=6)
    assert ticking.due(DUE) == []


def test_a_late_wave_is_held_and_not_rung_for(desk: Desk, briefing: Briefing) -> None:
    edition = sealed_edition(desk, briefing)
    assert ticking.due(DUE + timedelta(hours=7)) == []
    edition.refresh_from_db()
    assert "release it" in edition.held_because


def test_what_nobody_took_within_30_seconds_is_unattended(desk: Desk, briefing: Briefing) -> None:
    wave = sealed_edition(desk, briefing).waves.get()
    assert ticking.unattended([wave.pk], at=DUE + timedelta(seconds=29)) == []
    assert ticking.unattended([wave.pk], at=DUE + timedelta(seconds=30)) == [wave.pk]
    claimed(wave, at=DUE)
    assert ticking.unattended([wave.pk], at=DUE + timedelta(seconds=40)) == []


def test_a_dead_broker_is_survived(desk: Desk, briefing: Briefing) -> None:
    def dead() -> None:
        raise ConnectionError("no broker")

    assert ticking.ring(dead) is False
    assert ticking.ring(lambda: None) is True


def test_a_dead_broker_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each further try would wait for seconds before it."""
    tried: list[UnixDomainSocketConnection] = []

    def refuse(line: UnixDomainSocketConnection) -> None:
        tried.append(line)
        raise ConnectionRefusedError

    monkeypatch.setattr(UnixDomainSocketConnection, "_connect", refuse)
    nobody = app.connection("redis+socket:///nowhere/valkey.sock?virtual_host=0")
    with nobody, pytest.raises(OperationalError):
        app.send_task(tasks.send.name, connection=nobody)
    assert len(tried) == 1


def test_the_clock_rings_again_only_after_a_while(
    desk: Desk, briefing: Briefing, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[bool] = []
    monkeypatch.setattr("briefings.tasks.send.delay", lambda: rung.append(True))
    now = 100.0
    monkeypatch.setattr("briefings.management.commands.clock.time.monotonic", lambda: now)
    clock = Clock()
    clock._ring([7])
    now += RING_AGAIN_AFTER - 1
    clock._ring([7])
    assert len(rung) == 1
    clock._ring([7, 8])
    assert len(rung) == 2
    now += 1
    clock._ring([7])
    assert len(rung) == 3


def test_the_clock_rings_for_pages_that_wait_and_only_after_a_while(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[float] = []
    monkeypatch.setattr(
        "newsroom.public.tasks.print_pages.apply_async", lambda expires: rung.append(expires)
    )
    clock = Clock()
    clock._ring_about_prints()
    assert rung == []

    desk.live(brief("One"))
    clock._ring_about_prints()
    assert rung == []
    clock.prints_at = 0
    before = time.monotonic()
    clock._ring_about_prints()
    assert len(rung) == 1
    assert clock.prints_at >= before + RING_AGAIN_AFTER

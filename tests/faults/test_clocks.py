"""Which clock decides, and what many clocks at once do: the database's, and what one does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from briefings import tasks, ticking
from briefings.mailroom import TheOnlySender
from briefings.models import Delivery, Edition, Wave
from newsroom.clock import database_now
from newsroom.models import Section
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, morning, reader
from tests.faults.world import THE_ONLY_SENDER
from tests.own_database import at_once, own_database


@pytest.fixture
def wave(db: None) -> Wave:
    desk = Desk()
    desk.live(brief())
    briefing = morning()
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    return desk.sealed(briefing).edition.waves.get()


@pytest.mark.parametrize("wrong_by", [timedelta(minutes=10), timedelta(minutes=-10)])
@pytest.mark.parametrize(("due_in", "sent"), [(5, 0), (-5, 1)])
def test_an_application_whose_clock_is_wrong_sends_by_the_database(
    wave: Wave, wrong_by: timedelta, due_in: int, sent: int
) -> None:
    due_at = database_now() + timedelta(minutes=due_in)
    Wave.objects.update(due_at=due_at)
    Delivery.objects.update(not_before=due_at)
    with ScriptedRelay() as relay, time_machine.travel(timezone.now() + wrong_by):
        assert ticking.due(database_now()) == [wave.pk] * sent
        with override_settings(EMAIL_HOST=relay.relay.host, EMAIL_PORT=relay.relay.port):
            tasks.send()
    assert len(relay.kept) == sent


@pytest.mark.django_db
def test_time_is_moved_under_the_lock_of_the_sender_at_work() -> None:
    assert TheOnlySender().take()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        assert cursor.fetchall() == [(THE_ONLY_SENDER,)]


def test_ten_ticks_at_once_plan_one_edition_a_day(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), own_database():
        Desk().live(brief())
        morning().sections.set(Section.objects.all())
        errors = [error for error in at_once(10, lambda number: ticking.tick(at=NOW)) if error]
        days = [edition.issue_date for edition in Edition.objects.order_by("number")]
    assert errors == []
    assert days == [NOW.date(), DAY]

"""All mail at once: the one stop, the fence behind a restored backup, the breaker, and one sender at work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from briefings import mailroom, sending, ticking, witness
from briefings.models import Briefing, Delivery, Wave
from newsroom.models import Section
from newsroom.refusals import NotAllowed, WrongStage
from tests.briefings.support import NOW, Desk, ScriptedRelay, brief, morning, reader
from tests.own_database import at_once, own_database

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def owed_to_two(desk: Desk, briefing: Briefing) -> Wave:
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    for name in ("a", "b"):
        reader(briefing, f"{name}@example.org")
    return desk.sealed(briefing).edition.waves.get()


@pytest.fixture
def wave(desk: Desk, briefing: Briefing) -> Wave:
    return owed_to_two(desk, briefing)


def run() -> ScriptedRelay:
    with ScriptedRelay() as relay:
        relay.sent = sending.send(clock=lambda: DUE, due=ticking.due, relay=relay.relay)
    return relay


def test_after_the_stop_nothing_leaves_until_somebody_lets_it_go_on(desk: Desk, wave: Wave) -> None:
    mailroom.stop(by=desk.editor, at=NOW, note="The lead is wrong.")
    stopped = run()
    assert stopped.kept == []
    assert "All mail was stopped by edda: The lead is wrong." in stopped.sent.because
    mailroom.resume(by=desk.publisher, at=NOW, note="Mended.")
    assert len(run().kept) == 2


def test_stopping_takes_a_reason_and_a_role_and_happens_once(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        mailroom.stop(by=desk.writer, at=NOW, note="No.")
    with pytest.raises(mailroom.ReasonMissing):
        mailroom.stop(by=desk.editor, at=NOW, note=" ")
    mailroom.stop(by=desk.editor, at=NOW, note="Wait.")
    with pytest.raises(WrongStage):
        mailroom.stop(by=desk.editor, at=NOW, note="Wait.")
    with pytest.raises(NotAllowed):
        mailroom.resume(by=desk.editor, at=NOW, note="Go.")


def test_what_is_not_stopped_is_not_resumed(desk: Desk) -> None:
    with pytest.raises(WrongStage):
        mailroom.resume(by=desk.publisher, at=NOW, note="Go.")


def test_sending_is_witnessed_outside_the_database(wave: Wave) -> None:
    assert witness.read() == 0
    run()
    assert witness.read() == mailroom.current().epoch == 1


def test_a_database_behind_its_witness_sends_nothing_until_a_person_lifts_the_fence(
    desk: Desk, wave: Wave
) -> None:
    witness.write(5)
    fenced = run()
    assert fenced.kept == []
    assert "restored from a backup" in fenced.sent.because
    with pytest.raises(NotAllowed):
        mailroom.lift_fence(by=desk.editor, at=NOW, note="I know.", witnessed=5)
    with pytest.raises(mailroom.ReasonMissing):
        mailroom.lift_fence(by=desk.publisher, at=NOW, note="", witnessed=5)
    mailroom.lift_fence(by=desk.publisher, at=NOW, note="Nothing was sent since.", witnessed=5)
    assert len(run().kept) == 2
    with pytest.raises(WrongStage):
        mailroom.lift_fence(by=desk.publisher, at=NOW, note="Again.", witnessed=5)


def test_without_a_place_for_the_witness_nothing_leaves(
    wave: Wave, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings.STATE_DIR = tmp_path / "file"
    unwitnessed = run()
    assert unwitnessed.kept == []
    assert "The witness" in unwitnessed.sent.because


def test_more_copies_than_readers_pause_the_briefing(wave: Wave) -> None:
    Wave.objects.update(handed_over=23)
    assert run().kept == []
    wave.edition.refresh_from_db()
    assert "23 copies left for 2 readers" in wave.edition.held_because
    assert Briefing.objects.get().paused_at is not None


def test_every_text_that_may_have_been_taken_is_counted(wave: Wave) -> None:
    with ScriptedRelay(lambda message, phase: "cut" if (message, phase) == (1, "dot") else "") as r:
        sending.send(clock=lambda: DUE, due=ticking.due, relay=r.relay)
    wave.refresh_from_db()
    assert wave.handed_over == 2
    assert Delivery.objects.counts(wave.edition_id) == {"sent": 1, "deferred": 1}


def test_one_sender_works_and_the_others_go_home(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), own_database(), ScriptedRelay() as relay:
        owed_to_two(Desk(), morning())
        sent = at_once(
            4,
            lambda number: sending.send(clock=lambda: DUE, due=ticking.due, relay=relay.relay),
        )
    assert len(relay.kept) == 2
    assert {getattr(one, "number", one) for one in sent} <= {0, 2}

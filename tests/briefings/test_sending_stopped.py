"""What stops a wave on its way: a retraction, a cancellation, a late hour, a pause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from briefings import claiming, overseeing, planning, sending, subscribing, suppressing, ticking
from briefings.addresses import key_of
from briefings.models import Briefing, Delivery, Edition, Subscriber, Subscription, Wave
from briefings.tokens import Named
from newsroom import press
from newsroom.models import Story
from newsroom.refusals import NotAllowed
from tests.briefings.sends import DUE, run, states
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay


def test_who_left_paused_or_was_erased_after_owing_gets_nothing(wave: Wave) -> None:
    a, b, c = Subscriber.objects.order_by("address")
    subscribing.leave(Named(a.uid, wave.edition.briefing_id), at=NOW)
    Subscription.objects.filter(subscriber=b).update(paused_until=DAY + timedelta(days=1))
    subscribing.erase(Named(c.uid), at=NOW)
    assert run(wave).kept == []
    why = Delivery.objects.order_by("subscriber_id").values_list("state", "reply")
    assert list(why) == [("suppressed", "left"), ("suppressed", "paused"), ("suppressed", "erased")]


def test_who_was_suppressed_after_owing_gets_nothing(wave: Wave) -> None:
    suppressing.suppress(key_of("b@example.org"), reason="complaint", at=NOW)
    assert len(run(wave).kept) == 2
    assert states(wave)["b"] == "suppressed"


def test_a_story_retracted_since_stops_its_edition_and_says_so(desk: Desk, wave: Wave) -> None:
    press.retract(Story.objects.get(), by=desk.publisher, at=NOW, note="It never happened.")
    assert run(wave).kept == []
    assert "“a-bridge-opens” was retracted" in claiming.hindrance(wave, at=DUE)


def test_a_retraction_in_mid_send_stops_what_has_not_left(
    desk: Desk, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overseeing, "LOOK_EVERY", 0.0)
    retracted: list[bool] = []

    def clock() -> datetime:
        if relay.kept and not retracted:
            retracted.append(True)
            press.retract(Story.objects.get(), by=desk.publisher, at=NOW, note="Wrong.")
        return DUE

    with ScriptedRelay() as relay:
        sent = sending.send(clock=clock, due=ticking.due, relay=relay.relay)
    assert 0 < sent.number < 3
    assert "retracted" in sent.because
    assert Delivery.objects.filter(state="queued").count() == 3 - sent.number


def test_cancelling_settles_what_has_not_left(desk: Desk, wave: Wave) -> None:
    planning.cancel(wave.edition, by=desk.publisher, at=NOW, note="Wrong day.")
    assert set(states(wave).values()) == {"cancelled"}
    assert run(wave).kept == []
    assert not Edition.objects.out(DUE).exists()


def test_a_wave_that_is_too_late_waits_for_a_person(desk: Desk, wave: Wave) -> None:
    late = DUE + timedelta(hours=7)
    assert run(wave, at=late).kept == []
    wave.edition.refresh_from_db()
    assert "more than 6 hours ago: release it" in wave.edition.held_because
    with pytest.raises(NotAllowed):
        planning.release(wave, by=desk.editor, at=late)
    planning.release(wave, by=desk.publisher, at=late)
    assert len(run(wave, at=late).kept) == 3


def test_a_paused_briefing_sends_nothing(wave: Wave) -> None:
    Briefing.objects.update(paused_at=NOW)
    assert run(wave).kept == []

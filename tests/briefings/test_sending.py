"""Sending by phase: nothing is lost, nothing is sent a third time, and what is unknown is written down."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from briefings import (
    claiming,
    leasing,
    marking,
    overseeing,
    planning,
    sending,
    subscribing,
    suppressing,
    ticking,
)
from briefings.addresses import key_of
from briefings.models import Briefing, Delivery, Edition, Subscriber, Subscription, Wave
from briefings.relay import Relay
from briefings.tokens import Named
from newsroom import press
from newsroom.models import Section, Story
from newsroom.refusals import NotAllowed
from tests.briefings.ledgers import claimed, done
from tests.briefings.support import DAY, NOW, Desk, Script, ScriptedRelay, brief, reader

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture
def wave(desk: Desk, briefing: Briefing) -> Wave:
    """One wave of three readers."""
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    for name in ("a", "b", "c"):
        reader(briefing, f"{name}@example.org")
    return desk.sealed(briefing).edition.waves.get()


def run(wave: Wave, script: Script | None = None, at: datetime = DUE) -> ScriptedRelay:
    """One run of a sender against a relay that follows the script."""
    with ScriptedRelay(script or (lambda message, phase: "")) as relay:
        relay.sent = sending.send(clock=lambda: at, due=ticking.due, relay=relay.relay)
    return relay


def owe_late(wave: Wave, address: str) -> None:
    """One more row of the wave, as the seal would have written it."""
    first = Delivery.objects.filter(wave_id=wave.pk).order_by("pk")[0]
    first.pk, first.state, first.lease, first.not_before = None, "queued", None, DUE
    first.subscriber_id = Subscriber.objects.get(address=address).pk
    first.save()


def states(wave: Wave) -> dict[str, str]:
    names = dict(Subscriber.objects.values_list("pk", "address"))
    rows = Delivery.objects.filter(wave_id=wave.pk).values_list("subscriber_id", "state")
    return {(names[pk] or "erased")[0]: state for pk, state in rows}


def at(message: int, phase: str, answer: str) -> Script:
    return lambda n, p: answer if (n, p) == (message, phase) else ""


def test_each_reader_gets_one_message_over_one_connection(wave: Wave) -> None:
    relay = run(wave)
    assert [to for to, _ in relay.kept] == ["a@example.org", "b@example.org", "c@example.org"]
    assert relay.connections == 1
    assert set(states(wave).values()) == {"sent"}
    assert run(wave).kept == []


def test_nothing_leaves_before_it_is_due(wave: Wave) -> None:
    relay = run(wave, at=DUE - timedelta(minutes=1))
    assert relay.kept == []
    assert set(states(wave).values()) == {"queued"}


def test_a_sender_stands_ready_before_the_hour_and_begins_when_it_strikes(wave: Wave) -> None:
    begun = time.monotonic()
    moments: list[datetime] = []

    def clock() -> datetime:
        return DUE + timedelta(seconds=time.monotonic() - begun - 0.4)

    def script(message: int, phase: str) -> str:
        if phase == "mail":
            moments.append(clock())
        return ""

    with ScriptedRelay(script) as relay:
        sending.send(clock=clock, due=ticking.due, relay=relay.relay)
    assert DUE <= moments[0] <= DUE + timedelta(seconds=1)


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a_connection_cut_before_the_text_is_not_sent_and_tried_again(
    wave: Wave, phase: str
) -> None:
    relay = run(wave, at(2, phase, "cut"))
    assert states(wave) == {"a": "sent", "b": "deferred", "c": "sent"}
    assert relay.connections == 2
    relay = run(wave, at=DUE + timedelta(hours=1))
    assert [to for to, _ in relay.kept] == ["b@example.org"]
    assert set(states(wave).values()) == {"sent"}


def test_a_relay_that_greets_nobody_costs_no_attempt(wave: Wave) -> None:
    relay = run(wave, lambda n, phase: "cut" if phase == "connect" else "")
    assert "cannot be reached" in relay.sent.because
    assert set(states(wave).values()) == {"queued"}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


def test_no_relay_at_all_gives_everything_back(wave: Wave) -> None:
    sent = sending.send(clock=lambda: DUE, due=ticking.due, relay=Relay("127.0.0.1", 1))
    assert "cannot be reached" in sent.because
    assert not Delivery.objects.exclude(state="queued").exists()


def test_an_unknown_outcome_is_sent_again_once_and_byte_for_byte_the_same(wave: Wave) -> None:
    first = run(wave, at(1, "dot", "take and cut"))
    assert states(wave) == {"a": "deferred", "b": "sent", "c": "sent"}
    second = run(wave, at=DUE + timedelta(minutes=5))
    assert second.kept == [first.kept[0]]
    assert states(wave)["a"] == "sent"


def test_after_a_second_unknown_a_person_decides_and_nothing_is_sent_a_third_time(
    wave: Wave,
) -> None:
    run(wave, at(1, "dot", "cut"))
    run(wave, at(1, "dot", "cut"), at=DUE + timedelta(minutes=5))
    assert states(wave)["a"] == "uncertain"
    assert run(wave, at=DUE + timedelta(minutes=10)).kept == []


@pytest.mark.parametrize("phase", ["rcpt", "dot"])
def test_a_final_no_to_one_reader_fails_that_row_only(wave: Wave, phase: str) -> None:
    relay = run(wave, at(2, phase, "550 5.1.1 <b@example.org> is unknown"))
    assert states(wave) == {"a": "sent", "b": "failed", "c": "sent"}
    assert relay.connections == 1
    failed = Delivery.objects.get(state="failed")
    assert "b@example.org" not in failed.reply
    assert "b…@example.org" in failed.reply


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "dot"])
def test_a_no_for_now_is_tried_later_and_later(wave: Wave, phase: str) -> None:
    run(wave, at(1, phase, "451 greylisted"))
    row = Delivery.objects.get(state="deferred")
    assert row.not_before is not None
    assert timedelta(minutes=1) <= row.not_before - DUE <= timedelta(minutes=1, seconds=30)
    assert row.attempts == 1
    assert run(wave, at=DUE + timedelta(seconds=30)).kept == []
    assert len(run(wave, at=DUE + timedelta(minutes=2)).kept) == 1


def test_attempts_end_visibly(wave: Wave) -> None:
    Delivery.objects.update(attempts=marking.MOST_ATTEMPTS - 1)
    run(wave, lambda n, phase: "451 no" if phase == "rcpt" else "")
    assert set(states(wave).values()) == {"failed"}


def test_a_relay_that_ends_the_session_gets_a_new_one(wave: Wave) -> None:
    relay = run(wave, at(1, "dot", "421 too many messages"))
    assert states(wave) == {"a": "deferred", "b": "sent", "c": "sent"}
    assert relay.connections == 2


@pytest.mark.parametrize("noise", ["x" * 20_000, "250-on\r\n" * 300, "\x00\xff nonsense"])
def test_a_hostile_relay_is_left_in_bounded_time(wave: Wave, noise: str) -> None:
    relay = run(wave, lambda n, phase: noise if phase == "connect" else "")
    assert "cannot be reached" in relay.sent.because


def test_an_address_that_cannot_be_written_to_fails_alone(wave: Wave) -> None:
    Subscriber.objects.filter(address="b@example.org").update(address="b\r\nDATA@example.org")
    relay = run(wave)
    assert len(relay.kept) == 2
    assert states(wave) == {"a": "sent", "b": "failed", "c": "sent"}


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


def test_a_row_under_lease_is_taken_by_nobody_else(wave: Wave) -> None:
    assert len(claimed(wave, at=DUE)) == 3
    reader(wave.edition.briefing, "d@example.org")
    owe_late(wave, "d@example.org")
    assert [to for to, _ in run(wave).kept] == ["d@example.org"]


def test_of_a_dead_sender_only_the_first_row_is_in_doubt(wave: Wave) -> None:
    claimed(wave, at=DUE)
    assert leasing.reap(at=DUE + leasing.LEASE) == 0
    assert leasing.reap(at=DUE + leasing.LEASE + timedelta(seconds=1)) == 3
    assert states(wave) == {"a": "deferred", "b": "queued", "c": "queued"}
    assert list(Delivery.objects.order_by("pk").values_list("doubts", flat=True)) == [1, 0, 0]


def test_what_a_sender_claimed_without_hearing_of_it_is_taken_back_when_its_lease_ends(
    wave: Wave,
) -> None:
    """Found by a fault run: the database died between the commit of a claim and its answer."""
    sender = uuid.uuid4()
    claimed(wave, at=DUE, sender=sender)
    done(leasing.renew(sender, list, DUE + timedelta(seconds=11), lambda lost: None))
    done(leasing.end(sender))
    assert set(states(wave).values()) == {"leased"}
    assert leasing.reap(at=DUE + leasing.LEASE + timedelta(seconds=1)) == 3
    assert set(states(wave).values()) == {"deferred", "queued"}


def test_a_sender_that_is_asked_to_stop_gives_back_what_it_did_not_begin(wave: Wave) -> None:
    with ScriptedRelay() as relay:
        sent = sending.send(
            clock=lambda: DUE, due=ticking.due, relay=relay.relay, stop=lambda: len(relay.kept) >= 1
        )
    assert sent.number == 1
    assert sorted(states(wave).values()) == ["queued", "queued", "sent"]


def test_a_lone_dot_and_from_in_a_story_arrive_as_they_are(desk: Desk, briefing: Briefing) -> None:
    desk.live(brief(dek=".", context=("From here on.",), headline="From . to ."))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    relay = run(desk.sealed(briefing).edition.waves.get())
    (message,) = relay.messages
    text = message.get_body(("plain",))
    assert text is not None
    assert "\r\n.\r\n" in text.get_content() or "\n.\n" in text.get_content()
    assert len(relay.kept) == 1


def test_owed_is_what_became_of_it_and_what_is_open(wave: Wave) -> None:
    run(wave, lambda n, p: {(1, "rcpt"): "550 no", (2, "dot"): "cut"}.get((n, p), ""))
    counts = Delivery.objects.counts(wave.edition_id)
    assert sum(counts.values()) == 3
    assert counts == {"failed": 1, "deferred": 1, "sent": 1}


def test_a_text_is_not_spoken_to_a_relay_that_did_not_ask_for_it(wave: Wave) -> None:
    """It would read the story as commands, and its answer to the first line would count as final."""
    relay = run(wave, at(1, "data", "250 fine"))
    assert len(relay.kept) == 2
    assert states(wave) == {"a": "deferred", "b": "sent", "c": "sent"}

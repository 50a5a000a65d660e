"""Sending by phase: nothing is lost, nothing is sent a third time, and what is unknown is written down."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from briefings import (
    leasing,
    marking,
    sending,
    ticking,
)
from briefings.models import Briefing, Delivery, Subscriber, Wave
from briefings.relay import Relay
from newsroom.models import Section
from tests.briefings.ledgers import claimed, done
from tests.briefings.sends import DUE, at, owe_late, run, states
from tests.briefings.support import Desk, ScriptedRelay, brief, reader
from tests.patience import SOON


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


@pytest.mark.timeout(SOON, func_only=True)
def test_a_sender_stands_ready_before_the_hour_and_begins_when_it_strikes(wave: Wave) -> None:
    """The clock stands just before the hour until the connection does, and for three looks more."""
    said: list[str] = []

    def clock() -> datetime:
        if "ehlo" in said:
            said.append("look")
        if said.count("look") > 3:
            said.append("the hour")
        return DUE if "the hour" in said else DUE - timedelta(seconds=0.1)

    def script(message: int, phase: str) -> str:
        said.append(phase)
        return ""

    with ScriptedRelay(script) as relay:
        sending.send(clock=clock, due=ticking.due, relay=relay.relay)
    assert "mail" not in said[: said.index("the hour")]
    assert said.count("mail") == 3


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

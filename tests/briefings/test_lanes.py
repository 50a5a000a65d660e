"""Pipelined conversations, limits of the relay, and a lease that ended while the sender stood still."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from briefings import leasing, pace, sender, sending, ticking
from briefings.models import Briefing, Delivery, Subscriber, Wave
from briefings.replies import LONGEST, MOST_LINES, Nonsense, Replies
from newsroom.models import Section
from runner.processes import wait_until
from tests.briefings.support import Desk, Script, ScriptedRelay, brief, morning, reader
from tests.own_database import own_database, somebody_waits
from tests.patience import SOON

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
OFFERS = "250-relay\r\n250-PIPELINING\r\n250 8BITMIME"
Answers = dict[tuple[int, str], str]


def owed_to_three(desk: Desk, briefing: Briefing) -> Wave:
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    for name in ("a", "b", "c"):
        reader(briefing, f"{name}@example.org")
    return desk.sealed(briefing).edition.waves.get()


@pytest.fixture
def wave(desk: Desk, briefing: Briefing) -> Wave:
    return owed_to_three(desk, briefing)


def pipelined(answers: Answers) -> Script:
    def script(message: int, phase: str) -> str:
        return OFFERS if phase == "ehlo" else answers.get((message, phase), "")

    return script


def run(script: Script, **limits: Any) -> ScriptedRelay:
    with ScriptedRelay(script) as relay:
        relay.sent = sending.send(
            clock=lambda: DUE, due=ticking.due, relay=relay.relay._replace(**limits)
        )
    return relay


def states() -> dict[str, str]:
    names = dict(Subscriber.objects.values_list("pk", "address"))
    rows = Delivery.objects.values_list("subscriber_id", "state")
    return {str(names[pk])[0]: state for pk, state in rows}


def test_envelopes_follow_the_text_before_them_and_each_reader_gets_one(wave: Wave) -> None:
    relay = run(pipelined({}))
    assert [to[0] for to, _ in relay.kept] == ["a", "b", "c"]
    assert relay.connections == 1


def test_a_refused_reader_whose_text_is_asked_for_all_the_same_gets_an_empty_one(
    wave: Wave,
) -> None:
    relay = run(pipelined({(2, "rcpt"): "550 5.1.1 nobody"}))
    assert states() == {"a": "sent", "b": "failed", "c": "sent"}
    assert relay.kept[1] == ("b@example.org", b"")
    assert relay.connections == 1


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a_no_for_now_to_an_envelope_concerns_its_own_reader_alone(wave: Wave, phase: str) -> None:
    run(pipelined({(2, phase): "451 later", (2, "data"): "451 later"}))
    assert states() == {"a": "sent", "b": "deferred", "c": "sent"}


def test_a_text_of_unknown_fate_takes_no_envelope_behind_it_with_it(wave: Wave) -> None:
    relay = run(pipelined({(1, "dot"): "take and cut"}))
    assert states() == {"a": "deferred", "b": "sent", "c": "sent"}
    assert Delivery.objects.get(state="deferred").doubts == 1
    assert list(Delivery.objects.filter(state="sent").values_list("attempts", flat=True)) == [1, 1]
    assert relay.connections == 2


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data"])
def test_a_line_that_breaks_before_the_text_was_no_answer_and_is_tried_again_in_seconds(
    wave: Wave, phase: str
) -> None:
    run(pipelined({(1, phase): "cut"}))
    row = Delivery.objects.get(state="deferred")
    assert row.not_before is not None
    assert timedelta(seconds=5) <= row.not_before - DUE <= timedelta(seconds=8)
    assert (row.attempts, row.doubts) == (1, 0)
    assert states() == {"a": "deferred", "b": "sent", "c": "sent"}


def test_a_relay_that_takes_one_message_a_connection_gets_one_a_connection(wave: Wave) -> None:
    relay = run(pipelined({}), per_connection=1)
    assert relay.connections == 3
    assert set(states().values()) == {"sent"}


def test_mail_that_is_too_large_for_the_relay_stays_and_says_so(wave: Wave) -> None:
    relay = run(lambda n, phase: "250-relay\r\n250 SIZE 100" if phase == "ehlo" else "")
    assert relay.kept == []
    assert "takes at most 100 bytes" in relay.sent.because
    assert set(states().values()) == {"queued"}


def test_a_pace_lets_go_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [100.0]
    monkeypatch.setattr(pace, "elapsed", lambda: moments[0])
    slow = pace.Pace(20)
    gone = 0
    for _ in range(1000):
        gone += slow.take()
        moments[0] += 0.001
    assert 20 <= gone <= 20 + pace.SAVED * 20 + 1


def test_without_a_limit_everything_may_go() -> None:
    assert all(pace.Pace(0).take() for _ in range(100))


def test_a_sender_that_stood_still_past_its_lease_sends_nothing_more_and_says_what_it_knows(
    django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = DUE + leasing.LEASE + timedelta(minutes=1)
    stood_still = 0.0
    monkeypatch.setattr(sender, "elapsed", lambda: pace.elapsed() + stood_still)
    # Only that the lease is no longer fresh holds the next text back, not a renewal that is due anyway.
    monkeypatch.setattr(sender, "RENEW_EVERY", 2 * sender.FRESH_FOR)

    def script(message: int, phase: str) -> str:
        nonlocal stood_still
        if (message, phase) == (1, "dot"):
            stood_still = sender.FRESH_FOR
            with django_db_blocker.unblock():
                leasing.reap(at=late)
        return OFFERS if phase == "ehlo" else ""

    with django_db_blocker.unblock(), own_database():
        owed_to_three(Desk(), morning())
        relay = run(script)
        assert [to[0] for to, _ in relay.kept] == ["a"]
        assert states() == {"a": "sent", "b": "queued", "c": "queued"}


def test_no_text_leaves_before_the_mark_of_the_one_before_it_is_durable(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    marking = Held()

    def script(message: int, phase: str) -> str:
        if (message, phase) == (1, "dot"):
            with django_db_blocker.unblock():
                marking.hold("SELECT FROM briefings_delivery FOR UPDATE")
            threading.Thread(target=marking.let_go_when_waited_for).start()
        if (message, phase) == (2, "dot"):
            marking.seen.append(marking.held)
        return OFFERS if phase == "ehlo" else ""

    with django_db_blocker.unblock(), own_database():
        owed_to_three(Desk(), morning())
        relay = run(script)
        assert set(states().values()) == {"sent"}
    assert len(relay.kept) == 3
    assert marking.seen == [False]


class Held:
    """Rows that somebody else has locked for a while, so that no mark can be committed."""

    def __init__(self) -> None:
        self.held = False
        self.seen: list[bool] = []

    def hold(self, statement: str) -> None:
        self.lock = connection.copy()
        self.lock.inc_thread_sharing()
        self.lock.set_autocommit(False)
        self.lock.cursor().execute(statement)
        self.held = True

    def let_go_when_waited_for(self) -> None:
        """And a moment later, in which a text that does not wait for its mark would leave."""
        assert wait_until(lambda: somebody_waits(self.lock), SOON)
        threading.Event().wait(0.3)
        self.held = False
        self.lock.rollback()
        self.lock.close()


@given(st.data())
def test_replies_are_the_same_however_they_arrive(data: st.DataObject) -> None:
    said = b"250-relay\r\n250-SIZE 9\r\n250 ok\r\n354 go\r\n550 5.1.1 no\r\n"
    cuts = sorted(data.draw(st.sets(st.integers(1, len(said) - 1))))
    replies = Replies()
    edges = [0, *cuts, len(said)]
    found = [
        reply for begin, end in itertools.pairwise(edges) for reply in replies.feed(said[begin:end])
    ]
    assert [reply.code for reply in found] == [250, 354, 550]
    assert found[0].lines == ["relay", "SIZE 9", "ok"]
    assert replies.empty


@pytest.mark.parametrize(
    "noise",
    [b"x" * (LONGEST + 1), b"250-on\r\n" * (MOST_LINES + 1), b"hello\r\n", b"25\r\n", b"\r\n"],
)
def test_what_is_no_reply_is_not_listened_to(noise: bytes) -> None:
    with pytest.raises(Nonsense):
        Replies().feed(noise)

"""A mailbox that the relay says is not there is not written to again; one refused for other reasons is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from briefings import judging, mailroom, sending, ticking
from briefings.addresses import key_of
from briefings.models import (
    Delivery,
    Feedback,
    Lease,
    Mailroom,
    Subscriber,
    Suppression,
    Wave,
)
from tests.briefings.ledgers import claimed
from tests.briefings.letters import READER, told
from tests.briefings.support import ScriptedRelay
from tests.own_database import at_once

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
GONE = "550 5.1.1 <a@example.org>: Recipient address rejected: User unknown"


def send(first: str, phase: str = "rcpt") -> None:
    """The relay refuses the first message with this reply, and takes the others."""
    with ScriptedRelay(lambda number, at: first if (number, at) == (1, phase) else "") as relay:
        sending.send(clock=lambda: DUE, due=ticking.due, relay=relay.relay)


@pytest.mark.usefixtures("wave")
def test_a_mailbox_that_is_not_there_is_suppressed_on_the_relays_word() -> None:
    send(GONE)

    assert judging.judge(at=DUE) == 1
    row = Suppression.objects.get()
    assert (row.address_key, row.reason, row.source, row.at) == (
        key_of("a@example.org"), "hard bounce 5.1.1", "relay", DUE,
    )  # fmt: skip
    kept = Feedback.objects.get()
    assert kept.delivery_id == Delivery.objects.get(state="failed").pk
    assert kept.diagnostic == "550 5.1.1 <a…@example.org>: Recipient address rejected: User unknown"


@pytest.mark.usefixtures("wave")
def test_the_clock_looks_and_a_second_look_changes_nothing() -> None:
    send(GONE)
    ticking.tick(at=DUE)

    assert Suppression.objects.count() == 1
    assert judging.judge(at=DUE) == 0
    assert mailroom.current().judged_to == Delivery.objects.get(state="failed").lease
    Mailroom.objects.update(judged_to=0)
    assert judging.judge(at=DUE) == 0
    assert Feedback.objects.count() == 1


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 Service unavailable; client host blocked, see 5.1.1",
        "554 5.7.26 Unauthenticated mail",
        "552 5.2.2 Mailbox full",
        "550 No such user here",
        "550 Mail for 5.1.1 refused",
        "550 5.1.10.2 nonsense",
    ],
)
def test_whatever_does_not_say_that_suppresses_nobody(reply: str) -> None:
    send(reply)

    assert Delivery.objects.get(state="failed").reply == reply
    assert judging.judge(at=DUE) == 0
    assert not Suppression.objects.exists()


@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize("phase", ["rcpt", "dot"])
@pytest.mark.parametrize(
    "reply", ["550 5.2.1 disabled", "553-5.1.3 no address", "556 5.1.10 null MX"]
)
def test_each_code_of_a_mailbox_that_is_gone_counts_before_and_after_the_text(
    reply: str, phase: str
) -> None:
    send(reply.replace("-", " "), phase)

    assert judging.judge(at=DUE) == 1


@pytest.mark.usefixtures("wave")
def test_a_refusal_for_now_is_no_refusal_for_good() -> None:
    send("450 4.1.1 try later")
    Delivery.objects.filter(state="deferred").update(
        state="failed", settled_at=DUE, reply="450 5.1.1 tried too often"
    )

    assert judging.judge(at=DUE) == 0


def test_what_a_sender_still_holds_is_left_for_later(wave: Wave) -> None:
    (first, *_) = claimed(wave, at=DUE)
    Delivery.objects.filter(pk=first.id).update(state="failed", settled_at=DUE, reply=GONE)
    Mailroom.objects.update(judged_to=first.lease - 1)

    assert judging.judge(at=DUE) == 0
    assert mailroom.current().judged_to == first.lease - 1
    Lease.objects.all().delete()
    assert judging.judge(at=DUE) == 1


@pytest.mark.usefixtures("wave")
def test_a_look_is_bounded_and_the_next_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    send(GONE)
    failed = Delivery.objects.get(state="failed")
    other = Delivery.objects.filter(state="sent").order_by("pk")[0]
    Delivery.objects.filter(pk=other.pk).update(lease=(failed.lease or 0) - 2)
    monkeypatch.setattr(judging, "LEASES_AT_ONCE", 2)

    assert [judging.judge(at=DUE), judging.judge(at=DUE)] == [0, 1]


@pytest.mark.usefixtures("wave")
def test_of_many_refusals_a_look_takes_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedRelay(lambda number, at: GONE if at == "rcpt" else "") as relay:
        sending.send(clock=lambda: DUE, due=ticking.due, relay=relay.relay)
    last = Delivery.objects.order_by("-pk")[0]
    Delivery.objects.filter(pk=last.pk).update(lease=(last.lease or 0) + 1)
    monkeypatch.setattr(judging, "MOST", 2)

    assert [judging.judge(at=DUE) for _ in range(3)] == [2, 0, 0]


def test_somebody_who_seals_meanwhile_is_not_waited_for(committed: None) -> None:
    wanda = Subscriber.objects.create(
        address=READER, address_key=key_of(READER), zone="UTC", signed_up_at=DUE, confirmed_at=DUE
    )
    Delivery.objects.filter(pk=told(wanda).pk).update(lease=7)

    def look(_: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return judging.judge(at=DUE)

    with transaction.atomic():
        mailroom.raise_epoch()
        assert at_once(1, look) == [0]
    assert mailroom.current().judged_to == 0
    at_once(1, look)
    assert mailroom.current().judged_to == 7

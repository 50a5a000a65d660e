"""What bounces and complaints change: recorded once, suppressed where an address must rest."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from briefings import feedback, moving, sending, subscribing, suppressing, ticking
from briefings.addresses import key_of
from briefings.models import Briefing, Feedback, Move, Subscriber, Suppression
from briefings.reports import Kind, Proof, Verdict
from briefings.tokens import Named
from newsroom.models import Section
from tests.briefings.letters import READER, told
from tests.briefings.support import NOW, Desk, ScriptedRelay, brief, person, reader
from tests.own_database import at_once

KEY = key_of(READER)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def wanda(briefing: Briefing) -> Subscriber:
    return reader(briefing, READER)


def take(kind: Kind, proof: Proof, status: str = "", said: str = "", at: datetime = NOW) -> bool:
    verdict = Verdict(kind, proof, status, said)
    return feedback.take(verdict, source="report by mail", at=at) is not None


def reasons() -> list[str]:
    return [row.reason for row in Suppression.objects.filter(address_key=KEY)]


def test_a_hard_bounce_suppresses_and_says_who_said_so(wanda: Subscriber) -> None:
    delivery = told(wanda)

    assert take(Kind.HARD, Proof(delivery=delivery.pk), "5.1.1", "550 5.1.1 unknown")

    row = Suppression.objects.get()
    assert (row.address_key, row.reason, row.source, row.at) == (
        KEY, "hard bounce 5.1.1", "report by mail", NOW,
    )  # fmt: skip
    kept = Feedback.objects.get()
    assert (kept.subscriber, kept.delivery_id, kept.kind, kept.status, kept.diagnostic) == (
        wanda, delivery.pk, "hard", "5.1.1", "550 5.1.1 unknown",
    )  # fmt: skip


def test_the_same_report_twice_changes_nothing(wanda: Subscriber) -> None:
    proof = Proof(delivery=told(wanda).pk)

    assert [take(Kind.HARD, proof, "5.1.1", at=at) for at in (NOW, LATER)] == [True, False]
    assert Feedback.objects.count() == 1
    assert Suppression.objects.get().at == NOW


def test_the_same_report_at_once_is_recorded_once(committed: None) -> None:
    wanda = Subscriber.objects.create(
        address=READER, address_key=KEY, zone="UTC", signed_up_at=NOW, confirmed_at=NOW
    )
    proof = Proof(delivery=told(wanda).pk)

    answers = at_once(4, lambda _: take(Kind.HARD, proof, "5.1.1"))

    assert sorted(map(str, answers)) == ["False", "False", "False", "True"]
    assert Suppression.objects.count() == 1


def test_what_is_of_no_consequence_is_not_recorded(wanda: Subscriber) -> None:
    assert not take(Kind.NOTHING, Proof(delivery=told(wanda).pk))
    assert not Feedback.objects.exists()


def test_a_report_about_nobody_we_know_does_nothing(wanda: Subscriber) -> None:
    for proof in (
        Proof(delivery=999), Proof(reader=uuid.uuid4()), Proof(address_key="0" * 64), Proof(),
    ):  # fmt: skip
        assert not take(Kind.HARD, proof, "5.1.1")
    assert not Suppression.objects.exists()


def test_a_report_about_an_erased_reader_does_nothing(wanda: Subscriber) -> None:
    delivery = told(wanda)
    subscribing.erase(Named(wanda.uid), at=NOW)

    assert not take(Kind.HARD, Proof(delivery=delivery.pk), "5.1.1")
    assert not take(Kind.COMPLAINT, Proof(reader=wanda.uid))
    assert not Feedback.objects.exists()
    assert not Suppression.objects.exists()


def test_a_suppression_by_a_bounce_outlives_erasure(wanda: Subscriber, briefing: Briefing) -> None:
    take(Kind.HARD, Proof(delivery=told(wanda).pk), "5.1.1")
    subscribing.erase(Named(wanda.uid), at=NOW)
    subscribing.sign_up(READER, briefings=[briefing], at=LATER)
    again = Subscriber.objects.get(address_key=KEY)

    assert reasons() == ["hard bounce 5.1.1"]
    assert subscribing.write(again.pk, at=LATER) is False


def test_an_address_that_bounces_is_suppressed_though_its_reader_left(wanda: Subscriber) -> None:
    delivery = told(wanda)
    subscribing.leave(Named(wanda.uid), at=NOW)

    assert take(Kind.HARD, Proof(delivery=delivery.pk), "5.1.1")
    assert reasons() == ["hard bounce 5.1.1"]
    assert wanda.subscriptions.get().left_at == NOW


def test_a_complaint_suppresses_though_no_delivery_is_known(wanda: Subscriber) -> None:
    assert take(Kind.COMPLAINT, Proof(reader=wanda.uid))
    assert not take(Kind.COMPLAINT, Proof(reader=wanda.uid))
    assert reasons() == ["complaint"]
    assert Feedback.objects.get().delivery_id is None


def test_a_delivery_named_in_passing_is_believed_only_where_it_is_the_readers(
    wanda: Subscriber, briefing: Briefing
) -> None:
    other = told(reader(briefing, "other@example.org"))
    first, second = told(wanda, 1), told(wanda, 2)

    take(Kind.COMPLAINT, Proof(reader=wanda.uid, hint=first.pk))
    take(Kind.SOFT, Proof(address_key=KEY, hint=other.pk))

    named = dict(Feedback.objects.values_list("kind", "delivery_id"))
    assert named == {"complaint": first.pk, "soft": second.pk}
    assert not Feedback.objects.exclude(subscriber=wanda).exists()


def test_soft_bounces_suppress_when_so_many_editions_in_a_row_came_back(
    wanda: Subscriber, settings: LazySettings
) -> None:
    settings.SOFT_BOUNCES = 3
    sent = [told(wanda, number) for number in range(3)]

    for delivery in sent[:2]:
        take(Kind.SOFT, Proof(delivery=delivery.pk), "4.2.2")
    assert reasons() == []
    take(Kind.SOFT, Proof(delivery=sent[2].pk), "4.2.2")

    assert reasons() == ["3 editions in a row came back"]


def test_an_edition_that_did_not_come_back_starts_the_count_again(
    wanda: Subscriber, settings: LazySettings
) -> None:
    settings.SOFT_BOUNCES = 3
    sent = [told(wanda, number) for number in range(5)]

    for number in (0, 1, 3, 4):
        take(Kind.SOFT, Proof(delivery=sent[number].pk), "4.2.2")
    assert reasons() == []
    take(Kind.SOFT, Proof(delivery=sent[2].pk), "4.2.2")

    assert reasons() == ["3 editions in a row came back"]


def test_one_edition_that_bounces_often_is_one_edition(
    wanda: Subscriber, settings: LazySettings
) -> None:
    settings.SOFT_BOUNCES = 2
    told(wanda, 1)
    last = told(wanda, 2)

    for _ in range(5):
        take(Kind.SOFT, Proof(delivery=last.pk), "4.2.2")

    assert reasons() == []


def test_what_bounced_before_a_suppression_was_lifted_does_not_count(
    wanda: Subscriber, settings: LazySettings
) -> None:
    settings.SOFT_BOUNCES = 2
    sent = [told(wanda, number) for number in range(3)]
    for delivery in sent[:2]:
        take(Kind.SOFT, Proof(delivery=delivery.pk), "4.2.2")
    suppressing.lift(KEY, by=person("ada", "admin"), at=LATER, note="They made room.")

    take(Kind.SOFT, Proof(delivery=sent[2].pk), "4.2.2", at=LATER + timedelta(hours=1))

    assert reasons() == []


def test_a_diagnostic_keeps_neither_the_address_nor_its_name(wanda: Subscriber) -> None:
    take(Kind.HARD, Proof(delivery=told(wanda).pk), "5.1.1", "no mailbox Wanda.Reader here")

    assert Feedback.objects.get().diagnostic == "no mailbox w… here"


def test_who_bounces_between_owing_and_sending_gets_nothing_more(
    desk: Desk, briefing: Briefing, wanda: Subscriber
) -> None:
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    wave = desk.sealed(briefing).edition.waves.get()
    take(Kind.HARD, Proof(delivery=told(wanda, 99).pk), "5.1.1")

    with ScriptedRelay() as relay:
        sending.send(clock=lambda: wave.due_at, due=ticking.due, relay=relay.relay)

    assert relay.kept == []


ELSEWHERE = "wanda@elsewhere.example"


def moved(wanda: Subscriber, at: datetime) -> Subscriber:
    moving.ask(Named(wanda.uid), ELSEWHERE, at=at)
    move = Move.objects.latest("pk")
    moving.agree(move.pk, new=True, at=at)
    assert moving.agree(move.pk, new=False, at=at) is moving.Answer.MOVED
    return Subscriber.objects.get(pk=wanda.pk)


@pytest.mark.parametrize("by", ["delivery", "link", "provider"])
def test_a_bounce_that_comes_after_a_move_is_about_the_address_of_before(
    wanda: Subscriber, by: str
) -> None:
    delivery = told(wanda)
    proofs = {
        "delivery": Proof(delivery=delivery.pk),
        "link": Proof(reader=wanda.uid),
        "provider": Proof(address_key=KEY),
    }
    moved(wanda, LATER)

    assert take(Kind.HARD, proofs[by], "5.1.1", at=LATER)

    assert Suppression.objects.get().address_key == KEY


def test_a_bounce_of_what_was_sent_after_a_move_suppresses_the_new_address(
    wanda: Subscriber,
) -> None:
    wanda = moved(wanda, NOW - timedelta(days=1))

    assert take(Kind.HARD, Proof(delivery=told(wanda).pk), "5.1.1")

    assert Suppression.objects.get().address_key == key_of(ELSEWHERE)


def test_soft_bounces_of_before_a_move_do_not_count_against_the_new_address(
    wanda: Subscriber, settings: LazySettings
) -> None:
    settings.SOFT_BOUNCES = 2
    first = told(wanda, 1)
    wanda = moved(wanda, NOW + timedelta(hours=1))
    second = told(wanda, 2)
    second.settled_at = LATER
    second.save(update_fields=["settled_at"])

    for delivery in (first, second):
        assert take(Kind.SOFT, Proof(delivery=delivery.pk), "4.2.2", at=LATER)

    assert not Suppression.objects.exists()

"""A bounce of a confirmation, a welcome or a question about a move suppresses the address that it went to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail

from briefings import feedback, moving, subscribing, suppressing, verp, writing
from briefings.addresses import key_of
from briefings.models import Briefing, Move, ReaderMail, Subscriber, Suppression
from briefings.reports import read
from briefings.tokens import Named
from tests.briefings.letters import report
from tests.briefings.support import NOW, person, reader

OLD, NEW = "wanda@post.example", "wanda@elsewhere.example"
FAILED = (
    "Reporting-MTA: dns; mx.relay.example\r\n\r\nFinal-Recipient: rfc822; someone@post.example\r\n"
    "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bounces(settings: LazySettings) -> None:
    settings.BOUNCE_ADDRESS = "bounce@bounces.news.example"


def came_back() -> None:
    """The relay reports the last mail to its envelope sender."""
    sender = mail.outbox[-1].from_email
    raw = report(sender, "delivery-status", ("message/delivery-status", FAILED))
    verdict = read(raw)
    assert verdict is not None
    feedback.take(verdict, source="report by mail", at=NOW)


def suppressed() -> list[str]:
    return list(Suppression.objects.values_list("address_key", flat=True))


def test_a_confirmation_that_comes_back_suppresses_who_was_signed_up(briefing: Briefing) -> None:
    subscribing.sign_up(OLD, briefings=[briefing], at=NOW)
    subscribing.write(Subscriber.objects.get().pk, at=NOW)

    came_back()

    assert suppressed() == [key_of(OLD)]
    assert mail.outbox[0].message()["From"] == "Parallax <editions@parallax.example>"


def wrote(kind: str) -> None:
    writing.write(ReaderMail.objects.get(kind=kind).pk, at=NOW)


def test_a_welcome_that_comes_back_suppresses_its_reader(briefing: Briefing) -> None:
    subscribing.sign_up(OLD, briefings=[briefing], at=NOW)
    subscribing.confirm(Named(Subscriber.objects.get().uid), at=NOW)
    wrote("welcome")

    came_back()

    assert suppressed() == [key_of(OLD)]


@pytest.mark.parametrize(("kind", "address"), [("move from", OLD), ("move to", NEW)])
@pytest.mark.parametrize("moved", [False, True])
def test_a_question_that_comes_back_is_about_the_mailbox_that_was_asked(
    briefing: Briefing, kind: str, address: str, *, moved: bool
) -> None:
    someone = reader(briefing, OLD)
    moving.ask(Named(someone.uid), NEW, at=NOW)
    wrote(kind)
    if moved:
        move = Move.objects.get()
        moving.agree(move.pk, new=True, at=NOW)
        assert moving.agree(move.pk, new=False, at=NOW) is moving.Answer.MOVED

    came_back()

    assert suppressed() == [key_of(address)]


def test_what_is_forged_forgotten_or_erased_suppresses_nobody(briefing: Briefing) -> None:
    subscribing.sign_up(OLD, briefings=[briefing], at=NOW)
    someone = Subscriber.objects.get()
    subscribing.write(someone.pk, at=NOW)
    mail.outbox[-1].from_email = f"bounce+s{someone.pk}.aaaaaaaaaaaaaaaa@bounces.news.example"
    raw = report(mail.outbox[-1].from_email, "delivery-status", ("message/delivery-status", FAILED))
    assert read(raw) is None

    mail.outbox[-1].from_email = verp.mail_sender(verp.READER_MAIL, 999)
    came_back()
    subscribing.erase(Named(someone.uid), at=NOW)
    mail.outbox[-1].from_email = verp.mail_sender(verp.SIGN_UP, someone.pk)
    came_back()

    assert suppressed() == []


def test_the_new_address_is_suppressed_although_the_old_one_came_back_before(
    briefing: Briefing,
) -> None:
    someone = reader(briefing, OLD)
    moving.ask(Named(someone.uid), "nobody@elsewhere.example", at=NOW)
    wrote("move to")
    came_back()
    moving.ask(Named(someone.uid), NEW, at=NOW)
    writing.write(ReaderMail.objects.filter(kind="move to").latest("pk").pk, at=NOW)

    came_back()

    assert set(suppressed()) == {key_of("nobody@elsewhere.example"), key_of(NEW)}


@pytest.mark.parametrize(("days", "again"), [(2, True), (0, False)])
def test_after_a_lifting_a_later_mail_that_comes_back_suppresses_and_the_same_report_does_not(
    briefing: Briefing, days: int, *, again: bool
) -> None:
    subscribing.sign_up(OLD, briefings=[briefing], at=NOW)
    subscribing.write(Subscriber.objects.get().pk, at=NOW)
    came_back()
    lifted = NOW + timedelta(days=1)
    suppressing.lift(key_of(OLD), by=person("ada", "admin"), at=lifted, note="Mended.")
    if days:
        later = NOW + timedelta(days=days)
        subscribing.sign_up(OLD, briefings=[briefing], at=later)
        assert subscribing.write(Subscriber.objects.get().pk, at=later)

    came_back()

    assert suppressed() == ([key_of(OLD)] if again else [])

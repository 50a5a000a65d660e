"""Mail to the desk's own people leaves once the relay takes it: by a worker, else by the clock."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from newsroom import deskmail, tasks
from newsroom.clock import database_now
from newsroom.models import Changed, DeskMail, SigninChange, User
from newsroom.waysin import write_down
from tests.newsroom import signin

pytestmark = pytest.mark.django_db


def owed(role: str = "writer") -> User:
    person = signin.member(role)
    write_down(person, Changed.CODES_MADE, by=person, at=database_now(), browser="Safari on iPad")
    return person


def refusing(monkeypatch: pytest.MonkeyPatch, *errors: Exception | None) -> None:
    """A relay that answers each mail in turn."""
    answers = iter(errors)
    send = EmailMultiAlternatives.send

    def answer(letter: Any, *rest: Any) -> int:
        error = next(answers, None)
        if error:
            raise error
        return send(letter, *rest)

    monkeypatch.setattr(EmailMultiAlternatives, "send", answer)


def test_it_goes_out_once() -> None:
    owed()
    tasks.write_to_the_desk()
    tasks.write_to_the_desk()
    assert len(mail.outbox) == 1


def test_both_parts_hold_under_a_strict_parser() -> None:
    owed()
    tasks.write_to_the_desk()
    raw = mail.outbox[0].message().as_bytes().replace(b"\n", b"\r\n")
    parsed = BytesParser(policy=policy.strict).parsebytes(raw)
    kinds = [part.get_content_type() for part in parsed.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"} <= set(parsed.keys())
    assert max(map(len, str(mail.outbox[0].body).split("\n"))) <= 72


def test_a_relay_that_is_away_gets_it_later(monkeypatch: pytest.MonkeyPatch) -> None:
    owed()
    refusing(monkeypatch, ConnectionRefusedError())
    tasks.write_to_the_desk()
    assert DeskMail.objects.exists()
    tasks.write_to_the_desk()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(("code", "waits"), [(450, True), (550, False)])
def test_one_that_is_refused_holds_up_no_other(
    code: int, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = owed()
    owed("editor")
    answer = {refused.email: (code, b"no")}
    refusing(monkeypatch, smtplib.SMTPRecipientsRefused(answer))
    tasks.write_to_the_desk()
    assert [letter.to for letter in mail.outbox] == [["editor@desk.example"]]
    assert DeskMail.objects.filter(person=refused).exists() == waits


def test_an_address_that_no_header_can_hold_stops_nothing() -> None:
    writer = owed()
    DeskMail.objects.update(address="writer@desk.example\nBcc: eve@evil.example")
    owed("editor")
    tasks.write_to_the_desk()
    assert [letter.to for letter in mail.outbox] == [["editor@desk.example"]]
    assert SigninChange.objects.filter(person=writer).exists()
    assert not DeskMail.objects.exists()


def test_the_clock_takes_what_no_worker_took() -> None:
    owed()
    now = database_now()
    half = timedelta(seconds=30)
    assert deskmail.owed(at=now, waited=half) == []
    assert len(deskmail.owed(at=now + half, waited=half)) == 1


def test_after_a_day_it_is_told_no_more() -> None:
    owed()
    late = database_now() + timedelta(hours=25)
    (waiting,) = deskmail.owed(at=late)
    assert not deskmail.write(waiting, at=late)
    assert not DeskMail.objects.exists()
    assert SigninChange.objects.exists()


def test_who_left_is_not_written_to() -> None:
    writer = owed()
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert signin.letters() == []


def test_what_was_sent_already_is_nothing() -> None:
    assert not deskmail.write(1, at=database_now())


def test_each_change_says_what_to_do_if_it_was_not_you() -> None:
    assert set(deskmail.IF_NOT_YOU) == set(Changed.values)
    assert all(advice.endswith(".") for advice in deskmail.IF_NOT_YOU.values())


def test_a_dead_broker_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def dead() -> None:
        raise OSError

    monkeypatch.setattr(tasks.write_to_the_desk, "delay", dead)
    tasks.ring_about_desk_mail()

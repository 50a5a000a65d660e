"""Mail to single readers about themselves: by worker or clock, once, and once more only in doubt."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from briefings import moving, subscribing, suppressing, tasks, tokens, writing
from briefings.addresses import key_of
from briefings.management.commands import clock
from briefings.models import Briefing, ReaderMail, Subscriber
from briefings.tokens import Named
from tests.briefings.support import NOW, reader

OLD, NEW = "olha@example.org", "olha@elsewhere.example"
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olha(briefing: Briefing) -> Subscriber:
    return reader(briefing, OLD)


def asked(someone: Subscriber) -> list[int]:
    """The mails that a wish to move owes: to the old address, then to the new one."""
    moving.ask(Named(someone.uid), NEW, at=NOW)
    return list(ReaderMail.objects.order_by("pk").values_list("pk", flat=True))


class Killed(BaseException):
    """The process ends here: nothing behind it runs."""


def killed(*_: object) -> None:
    raise Killed


def refused(*_: object) -> None:
    raise ConnectionRefusedError


def test_each_mailbox_gets_a_link_of_its_own(olha: Subscriber) -> None:
    old, new = asked(olha)

    assert writing.write(old, at=NOW)
    assert writing.write(new, at=NOW)

    to_old, to_new = mail.outbox
    assert (to_old.to, to_new.to) == ([OLD], [NEW])
    assert "/move-from/" in to_old.body
    assert NEW in to_old.body
    assert "/move-to/" in to_new.body
    assert OLD not in to_new.body
    assert "Morning Brief" in to_new.body


def test_such_mail_is_as_a_strict_parser_and_mail_programs_want_it(olha: Subscriber) -> None:
    for one in asked(olha):
        writing.write(one, at=NOW)
    for sent in mail.outbox:
        raw = sent.message().as_bytes()
        message = BytesParser(policy=policy.strict).parsebytes(raw)
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Unsubscribe"].strip().startswith("<http")
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["List-Id"] == "Parallax <readers.parallax.example>"
        assert message["Date"]
        assert message["Message-ID"]
        assert "4 Gull Rock Lane" in sent.body
        assert max(map(len, raw.splitlines())) <= 998
        assert isinstance(sent, EmailMultiAlternatives)


def test_the_new_mailboxs_own_mail_gives_no_power_over_the_reader(olha: Subscriber) -> None:
    _, new = asked(olha)
    writing.write(new, at=NOW)

    stop = mail.outbox[0].extra_headers["List-Unsubscribe"]
    assert "/move-to/" in stop
    assert str(tokens.token(tokens.LEAVE, olha.uid)) not in str(mail.outbox[0].message())


def test_only_who_reads_there_is_told_that_they_do(olha: Subscriber, briefing: Briefing) -> None:
    other = reader(briefing, NEW)
    old, new = asked(olha)
    writing.write(old, at=NOW)
    writing.write(new, at=NOW)

    assert mail.outbox[0].subject == "Please confirm that you are moving"
    assert mail.outbox[1].subject == "You are subscribed already"
    assert tokens.url(tokens.PREFERENCES, other.uid) in mail.outbox[1].body


def test_two_writers_send_one_mail(olha: Subscriber) -> None:
    old, _ = asked(olha)

    assert [writing.write(old, at=NOW) for _ in range(3)] == [True, False, False]
    assert len(mail.outbox) == 1


def test_what_no_worker_writes_the_clock_writes(olha: Subscriber) -> None:
    both = asked(olha)

    assert writing.unwritten(at=NOW) == []
    assert writing.unwritten(at=NOW + MINUTE) == both
    assert writing.unwritten(at=NOW + timedelta(hours=2)) == []


def test_a_writer_killed_on_the_way_leaves_one_more_mail_and_never_a_third(
    olha: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = asked(olha)
    writing.write(new, at=NOW)
    monkeypatch.setattr(writing, "hand_in", killed)
    with pytest.raises(Killed):
        writing.write(old, at=NOW)
    assert not writing.write(old, at=NOW + MINUTE)

    later = NOW + writing.WRITER_HAS
    assert writing.unwritten(at=later) == [old]
    with pytest.raises(Killed):
        writing.write(old, at=later)
    for minute in range(3, 50):
        assert writing.unwritten(at=NOW + minute * MINUTE) == []
        assert not writing.write(old, at=NOW + minute * MINUTE)


def test_a_relay_that_refuses_is_tried_again(
    olha: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, _ = asked(olha)
    with monkeypatch.context() as broken:
        broken.setattr(writing, "hand_in", refused)
        with pytest.raises(ConnectionRefusedError):
            writing.write(old, at=NOW)

    assert old in writing.unwritten(at=NOW + MINUTE)
    assert writing.write(old, at=NOW + MINUTE)
    assert writing.unwritten(at=NOW + 3 * MINUTE) == [old + 1]


def test_nothing_is_written_about_what_has_ended_nor_to_who_is_suppressed_or_erased(
    olha: Subscriber,
) -> None:
    old, new = asked(olha)
    suppressing.suppress(key_of(NEW), reason="complaint", at=NOW)
    assert not writing.write(new, at=NOW)
    subscribing.erase(Named(olha.uid), at=NOW)
    assert not writing.write(old, at=NOW)
    assert mail.outbox == []
    assert writing.unwritten(at=NOW + MINUTE) == []


def test_the_clock_goes_on_behind_a_reader_whom_the_relay_does_not_take(
    olha: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = asked(olha)
    tried = []

    def write(one: int, *, at: object) -> bool:
        tried.append(one)
        if one == old:
            raise smtplib.SMTPRecipientsRefused({})
        return True

    monkeypatch.setattr(clock, "database_now", lambda: NOW + MINUTE)
    monkeypatch.setattr(writing, "write", write)
    clock.Clock()._write()

    assert tried == [old, new]


def test_a_dead_broker_keeps_nobody_from_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.write_to_reader, "delay", refused)
    tasks.ring_about_mail(1)

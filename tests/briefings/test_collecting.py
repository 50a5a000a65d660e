"""From the mailbox to the suppression list: what is read counts once, whenever the reader dies."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from briefings import collecting, feedback
from briefings.collecting import Collected
from briefings.mailboxes import Imap, Mailbox, Maildir, NoMailbox
from briefings.management.commands.clock import Clock
from briefings.models import Briefing, Delivery, Feedback, Subscriber, Suppression
from tests.briefings import letters
from tests.briefings.support import NOW, reader
from tests.patience import SOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.BOUNCE_ADDRESS = "bounce@parallax.example"
    settings.FEEDBACK_MAILDIR = str(tmp_path)
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def wanda(briefing: Briefing) -> Subscriber:
    return reader(briefing, letters.READER)


@pytest.fixture
def delivery(wanda: Subscriber) -> Delivery:
    return letters.told(wanda)


def collect(box: Mailbox) -> Collected:
    with box:
        return collecting.collect(box, clock=lambda: NOW)


def test_a_bounce_in_a_maildir_ends_on_the_suppression_list(
    folder: Path, delivery: Delivery
) -> None:
    (folder / "new" / "1").write_bytes(letters.postfix(delivery.pk))
    (folder / "new" / "2").write_bytes(letters.qmail(delivery.pk))
    (folder / "new" / "3").write_bytes(letters.letter("Buy now", To="bounce@parallax.example"))

    assert collect(Maildir(folder)) == Collected(read=3, recorded=1, aside=1)

    assert Suppression.objects.get().reason == "hard bounce 5.1.1"
    assert sorted(path.name for path in (folder / "cur").iterdir()) == ["1:2,S", "2:2,S"]
    assert (folder / ".Aside" / "cur" / "3:2,").exists()
    assert collect(Maildir(folder)) == Collected()


class _Killed(BaseException):
    """What a SIGKILL between the commit and the move looks like to the code."""


def test_killed_between_the_commit_and_the_move_the_letter_is_read_again_and_changes_nothing(
    folder: Path, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(box: Maildir, key: str) -> None:
        assert Feedback.objects.count() == 1
        raise _Killed

    (folder / "new" / "1").write_bytes(letters.postfix(delivery.pk))
    with monkeypatch.context() as patched:
        patched.setattr(Maildir, "done", killed)
        with pytest.raises(_Killed):
            collect(Maildir(folder))
    assert (folder / "new" / "1").exists()

    assert collect(Maildir(folder)) == Collected(read=1, recorded=0, aside=0)

    assert Feedback.objects.count() == Suppression.objects.count() == 1
    assert (folder / "cur" / "1:2,S").exists()


def test_a_database_that_fails_leaves_the_letter_where_it_is(
    folder: Path, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ConnectionError

    (folder / "new" / "1").write_bytes(letters.postfix(delivery.pk))
    monkeypatch.setattr(feedback, "take", fails)
    with pytest.raises(ConnectionError):
        collect(Maildir(folder))

    assert [path.name for path in (folder / "new").iterdir()] == ["1"]


def test_a_round_is_bounded_and_the_rest_waits(folder: Path, delivery: Delivery) -> None:
    for number in range(5):
        (folder / "new" / str(number)).write_bytes(letters.postfix(delivery.pk))

    with Maildir(folder) as box:
        done = collecting.collect(box, clock=lambda: NOW, most=3)

    assert done.read == 3
    assert len(list((folder / "new").iterdir())) == 2


def test_a_reader_that_is_told_to_stop_finishes_no_further_letter(
    folder: Path, delivery: Delivery
) -> None:
    (folder / "new" / "1").write_bytes(letters.postfix(delivery.pk))
    with Maildir(folder) as box:
        assert collecting.collect(box, clock=lambda: NOW, stop=lambda: True) == Collected()
    assert (folder / "new" / "1").exists()


def test_the_command_reads_the_mailbox_of_the_settings_and_says_what_it_did(
    folder: Path, delivery: Delivery
) -> None:
    (folder / "new" / "1").write_bytes(letters.gmail(delivery.pk))
    said = io.StringIO()

    call_command("read_feedback", stdout=said)

    assert said.getvalue() == "1 read, 1 recorded, 0 set aside\n"
    assert Suppression.objects.exists()


def test_without_a_mailbox_the_command_says_what_to_set(settings: LazySettings) -> None:
    with pytest.raises(CommandError, match="FEEDBACK_MAILDIR"):
        call_command("read_feedback")


def test_one_mailbox_that_does_not_answer_hinders_no_other(
    folder: Path, delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "new" / "1").write_bytes(letters.postfix(delivery.pk))
    silent = Imap("imaps://feed:secret@127.0.0.1:1/INBOX")

    done = collecting.collect_all([silent, Maildir(folder)], clock=lambda: NOW)

    assert done == Collected(read=1, recorded=1, aside=0)
    assert "no reports could be read" in caplog.text
    assert "secret" not in caplog.text


def test_the_clock_reads_beside_its_round_and_not_twice_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    rounds: list[object] = []

    def collect_all(*_: object, **__: object) -> None:
        rounds.append(clock.stop.wait(SOON))
        raise NoMailbox("gone")

    monkeypatch.setattr(collecting, "collect_all", collect_all)
    clock.second()
    clock.reads_at = 0
    clock.second()
    clock.stop.set()
    assert clock.reading is not None
    clock.reading.join(SOON)

    assert rounds == [True]
    assert not clock.reading.is_alive()

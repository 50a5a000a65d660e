"""Maildir and IMAP: letters come in order and in bounds, and are moved or flagged only when told."""

from __future__ import annotations

import imaplib
import os
import ssl
from pathlib import Path

import pytest

from briefings import mailboxes
from briefings.mailboxes import Imap, Letter, Maildir, NoMailbox
from tests.briefings.imap import ImapServer

pytestmark = pytest.mark.quick


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_maildir_gives_its_oldest_letters_first_and_so_many(folder: Path) -> None:
    for number in (3, 1, 2):
        (folder / "new" / f"{number}.host").write_bytes(b"%d" % number)

    with Maildir(folder) as box:
        assert list(box.letters(2)) == [Letter("1.host", b"1"), Letter("2.host", b"2")]
    assert names(folder / "new") == ["1.host", "2.host", "3.host"]


def test_done_letters_go_to_cur_and_others_aside(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / "new" / name).write_bytes(b"text")

    with Maildir(folder) as box:
        box.done("a")
        box.set_aside("b")

    assert names(folder / "new") == []
    assert names(folder / "cur") == ["a:2,S"]
    assert (folder / ".Aside" / "cur" / "b:2,").read_bytes() == b"text"


def test_a_letter_that_another_reader_took_is_nobodys_trouble(folder: Path) -> None:
    (folder / "new" / "a").write_bytes(b"text")
    with Maildir(folder) as box:
        letters = box.letters(5)
        (folder / "new" / "a").unlink()

        assert list(letters) == []
        box.done("a")
        box.set_aside("a")


def test_of_a_huge_letter_only_the_beginning_is_read(folder: Path) -> None:
    with (folder / "new" / "huge").open("wb") as file:
        file.truncate(50 * 2**20)
    with Maildir(folder) as box:
        (letter,) = box.letters(1)
    assert len(letter.raw) == mailboxes.LONGEST


def test_a_pipe_or_a_link_in_a_maildir_is_not_read(folder: Path) -> None:
    os.mkfifo(folder / "new" / "pipe")
    (folder / "new" / "link").symlink_to("/etc/passwd")
    (folder / "new" / "directory").mkdir()

    with Maildir(folder) as box:
        assert {letter.raw for letter in box.letters(5)} == {b""}


def test_a_folder_that_is_no_maildir_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NoMailbox), Maildir(tmp_path / "missing"):
        pass


def test_imap_gives_unseen_letters_and_flags_them_only_when_told() -> None:
    with ImapServer(b"one", b"two", b"three") as server:
        server.flags[2] = r"(\Seen)"
        with Imap(server.url, connect=imaplib.IMAP4) as box:
            found = list(box.letters(5))
            assert server.flags[1] == ""
            box.done("1")
            box.set_aside("3")

    assert found == [Letter("1", b"one"), Letter("3", b"three")]
    assert r"(\Seen)" in server.flags[1]
    assert r"(\Seen \Flagged)" in server.flags[3]
    assert 'LOGIN feed "se/cret"' in server.commands
    assert 'SELECT "Reports"' in server.commands
    assert server.commands[-1] == "LOGOUT"


def test_imap_reads_the_beginning_of_a_letter_and_so_many_letters() -> None:
    with (
        ImapServer(b"x" * (mailboxes.LONGEST + 9), b"two") as server,
        Imap(server.url, connect=imaplib.IMAP4) as box,
    ):
        (letter,) = box.letters(1)
    assert len(letter.raw) == mailboxes.LONGEST


def read_all(url: str) -> None:
    with Imap(url, connect=imaplib.IMAP4) as box:
        for letter in box.letters(5):
            box.done(letter.key)


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_an_imap_server_that_says_no_is_no_mailbox_and_no_password_is_told(command: str) -> None:
    with ImapServer(b"one", refuse=command) as server, pytest.raises(NoMailbox) as caught:
        read_all(server.url)
    assert "cret" not in str(caught.value)


def test_an_imap_server_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailboxes, "ANSWER_WITHIN", 0.2)
    with (
        ImapServer(b"one", delay=5) as server,
        pytest.raises(NoMailbox),
        Imap(server.url, connect=imaplib.IMAP4),
    ):
        pass


def test_an_imap_server_without_tls_gets_no_password() -> None:
    with ImapServer(b"one") as server, pytest.raises(NoMailbox), Imap(server.url):
        pass
    assert not any("LOGIN" in command for command in server.commands)


def test_imap_is_asked_for_a_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ssl.SSLContext] = []

    def connect(*_: object, ssl_context: ssl.SSLContext, timeout: float) -> None:
        asked.append(ssl_context)
        raise OSError

    monkeypatch.setattr(imaplib, "IMAP4_SSL", connect)
    with pytest.raises(NoMailbox), Imap("imaps://a:b@mail.example/", connect=imaplib.IMAP4_SSL):
        pass
    assert asked[0].verify_mode is ssl.CERT_REQUIRED
    assert asked[0].check_hostname


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("imaps://a:b@mail.example/Reports", True),
        ("imaps://a:b@mail.example:994", True),
        ("imap://a:b@mail.example/", False),
        ("imaps://mail.example/", False),
        ("imaps://a:b@[::1/", False),
        ("mail.example", False),
    ],
)
def test_only_imap_over_tls_with_a_name_is_taken(url: str, good: bool) -> None:
    assert mailboxes.is_imap_url(url) is good

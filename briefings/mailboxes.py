"""The mailboxes where reports arrive: a Maildir folder or an IMAP mailbox, read a few letters at a time.

A letter is `done` only when the caller says so; what cannot be read is set aside, nothing is deleted.
Two readers of one mailbox are harmless. Knows no report and no database.
"""

from __future__ import annotations

import imaplib
import os
import ssl
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Protocol, Self
from urllib.parse import unquote, urlsplit

from django.conf import settings

LONGEST = 1_048_576  # bytes of one letter; a report says what it has to say long before
ANSWER_WITHIN = 20.0
ROUND_WITHIN = 120.0
SEARCH_AT_ONCE = 5_000
ASIDE = ".Aside"
IMAPS = 993


class Letter(NamedTuple):
    """`key` names it within its mailbox; of a letter that cannot be opened `raw` is empty."""

    key: str
    raw: bytes


class NoMailbox(Exception):
    """The mailbox cannot be reached or does not answer as it should; what was not read waits there."""


class Mailbox(Protocol):
    """Where letters are; used in a `with`. Every call may raise NoMailbox."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def letters(self, most: int) -> Iterator[Letter]: ...
    def done(self, key: str) -> None: ...
    def set_aside(self, key: str) -> None: ...


def from_settings() -> list[Mailbox]:
    """The mailboxes of FEEDBACK_MAILDIR and FEEDBACK_IMAP_URL; neither has to be there."""
    found: list[Mailbox] = []
    if settings.FEEDBACK_MAILDIR:
        found.append(Maildir(Path(settings.FEEDBACK_MAILDIR)))
    if settings.FEEDBACK_IMAP_URL:
        found.append(Imap(settings.FEEDBACK_IMAP_URL))
    return found


class Maildir:
    """Letters in `new` of a Maildir; done ones go to `cur`, marked as seen, others to `.Aside`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        if not (self.folder / "new").is_dir():
            raise NoMailbox("FEEDBACK_MAILDIR names no Maildir")
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held open."""

    def letters(self, most: int) -> Iterator[Letter]:
        try:
            names = sorted(path.name for path in (self.folder / "new").iterdir())[:most]
        except OSError as error:
            raise NoMailbox(str(error)) from error
        for name in names:
            try:
                yield Letter(name, _beginning(self.folder / "new" / name))
            except FileNotFoundError:
                continue
            except OSError:
                yield Letter(name, b"")

    def done(self, key: str) -> None:
        self._move(key, self.folder / "cur", "S")

    def set_aside(self, key: str) -> None:
        self._move(key, self.folder / ASIDE / "cur", "")

    def _move(self, key: str, folder: Path, flags: str) -> None:
        plain = key.partition(":")[0]
        try:
            for name in ("cur", "new", "tmp"):
                (folder.parent / name).mkdir(parents=True, exist_ok=True)
            (self.folder / "new" / key).rename(folder / f"{plain}:2,{flags}")
        except FileNotFoundError:
            return  # another reader was quicker
        except OSError as error:
            raise NoMailbox(str(error)) from error


def _beginning(path: Path) -> bytes:
    """The first bytes of a regular file; anything else (a pipe would block) is an OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("not a letter")
        return file.read(LONGEST)


class Imap:
    """Unseen letters of an IMAP mailbox, over TLS; done ones are \\Seen, set aside ones \\Flagged too."""

    def __init__(self, url: str, connect: Callable[..., imaplib.IMAP4] = imaplib.IMAP4_SSL) -> None:
        self.url = urlsplit(url)
        self.connect = connect
        self.server: imaplib.IMAP4 | None = None
        self.messages = 0

    def __enter__(self) -> Self:
        try:
            self.server = self._connected()
            self.server.login(unquote(self.url.username or ""), unquote(self.url.password or ""))
            folder = unquote(self.url.path.strip("/")) or "INBOX"
            self.messages = int(self._said(self.server.select(f'"{folder}"'))[0] or 0)
        except (OSError, imaplib.IMAP4.error, ValueError) as error:
            self._hang_up()
            raise NoMailbox(f"{self.url.hostname}: {error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def letters(self, most: int) -> Iterator[Letter]:
        ends = time.monotonic() + ROUND_WITHIN
        for start in range(1, self.messages + 1, SEARCH_AT_ONCE):
            window = f"{start}:{min(start + SEARCH_AT_ONCE - 1, self.messages)}"
            for uid in b" ".join(filter(None, self._uid("SEARCH", window, "UNSEEN"))).split():
                if most <= 0 or time.monotonic() > ends:
                    return
                most -= 1
                yield self._letter(uid.decode("ascii", "replace"))

    def done(self, key: str) -> None:
        self._uid("STORE", key, "+FLAGS.SILENT", r"(\Seen)")

    def set_aside(self, key: str) -> None:
        self._uid("STORE", key, "+FLAGS.SILENT", r"(\Seen \Flagged)")

    def _letter(self, uid: str) -> Letter:
        for piece in self._uid("FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST}>)"):
            if isinstance(piece, tuple):
                return Letter(uid, piece[1][:LONGEST])
        return Letter(uid, b"")

    def _connected(self) -> imaplib.IMAP4:
        host, port = self.url.hostname or "", self.url.port or IMAPS
        if self.connect is not imaplib.IMAP4_SSL:
            return self.connect(host, port, timeout=ANSWER_WITHIN)
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=ANSWER_WITHIN)

    def _uid(self, command: str, *words: str) -> list[Any]:
        assert self.server is not None
        try:
            return self._said(self.server.uid(command, *words))
        except (OSError, imaplib.IMAP4.error) as error:
            raise NoMailbox(f"{self.url.hostname}: {error}") from error

    def _said(self, answer: tuple[str, list[Any]]) -> list[Any]:
        if answer[0] != "OK":
            raise imaplib.IMAP4.error(f"{answer[0]} {answer[1][:1]!r}")
        return answer[1]

    def _hang_up(self) -> None:
        if self.server is not None:
            try:
                self.server.logout()
            except (OSError, imaplib.IMAP4.error):
                self.server.shutdown()


def is_imap_url(url: str) -> bool:
    """imaps://user:password@host/mailbox; without TLS no password leaves this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "imaps" and bool(parts.hostname and parts.username)
    except ValueError:
        return False

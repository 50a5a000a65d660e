"""Caught messages as files: one as it came, one that says what it is.

Decides how messages are kept and how many; not how they are shown.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 2000
IDENTITY = re.compile(r"[0-9]{19}-[0-9]{6}")


@dataclass(frozen=True)
class Caught:
    """One row of the list: the envelope's addresses, the message's own subject and date."""

    id: str
    to: list[str]
    sender: str
    subject: str
    date: str
    received_at: float

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "to": self.to,
            "from": self.sender,
            "subject": self.subject,
            "date": self.date,
        }


class Mailbox:
    def __init__(self, directory: Path, kept: int = KEPT) -> None:
        self.directory = directory
        self.kept = kept
        self._lock = threading.Lock()
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = sorted(path.stem for path in directory.glob("*.json"))
        self._ids: deque[str] = deque(name for name in found if IDENTITY.fullmatch(name))
        self._count = 0

    def store(self, raw: bytes, sender: str, to: list[str]) -> str:
        message = parse(raw)
        with self._lock:
            self._count += 1
            identity = f"{time.time_ns():019d}-{self._count % 10**6:06d}"
            caught = Caught(
                id=identity,
                to=to,
                sender=sender,
                subject=header(message, "Subject"),
                date=header(message, "Date"),
                received_at=time.time(),
            )
            self._write(f"{identity}.eml", raw)
            self._write(f"{identity}.json", json.dumps(asdict(caught)).encode())
            self._ids.append(identity)
            while len(self._ids) > self.kept:
                self._remove(self._ids.popleft())
        return identity

    def newest_first(self) -> list[Caught]:
        with self._lock:
            ids = list(self._ids)
        return [caught for identity in reversed(ids) if (caught := self.about(identity))]

    def about(self, identity: str) -> Caught | None:
        content = self._read(identity, "json")
        return Caught(**json.loads(content)) if content else None

    def raw(self, identity: str) -> bytes | None:
        return self._read(identity, "eml")

    def _read(self, identity: str, kind: str) -> bytes | None:
        if not IDENTITY.fullmatch(identity):
            return None
        try:
            return (self.directory / f"{identity}.{kind}").read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, name: str, content: bytes) -> None:
        part = self.directory / f"{name}.part"
        part.write_bytes(content)
        os.replace(part, self.directory / name)  # noqa: PTH105

    def _remove(self, identity: str) -> None:
        for kind in ("json", "eml"):
            (self.directory / f"{identity}.{kind}").unlink(missing_ok=True)


class IntoMailbox:
    """aiosmtpd's handler: accepts everything."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        raw = envelope.original_content or b""
        identity = self.mailbox.store(raw, envelope.mail_from or "", list(envelope.rcpt_tos))
        return f"250 2.0.0 Caught as {identity}"


def parse(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, LookupError):  # the parser of malformed headers raises these
        return ""


def body(message: EmailMessage, kind: str) -> str | None:
    """The text or the HTML of a message, if it has one."""
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return None
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")

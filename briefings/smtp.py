"""An SMTP conversation that knows its phase: what became of one message is NOT SENT, SENT or UNKNOWN.

Any error before the final dot, and any 4xx or 5xx after it, is not sent; 2xx after the dot is sent; a
dot perhaps written and no answer is unknown. Time and memory are bounded, whatever the server says.
One recipient per transaction, one message at a time. Knows no database; decides nothing about retries.
"""

from __future__ import annotations

import base64
import socket
import ssl
import time
from enum import Enum
from typing import NamedTuple, Self

from django.conf import settings

CONNECT_WITHIN = 20.0
ANSWER_WITHIN = 60.0
ACCEPT_WITHIN = 120.0  # after the final dot; shorter than half a lease (sending.LEASE)
LONGEST_REPLY = 16_384
MOST_LINES = 100


class Result(Enum):
    SENT = "sent"
    LATER = "later"  # not sent, may be tried again
    NEVER = "never"  # not sent, the relay will not take it
    UNKNOWN = "unknown"


class Outcome(NamedTuple):
    """What became of one message. `usable` says whether the connection can take another one."""

    result: Result
    reply: str
    usable: bool = True


class Relay(NamedTuple):
    """Where mail is handed in, and how."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False

    @classmethod
    def from_settings(cls) -> Self:
        return cls(
            settings.EMAIL_HOST,
            settings.EMAIL_PORT,
            settings.EMAIL_HOST_USER or "",
            settings.EMAIL_HOST_PASSWORD or "",
            bool(settings.EMAIL_USE_TLS),
            bool(getattr(settings, "EMAIL_USE_SSL", False)),
        )


class NoRelay(Exception):
    """The connection could not be opened; nothing was sent."""


class _Broken(Exception):
    """The conversation ended or makes no sense; whether something was sent follows from the phase."""


class _Reply(NamedTuple):
    code: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.code} {self.lines[-1] if self.lines else ''}".strip()[:180]

    @property
    def good(self) -> bool:
        return 200 <= self.code < 400


class Connection:
    """One connection to the relay, kept for many messages. Use as a context manager."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._socket: socket.socket | None = None
        self._rest = b""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Connect, secure and authenticate. Raises NoRelay."""
        try:
            self._connect()
            extensions = self._hello()
            if self.relay.starttls:
                extensions = self._secure(extensions)
            if self.relay.user:
                self._authenticate(extensions)
        except (_Broken, OSError) as error:
            self._drop()
            raise NoRelay(f"{self.relay.host}:{self.relay.port}: {error}") from error

    def close(self) -> None:
        """Say goodbye if somebody listens, and hang up."""
        if self._socket is not None:
            try:
                self._socket.settimeout(2)
                self._socket.sendall(b"QUIT\r\n")
            except OSError:
                pass
        self._drop()

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """One message to one reader. `message` ends with CRLF and has no line that begins with a dot."""
        try:
            envelope = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
            for command in envelope:
                reply = self._ask(command)
                if not reply.good or (command == "DATA") != (reply.code == 354):
                    return self._refused(reply, of_reader=command.startswith("RCPT"))
        except (_Broken, OSError) as error:
            self._drop()
            return Outcome(Result.LATER, f"before the text: {error}", usable=False)
        try:
            self._send(message + b".\r\n")
            reply = self._read(ACCEPT_WITHIN)
        except (_Broken, OSError) as error:
            self._drop()
            return Outcome(Result.UNKNOWN, f"after the text: {error}", usable=False)
        if 200 <= reply.code < 300:
            return Outcome(Result.SENT, reply.text)
        return self._refused(reply, of_reader=True, after_text=True)

    def _refused(self, reply: _Reply, *, of_reader: bool, after_text: bool = False) -> Outcome:
        """4xx is for later; 5xx is final where it is about the reader or the text, not the relay."""
        never = 500 <= reply.code < 600 and of_reader
        usable = reply.code != 421 and (after_text or self._reset())
        if not usable:
            self._drop()
        return Outcome(Result.NEVER if never else Result.LATER, reply.text, usable)

    def _reset(self) -> bool:
        try:
            return self._ask("RSET").good
        except (_Broken, OSError):
            return False

    def _connect(self) -> None:
        address = (self.relay.host, self.relay.port)
        self._socket = socket.create_connection(address, CONNECT_WITHIN)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.relay.tls:
            self._wrap()
        self._expect(self._read(ANSWER_WITHIN))

    def _hello(self) -> frozenset[str]:
        name = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
        reply = self._expect(self._ask(f"EHLO {name}"))
        return frozenset(line.upper() for line in reply.lines[1:])

    def _secure(self, extensions: frozenset[str]) -> frozenset[str]:
        if "STARTTLS" not in extensions:
            raise _Broken("the relay offers no STARTTLS")
        self._expect(self._ask("STARTTLS"))
        if self._rest:
            raise _Broken("the relay spoke before the connection was secure")
        self._wrap()
        return self._hello()

    def _wrap(self) -> None:
        assert self._socket is not None
        context = ssl.create_default_context()
        self._socket = context.wrap_socket(self._socket, server_hostname=self.relay.host)

    def _authenticate(self, extensions: frozenset[str]) -> None:
        offered = next((line.split()[1:] for line in extensions if line.startswith("AUTH ")), [])
        user, password = self.relay.user.encode(), self.relay.password.encode()
        if "PLAIN" in offered:
            secret = base64.b64encode(b"\0" + user + b"\0" + password).decode()
            self._expect(self._ask(f"AUTH PLAIN {secret}"))
        elif "LOGIN" in offered:
            self._expect(self._ask("AUTH LOGIN"))
            self._expect(self._ask(base64.b64encode(user).decode()))
            self._expect(self._ask(base64.b64encode(password).decode()))
        else:
            raise _Broken("the relay offers no AUTH that we know")

    def _ask(self, command: str) -> _Reply:
        if "\r" in command or "\n" in command:
            raise _Broken("a command of one line cannot hold a line break")
        self._send(command.encode("ascii", "replace") + b"\r\n")
        return self._read(ANSWER_WITHIN)

    def _send(self, data: bytes) -> None:
        if self._socket is None:
            raise _Broken("not connected")
        self._socket.settimeout(ANSWER_WITHIN)
        self._socket.sendall(data)

    def _read(self, within: float) -> _Reply:
        """One reply, of at most MOST_LINES lines and LONGEST_REPLY bytes, within so many seconds."""
        ends = time.monotonic() + within
        lines: list[str] = []
        taken = 0
        while len(lines) < MOST_LINES:
            line = self._line(ends)
            taken += len(line)
            if taken > LONGEST_REPLY or not line[:3].isdigit():
                break
            lines.append(line[4:].decode("ascii", "replace").strip())
            if line[3:4] != b"-":
                return _Reply(int(line[:3]), tuple(lines))
        raise _Broken("the relay’s answer makes no sense")

    def _line(self, ends: float) -> bytes:
        while b"\n" not in self._rest:
            left = ends - time.monotonic()
            if left <= 0:
                raise _Broken("no answer in time")
            if len(self._rest) > LONGEST_REPLY:
                raise _Broken("the relay’s answer is too long")
            if self._socket is None:
                raise _Broken("not connected")
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(4096)
            except TimeoutError as error:
                raise _Broken("no answer in time") from error
            if not data:
                raise _Broken("the relay hung up")
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return line.rstrip(b"\r")

    def _expect(self, reply: _Reply) -> _Reply:
        if not reply.good:
            raise _Broken(reply.text)
        return reply

    def _drop(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""

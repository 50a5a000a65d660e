"""An SMTP conversation that knows its phase: what became of one message is NOT SENT, SENT or UNKNOWN.

Any error before the final dot, and any 4xx or 5xx after it, is not sent; 2xx after the dot is sent; a
dot perhaps written and no answer is unknown. Where the server offers PIPELINING (RFC 2920) the next
envelope follows the last text at once; each reply is still matched to its command. One recipient per
transaction. Knows no socket, no database and no clock; decides nothing about retries.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Generator, Sequence
from enum import Enum
from typing import NamedTuple

from briefings.relay import NoRelay, Relay
from briefings.replies import Nonsense, Replies, Reply


class Result(Enum):
    SENT = "sent"
    LATER = "later"  # not sent, may be tried again
    CUT = "cut"  # not sent: the line died before the text
    NEVER = "never"  # not sent, the relay will not take it
    UNKNOWN = "unknown"


class Outcome(NamedTuple):
    """What became of the message with this key, in the server's own words."""

    key: int
    result: Result
    reply: str


class Broken(Exception):
    """The conversation is over. `outcomes` was decided before; `lost` says what became of the rest."""

    def __init__(self, because: str, outcomes: list[Outcome]) -> None:
        super().__init__(because)
        self.outcomes = outcomes


class _Secure(Enum):
    NOW = 1


_Opening = Generator[bytes | _Secure, Reply, None]
_MAIL, _RCPT, _DATA, _DOT, _EMPTY, _RESET = range(6)
_ENVELOPE = (_MAIL, _RCPT, _DATA)
_DOT_LINE = b".\r\n"


class Conversation:
    """One session. Write what `out` holds, hand what is heard to `heard`, and secure the line when asked.

    `offer` an envelope, wait for `asked`, then `speak` the text. While a text is on its way the next
    envelope may be offered already; its text waits until the caller speaks it.
    """

    def __init__(self, relay: Relay) -> None:
        self.out: list[bytes | memoryview] = []
        self.opened = False
        self.wants_tls = False
        self.asked = False
        self.enveloped: int | None = None
        self.flying: int | None = None
        self.spoken = 0
        self.largest = 0
        self._relay = relay
        self._pipelining = self._size = False
        self._replies = Replies()
        self._awaited: deque[int] = deque()
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._refusal: tuple[Reply, int] | None = None
        self._opening = self._open()
        next(self._opening)

    def offer(self, key: int, sender: str, recipient: str, size: int) -> None:
        """The envelope of the next message. `size` is the number of its bytes (RFC 1870)."""
        if not (sender + recipient).isascii() or "\r" in recipient or "\n" in recipient:
            raise ValueError("a command is one line of ASCII")
        told = f" SIZE={size}" if self._size else ""
        self.enveloped, self._refusal = key, None
        if self._pipelining:
            said = f"MAIL FROM:<{sender}>{told}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n"
            self.out.append(said.encode())
            self._awaited += _ENVELOPE
        else:
            self._say(_MAIL, f"MAIL FROM:<{sender}>{told}\r\n".encode())
            self._say(_RCPT, f"RCPT TO:<{recipient}>\r\n".encode())
            self._say(_DATA, b"DATA\r\n")

    def speak(self, text: Sequence[bytes]) -> None:
        """The text of the message that was asked for: ends with CRLF, no line begins with a dot."""
        if not self.asked or self.flying is not None:
            raise ValueError("a text is spoken when it is asked for, one at a time")
        self.flying, self.enveloped, self.asked = self.enveloped, None, False
        self.spoken += 1
        self.out += text
        self.out.append(_DOT_LINE)
        self._awaited.append(_DOT)

    @property
    def takes_envelope(self) -> bool:
        """Whether the next envelope may be offered now."""
        free = self.opened and self.enveloped is None
        return free and (self.flying is None or self._pipelining)

    def heard(self, data: bytes) -> list[Outcome]:
        """What the server's words decide. Raises Broken or NoRelay when they end the conversation."""
        outcomes: list[Outcome] = []
        try:
            for reply in self._replies.feed(data):
                if self.wants_tls:
                    raise NoRelay("the relay spoke before the connection was secure")
                if self._awaited:
                    self._answered(self._awaited.popleft(), reply, outcomes)
                    self._go_on()
                elif not self.opened:
                    self._step(reply)
                else:
                    raise Broken(reply.text, outcomes)
        except Nonsense as error:
            raise Broken(str(error), outcomes) from error
        return outcomes

    def secured(self) -> None:
        """The line is encrypted now: what the server said before does not count any more."""
        self.wants_tls = False
        self._step(Reply(220, ()))

    def lost(self, because: str) -> list[Outcome]:
        """The line is dead. Only a text whose dot was perhaps written is unknown.

        An envelope that merely waited behind another text was not tried, and is not named here.
        """
        if self.flying is not None:
            return [Outcome(self.flying, Result.UNKNOWN, f"after the text: {because}")]
        if self.enveloped is not None:
            return [Outcome(self.enveloped, Result.CUT, f"before the text: {because}")]
        return []

    def quit(self) -> None:
        self.out.append(b"QUIT\r\n")

    def _say(self, kind: int, line: bytes) -> None:
        if self._pipelining or not self._awaited:
            self.out.append(line)
            self._awaited.append(kind)
        else:
            self._waiting.append((kind, line))

    def _go_on(self) -> None:
        if self._waiting and not self._awaited:
            kind, line = self._waiting.popleft()
            self.out.append(line)
            self._awaited.append(kind)

    def _answered(self, kind: int, reply: Reply, outcomes: list[Outcome]) -> None:
        if kind == _DOT:
            self._accepted(reply, outcomes)
        elif kind in (_MAIL, _RCPT):
            if not 200 <= reply.code < 300 and self._refusal is None:
                self._refusal = reply, kind
                if not self._pipelining:
                    self._waiting.clear()
                    self._refused(outcomes)
        elif kind == _DATA:
            self._asked_for(reply, outcomes)
        elif kind == _EMPTY:
            self._refused(outcomes)
        elif not reply.good:
            raise Broken(reply.text, outcomes)

    def _asked_for(self, reply: Reply, outcomes: list[Outcome]) -> None:
        if self._refusal is None and reply.code == 354:
            self.asked = True
        elif reply.code == 354:
            # It wants a text although it refused the reader: RFC 2920 §3.1 gives it an empty one.
            self.out.append(_DOT_LINE)
            self._awaited.append(_EMPTY)
        else:
            self._refusal = self._refusal or (reply, _DATA)
            self._refused(outcomes)

    def _accepted(self, reply: Reply, outcomes: list[Outcome]) -> None:
        key, self.flying = self.flying, None
        assert key is not None
        result = _after_text(reply.code)
        outcomes.append(Outcome(key, result, reply.text))
        if reply.code == 421:
            raise Broken(reply.text, outcomes)

    def _refused(self, outcomes: list[Outcome]) -> None:
        """5xx is final where it is about the reader; about the sender or the moment it is for later."""
        key, refusal = self.enveloped, self._refusal
        assert key is not None
        assert refusal is not None
        reply, kind = refusal
        never = kind == _RCPT and 500 <= reply.code < 600
        outcomes.append(Outcome(key, Result.NEVER if never else Result.LATER, reply.text))
        self.enveloped, self._refusal = None, None
        if reply.code == 421:
            raise Broken(reply.text, outcomes)
        self._say(_RESET, b"RSET\r\n")

    def _step(self, reply: Reply) -> None:
        try:
            said = self._opening.send(reply)
        except StopIteration:
            self.opened = True
            return
        if said is _Secure.NOW:
            if not self._replies.empty:
                raise NoRelay("the relay spoke before the connection was secure")
            self.wants_tls = True
        elif isinstance(said, bytes):
            self.out.append(said)

    def _open(self) -> _Opening:
        _expect((yield b""))
        offers = yield from self._hello()
        if self._relay.starttls:
            if "STARTTLS" not in offers:
                raise NoRelay("the relay offers no STARTTLS")
            _expect((yield b"STARTTLS\r\n"))
            yield _Secure.NOW
            offers = yield from self._hello()
        if self._relay.user:
            yield from self._authenticate(offers)
        self._pipelining = "PIPELINING" in offers
        self._size = "SIZE" in offers
        self.largest = int(offers["SIZE"]) if offers.get("SIZE", "").isdigit() else 0

    def _hello(self) -> Generator[bytes | _Secure, Reply, dict[str, str]]:
        reply = _expect((yield f"EHLO {self._relay.we_are}\r\n".encode()))
        words = (line.upper().partition(" ") for line in reply.lines[1:])
        return {word: rest.strip() for word, _, rest in words}

    def _authenticate(self, offers: dict[str, str]) -> _Opening:
        """RFC 4954: PLAIN where it is offered, else LOGIN."""
        mechanisms = offers.get("AUTH", "").split()
        user, password = self._relay.user.encode(), self._relay.password.encode()
        if "PLAIN" in mechanisms:
            secret = base64.b64encode(b"\0" + user + b"\0" + password)
            _expect((yield b"AUTH PLAIN " + secret + b"\r\n"))
        elif "LOGIN" in mechanisms:
            _expect((yield b"AUTH LOGIN\r\n"))
            _expect((yield base64.b64encode(user) + b"\r\n"))
            _expect((yield base64.b64encode(password) + b"\r\n"))
        else:
            raise NoRelay("the relay offers no AUTH that we know")


def _after_text(code: int) -> Result:
    if 200 <= code < 300:
        return Result.SENT
    return Result.NEVER if 500 <= code < 600 else Result.LATER


def _expect(reply: Reply) -> Reply:
    if not reply.good:
        raise NoRelay(reply.text)
    return reply

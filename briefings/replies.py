"""What a server says, cut into replies (RFC 5321 §4.2). Bounded in lines and bytes, whatever it says."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

LONGEST = 16_384
MOST_LINES = 100
KEPT = 180


class Nonsense(Exception):
    """What was said is no reply."""


class Reply(NamedTuple):
    """`said` are its lines without their codes, as they came."""

    code: int
    said: tuple[bytes, ...]

    @property
    def lines(self) -> list[str]:
        return [line.decode("ascii", "replace").strip() for line in self.said]

    @property
    def good(self) -> bool:
        return 200 <= self.code < 400

    @property
    def text(self) -> str:
        """The reply in one line of at most KEPT signs."""
        return f"{self.code} {' '.join(self.lines)}".strip()[:KEPT]


class Replies:
    """Feed it bytes as they come; it gives back the replies that are complete."""

    def __init__(self) -> None:
        self._rest = b""
        self._said: list[bytes] = []
        self._taken = 0

    @property
    def empty(self) -> bool:
        """Whether nothing is half said."""
        return not self._rest and not self._said

    def feed(self, data: bytes) -> list[Reply]:
        """Raises Nonsense for what is no reply, too long, or never ends."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST:
            raise Nonsense("the relay’s answer is too long")
        return [reply for line in lines if (reply := self._reply(line)) is not None]

    def _reply(self, line: bytes) -> Reply | None:
        """Nearly all are of one line, and the same for each message."""
        return (None if self._said else _common(line)) or self._line(line)

    def _line(self, line: bytes) -> Reply | None:
        self._taken += len(line)
        code = line[:3]
        if not code.isdigit() or len(code) < 3 or self._taken > LONGEST:
            raise Nonsense("the relay’s answer makes no sense")
        self._said.append(line[4:])
        if line[3:4] == b"-":
            if len(self._said) >= MOST_LINES:
                raise Nonsense("the relay’s answer makes no sense")
            return None
        reply = Reply(int(code), tuple(self._said))
        self._said, self._taken = [], 0
        return reply


@lru_cache(maxsize=64)
def _common(line: bytes) -> Reply | None:
    """A reply of one short line; None for any other, and for nonsense."""
    code = line[:3]
    if len(code) < 3 or not code.isdigit() or line[3:4] == b"-" or len(line) > KEPT:
        return None
    return Reply(int(code), (line[4:],))

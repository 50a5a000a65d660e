"""What a relay took: an append-only file, on disk before the relay says so.

Decides how it is written (one fsync for all that wait) and read; what it proves is `verdict`'s. One JSON
object a line: a connection opened, left, ended in order, or a message accepted. A line that a kill
cut short was never acknowledged and counts as nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Accepted:
    """One message that the relay has taken responsibility for."""

    recipient: str
    message_id: str
    sha: str
    connection: int
    at: float


@dataclass
class Ledger:
    """What a ledger's file says, in the order of acceptance."""

    accepted: list[Accepted] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)

    @property
    def cut(self) -> set[int]:
        """Connections that did not end in order: cut by a side, killed, or still open."""
        return self.opened - self.ended

    def copies(self) -> Counter[str]:
        return Counter(each.recipient for each in self.accepted)

    def to(self, domain: str) -> list[Accepted]:
        return [each for each in self.accepted if each.recipient.endswith(f"@{domain}")]


def read(path: Path) -> Ledger:
    ledger = Ledger()
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if "open" in told:
            ledger.opened.add(told["open"])
        elif "end" in told:
            ledger.ended.add(told["end"])
        elif "left" in told:
            ledger.left.add(told["left"])
        else:
            ledger.accepted.append(Accepted(**told))
    return ledger


class Follower:
    """Counts messages while they are taken; reads each line once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._at = 0
        self._count = 0

    def count(self) -> int:
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._at)
                whole, newline, _ = file.read().rpartition(b"\n")
            self._at += len(whole + newline)
            self._count += whole.count(b'"sha"')
        return self._count


class Pen:
    """Writes a ledger from an event loop: whoever waits shares one write and one fsync."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # A predecessor's half line must not swallow our first one.
        os.write(self._file, b"\n")
        self._lines: list[bytes] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._writing: asyncio.Task[None] | None = None

    def note(self, **told: Any) -> None:
        """Written with the next message, or soon."""
        self._lines.append(json.dumps(told).encode() + b"\n")
        self._write_soon()

    async def write(self, **told: Any) -> None:
        """Returns once the line is on disk."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append(written)
        self.note(**told)
        await written

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        while self._lines:
            lines, self._lines = self._lines, []
            waiting, self._waiting = self._waiting, []
            await asyncio.to_thread(self._to_disk, b"".join(lines))
            for written in waiting:
                written.set_result(None)

    def _to_disk(self, data: bytes) -> None:
        os.write(self._file, data)
        os.fdatasync(self._file)

    async def close(self) -> None:
        if self._writing is not None:
            await self._writing
        os.close(self._file)

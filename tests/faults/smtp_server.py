"""A relay that can be killed and told to misbehave: `python -m tests.faults.smtp_server`.

Promises one thing: what it said 250 to after the dot was on disk before. Takes several thousand messages a
second over pipelined connections; takes no care of syntax. What it does wrong is in its script.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests.faults import ledger
from tests.faults.smtp_script import Phase, Prompter, Rule

CHUNK = 256 * 1024
BANNER = 10 * 1024 * 1024
END = b"\r\n.\r\n"
HELLO = ("250-relay", "250-PIPELINING", "250-SIZE 52428800", "250 8BITMIME")
MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
VERBS: dict[str, Phase] = {"EHLO": "ehlo", "HELO": "ehlo", "MAIL": "mail", "RCPT": "rcpt"}


class Over(Exception):
    """The connection is at its end; `in_order` if both sides know it."""

    def __init__(self, *, in_order: bool) -> None:
        super().__init__()
        self.in_order = in_order


class Relay:
    """What all connections share: the ledger, the script, the limits."""

    def __init__(self, pen: ledger.Pen, prompter: Prompter, first: int) -> None:
        self.pen, self.prompter = pen, prompter
        self.number = first
        self.talking = 0
        self._next_place = 0.0
        self._second: list[float] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.number += 1
        self.talking += 1
        session = Session(self, self.number, reader, writer)
        self.pen.note(open=session.number)
        in_order = False
        try:
            await session.talk()
        except Over as over:
            in_order = over.in_order
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.talking -= 1
            if in_order:
                self.pen.note(end=session.number)
                with suppress(ConnectionError):
                    await writer.drain()
                writer.close()
            else:
                self.pen.note(left=session.number)
                writer.transport.abort()

    async def wait_for_place(self, pace: float) -> None:
        """Half the wait is before the message is written down, half after: kills hit both."""
        now = time.monotonic()
        self._next_place = max(self._next_place, now) + 1 / pace
        await asyncio.sleep((self._next_place - now) / 2)

    def may_take(self, per_second: int) -> bool:
        now = time.monotonic()
        self._second = [moment for moment in self._second if now - moment < 1]
        if len(self._second) >= per_second:
            return False
        self._second.append(now)
        return True


class Session:
    """One connection. Answers are gathered until there is nothing left to read."""

    def __init__(
        self,
        relay: Relay,
        number: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.relay, self.number = relay, number
        self._reader, self._writer = reader, writer
        self._read = bytearray()
        self._answers: list[str] = []
        self._to: list[str] = []

    async def talk(self) -> None:
        limit = self.relay.prompter.look().connections
        if limit and self.relay.talking > limit:
            self._answer("421 4.7.0 too many connections")
        await self._say("connect", "220 relay")
        while True:
            line = (await self._until(b"\r\n")).decode("latin-1")
            verb = line[:4].upper().strip()
            if verb == "QUIT":
                self._answers.append("221 bye")
                self._flush()
                raise Over(in_order=True)
            if verb == "DATA":
                await self._data()
            elif verb == "MAIL":
                await self._mail()
            elif verb == "RCPT":
                self._to.append(line.partition("<")[2].rpartition(">")[0])
                if not await self._say("rcpt", "250 ok"):
                    self._to.pop()
            else:
                await self._say(VERBS.get(verb, "noop"), *(HELLO if verb == "EHLO" else ["250 ok"]))

    async def _mail(self) -> None:
        self._to = []
        limit = self.relay.prompter.look().per_second
        if limit and not self.relay.may_take(limit):
            self._answer("450 4.7.1 more slowly, please")
        else:
            await self._say("mail", "250 ok")

    async def _data(self) -> None:
        if not self._to:
            self._answer("503 5.5.1 nobody to send it to")
        elif await self._say("data", "354 go on"):
            await self._take()

    async def _take(self) -> None:
        message = (await self._until(END))[: -len(b".\r\n")].replace(b"\r\n..", b"\r\n.")
        rule = self.relay.prompter.rule("dot", self._to[-1])
        pace = self.relay.prompter.script.pace
        if pace:
            await self.relay.wait_for_place(pace)
        if rule is None or rule.keep:
            await self._keep(message)
        if pace:
            await self.relay.wait_for_place(pace)
        if rule is None:
            self._answer("250 2.0.0 kept")
        else:
            await self._misbehave(rule, ["250 2.0.0 kept"])

    async def _keep(self, message: bytes) -> None:
        found = MESSAGE_ID.search(message)
        for recipient in self._to:
            await self.relay.pen.write(
                recipient=recipient,
                message_id=found[1].decode("latin-1") if found else "",
                sha=hashlib.sha256(message).hexdigest(),
                connection=self.number,
                at=time.monotonic(),
            )

    async def _say(self, phase: Phase, *plain: str) -> bool:
        """Whether it was the plain answer."""
        rule = self.relay.prompter.rule(phase, self._to[-1] if self._to else "")
        if rule is None:
            self._answer(*plain)
            return True
        await self._misbehave(rule, plain)
        return rule.do == "silence"

    async def _misbehave(self, rule: Rule, plain: list[str] | tuple[str, ...]) -> None:
        self._flush()
        if rule.do == "cut":
            raise Over(in_order=False)
        if rule.do == "noise":
            await self._make_noise(rule.text)
        if rule.do == "silence":
            await self._say_nothing(rule)
        self._answer(*([rule.text] if rule.do == "answer" else plain))

    async def _say_nothing(self, rule: Rule) -> None:
        while rule in self.relay.prompter.look().rules:
            await asyncio.sleep(0.05)

    async def _make_noise(self, kind: str) -> None:
        """Until the other side has enough; a continuation has no end of its own."""
        pieces = {
            "banner": b"2" * CHUNK,
            "continuation": b"250-and another thing\r\n" * 1000,
            "bytes": bytes(range(128, 256)) * 64 + b"\r\n",
        }
        sent = 0
        while kind == "continuation" or sent < BANNER:
            self._writer.write(pieces[kind])
            sent += len(pieces[kind])
            await self._writer.drain()

    def _answer(self, *lines: str) -> None:
        self._answers += lines
        if lines[0].startswith("421"):
            self._flush()
            raise Over(in_order=True)

    def _flush(self) -> None:
        if self._answers:
            self._writer.write("".join(f"{line}\r\n" for line in self._answers).encode("latin-1"))
            self._answers = []

    async def _until(self, end: bytes) -> bytes:
        looked = 0
        while (found := self._read.find(end, looked)) < 0:
            self._flush()
            looked = max(0, len(self._read) - len(end))
            data = await self._reader.read(CHUNK)
            if not data:
                raise Over(in_order=False)
            self._read += data
        taken = bytes(self._read[: found + len(end)])
        del self._read[: found + len(end)]
        return taken


async def serve(port: int, path: Path, script: Path) -> None:
    """Until SIGTERM; what was accepted is on disk whatever ends it."""
    known = ledger.read(path).opened
    pen = ledger.Pen(path)
    relay = Relay(pen, Prompter(script), max(known, default=0))
    server = await asyncio.start_server(relay.serve, "127.0.0.1", port, backlog=256)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("listening", flush=True)
    await stop.wait()
    server.close()
    await pen.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("port", type=int)
    arguments.add_argument("ledger", type=Path)
    arguments.add_argument("script", type=Path)
    given = arguments.parse_args()
    asyncio.run(serve(given.port, given.ledger, given.script))

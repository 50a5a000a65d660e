"""A reader's side of a request, for tests: what was asked, what was sent, and what came back."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from newsroom.public.edge import Edge
from newsroom.public.server import server
from tests.newsroom.edges import Got

UNSEEN = Got(0, {}, b"")


def scope(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """ASGI's. Headers are named as keywords are: `ACCEPT_ENCODING`."""
    raw, _, query = path.encode().partition(b"?")
    named = {"HOST": "localhost", **headers}
    return {
        "type": "http", "method": method, "scheme": "http", "http_version": "1.1",
        "raw_path": raw, "query_string": query,
        "server": ("127.0.0.1", 8000), "client": ("192.0.2.7", 50000),
        "headers": [
            (name.lower().replace("_", "-").encode(), said.encode()) for name, said in named.items()
        ],
    }  # fmt: skip


class Line:
    """ASGI's `receive` and `send`: a reader who sends `parts`, and hangs up once they took `takes` pieces.

    `silent` sends no end of its body, `leaves` goes instead of sending it.
    """

    def __init__(
        self,
        *parts: bytes,
        takes: int = 1000,
        silent: bool = False,
        leaves: bool = False,
    ) -> None:
        self.got = UNSEEN
        self.pieces: list[bytes] = []
        self.is_whole = False
        self.watched = 0
        self._parts = list(parts)
        self._ends = not (silent or leaves)
        self._takes = takes
        self._gone = asyncio.Event()
        if leaves:
            self._gone.set()

    async def receive(self) -> dict[str, Any]:
        if self._parts or self._ends:
            part = self._parts.pop(0) if self._parts else b""
            more = bool(self._parts) or not self._ends
            self._ends = self._ends and more
            return {"type": "http.request", "body": part, "more_body": more}
        self.watched += 1
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            assert self.got == UNSEEN, "an answer was given before"
            told = {name.decode().lower(): said.decode() for name, said in message["headers"]}
            self.got = Got(message["status"], told, b"")
            return
        assert not self.is_whole, "the answer was whole before"
        self.is_whole = not message.get("more_body", False)
        if self._gone.is_set():
            return
        if message["body"]:
            self.pieces.append(message["body"])
        self.got = self.got._replace(body=b"".join(self.pieces))
        if len(self.pieces) == self._takes:
            self._gone.set()


@contextmanager
def serving(edge: Edge, application: Any) -> Iterator[int]:
    """The port of a server of which the wire hands out what stands ready."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        served = server(edge, application)
        thread = threading.Thread(target=served.run, args=([listening],), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            served.should_exit = True
            thread.join()


def fetch(port: int, path: str, method: str = "GET", **headers: str) -> Got:
    """Headers are named as keywords are: `ACCEPT_ENCODING`."""
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    named = {"HOST": "localhost", **headers}
    try:
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, said in named.items():
            line.putheader(name.replace("_", "-"), said)
        line.endheaders()
        answer = line.getresponse()
        told = {name.lower(): said for name, said in answer.getheaders()}
        return Got(answer.status, told, answer.read())
    finally:
        line.close()

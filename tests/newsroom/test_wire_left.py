"""Who holds a connection for nothing is left, and nobody else."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from newsroom.public import wire
from newsroom.public.wire import Wire
from tests.newsroom.edges import Site, Stage
from tests.newsroom.lines import serving

pytestmark = pytest.mark.quick
PAGE = b"<!doctype html>" + b"<p>The bridge is open.</p>" * 100
LONG = 60
READY, OTHER = (
    f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    for path in ("/feeds/ready/", "/other/")
)


class Watch:
    """The clock that connections are judged by, in the test's hands, and what happens on them."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.lines: list[Wire] = []
        self.looks = threading.Semaphore(0)
        self.received = threading.Semaphore(0)
        self.lost = threading.Event()

    def look(self) -> None:
        """Wait until connections were looked at after this."""
        while self.looks.acquire(blocking=False):
            pass
        for _ in range(2):
            assert self.looks.acquire(timeout=LONG)

    def send(self, line: socket.socket, what: bytes) -> None:
        """Until it was heard."""
        line.sendall(what)
        assert self.received.acquire(timeout=LONG)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Connections are looked at all the time; a second is long for a head, and a hundred for more."""
    watch = Watch()
    looked, received, lost = Wire._look, Wire.data_received, Wire.connection_lost

    def look(self: Wire) -> None:
        looked(self)
        watch.looks.release()

    def data_received(self: Wire, data: bytes) -> None:
        received(self, data)
        watch.lines.append(self)
        watch.received.release()

    def connection_lost(self: Wire, exc: Exception | None) -> None:
        lost(self, exc)
        watch.lost.set()

    monkeypatch.setattr(wire, "monotonic", lambda: watch.now)
    monkeypatch.setattr(wire, "PATIENCE", 0.01)
    monkeypatch.setattr(wire, "IDLE", 100)
    monkeypatch.setattr(Wire, "_look", look)
    monkeypatch.setattr(Wire, "data_received", data_received)
    monkeypatch.setattr(Wire, "connection_lost", connection_lost)
    return watch


async def application(scope: Any, _receive: Any, send: Any) -> None:
    """In place of the product: says what it was asked for."""
    body = scope["raw_path"]
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 203, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def stage() -> Stage:
    stage = Stage(Site(PAGE))
    stage.get("/feeds/ready/")
    return stage


@pytest.fixture
def line(stage: Stage, watch: Watch) -> Iterator[socket.socket]:
    with serving(stage.edge, application) as port, connected(port) as line:
        yield line


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LONG)


def read(line: socket.socket, body: bytes) -> None:
    got = b""
    while not got.endswith(b"\r\n\r\n" + body):
        part = line.recv(65536)
        assert part, "the connection was closed"
        got += part


def is_closed(line: socket.socket) -> bool:
    return line.recv(65536) == b""


def test_a_reader_may_take_some_time_before_asking_for_more(
    line: socket.socket, watch: Watch
) -> None:
    for asked, told in ((READY, PAGE), (READY, PAGE), (OTHER, b"/other/"), (READY, PAGE)):
        watch.now += 60
        watch.look()
        line.sendall(asked)
        read(line, told)


@pytest.mark.parametrize(("asked", "told"), [(b"", b""), (READY, PAGE), (OTHER, b"/other/")])
def test_who_asks_for_nothing_more_is_left(
    line: socket.socket, watch: Watch, asked: bytes, told: bytes
) -> None:
    if asked:
        line.sendall(asked)
        read(line, told)
    watch.look()

    watch.now += 101

    assert is_closed(line)


@pytest.mark.parametrize(("asked", "told"), [(b"", b""), (READY, PAGE), (OTHER, b"/other/")])
def test_who_begins_to_ask_and_does_not_go_on_is_left(
    line: socket.socket, watch: Watch, asked: bytes, told: bytes
) -> None:
    if asked:
        watch.send(line, asked)
        read(line, told)
    watch.send(line, b"GET /fe")

    watch.now += 1

    assert is_closed(line)


def test_who_begins_to_ask_after_a_while_has_time_to_go_on(
    line: socket.socket, watch: Watch
) -> None:
    for _ in range(2):
        watch.now += 60
        watch.send(line, READY[:9])
        watch.look()
        watch.send(line, READY[9:])
        read(line, PAGE)


def test_heads_that_come_in_pieces_are_not_taken_for_one(
    line: socket.socket, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LARGEST_HEAD", len(READY))
    for _ in range(3):
        watch.send(line, READY[:-2])
        watch.send(line, READY[-2:])
        read(line, PAGE)


def test_a_head_that_grows_too_long_is_refused_in_words(
    line: socket.socket, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "LARGEST_HEAD", 100)
    watch.send(line, READY[:9])
    line.sendall(b"a" * 100)

    read(line, wire.TOO_LARGE)
    assert is_closed(line)


def test_who_waits_for_an_answer_is_not_left(stage: Stage, watch: Watch) -> None:
    free = threading.Event()

    async def slow(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.to_thread(free.wait, LONG)
        await application(scope, receive, send)

    with serving(stage.edge, slow) as port, connected(port) as line:
        watch.send(line, OTHER)
        watch.now += 1000
        watch.look()
        free.set()
        read(line, b"/other/")


async def endless(_scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await receive()
    gone = asyncio.ensure_future(receive())
    while not gone.done():
        await send({"type": "http.response.body", "body": bytes(65536), "more_body": True})


def test_who_takes_nothing_of_an_answer_is_left(stage: Stage, watch: Watch) -> None:
    """Else they would hold a thread, and what is written for them, for as long as they like."""
    with serving(stage.edge, endless) as port, connected(port) as line:
        line.sendall(OTHER)
        assert watch.lost.wait(LONG)


def test_of_a_connection_that_is_closed_nobody_looks_after(
    line: socket.socket, watch: Watch
) -> None:
    watch.send(line, READY)
    line.close()
    assert watch.lost.wait(LONG)
    looking = watch.lines[-1]._looking
    assert looking
    assert looking.cancelled()


def test_pages_are_not_heaped_up_for_one_who_takes_none(
    stage: Stage, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many requests fit into one packet; answers to all of them would be many times as large."""
    heaped: list[int] = []
    ready = Wire._ready

    def counted(self: Wire) -> bytes | None:
        heaped.append(self.transport.get_write_buffer_size())
        return ready(self)

    monkeypatch.setattr(Wire, "_ready", counted)
    monkeypatch.setattr(wire, "PATIENCE", LONG)
    with serving(stage.edge, application) as port, connected(port) as line:
        line.sendall(READY * 8_000 + OTHER.replace(b"localhost", b"localhost\r\nConnection: close"))
        got = b"".join(iter(lambda: line.recv(65536), b""))
    assert got.count(b"HTTP/1.1 ") == 8_001
    assert max(heaped) <= 128 * 1024

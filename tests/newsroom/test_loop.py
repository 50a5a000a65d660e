"""The event loop: hands out what stands ready just as a thread would, and leaves all else to a thread."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from newsroom.public.loop import Loop, has_gone
from tests.newsroom.edges import Got, Site, Stage

pytestmark = pytest.mark.quick
PAGE = b"<!doctype html>" + b"<p>The bridge is open.</p>" * 100
UNSEEN = Got(0, {}, b"")


class Threads:
    """What is asked for in a thread, in place of Django."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)


@pytest.fixture
def stage() -> Stage:
    return Stage(Site(PAGE, Vary="Accept"))


@pytest.fixture
def threads() -> Threads:
    return Threads()


def scope(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    named = {"HOST": "localhost", **headers}
    return {
        "type": "http", "method": method, "path": path, "scheme": "http",
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().replace("_", "-").encode(), value.encode("latin-1"))
                    for name, value in named.items()],
    }  # fmt: skip


async def nothing() -> Any:
    """No body."""


def ask(stage: Stage, threads: Threads, asked: dict[str, Any]) -> Got:
    """What the loop said; UNSEEN where it left the answer to a thread."""
    told: list[Any] = []

    async def send(message: Any) -> None:
        told.append(message)

    asyncio.run(Loop(stage.edge, threads)(asked, nothing, send))
    if not told:
        return UNSEEN
    start, body = told
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Got(start["status"], headers, body["body"])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/feeds/all.xml", "/feeds/élan.xml"])
@pytest.mark.parametrize(
    "headers",
    [
        {}, {"ACCEPT_ENCODING": "br, gzip"}, {"ACCEPT_ENCODING": "gzip;q=0.5"},
        {"IF_NONE_MATCH": '"abc"'}, {"IF_NONE_MATCH": '"else"'}, {"COOKIE": "a=b"},
        {"ACCEPT": "text/html"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("away", [False, True])
def test_it_hands_out_what_a_thread_would(
    stage: Stage, threads: Threads, path: str, method: str, headers: dict[str, str], away: bool
) -> None:
    as_wsgi = path.encode().decode("latin-1")
    warming = {name: headers[name] for name in headers if name in {"ACCEPT", "ACCEPT_ENCODING"}}
    stage.get(as_wsgi, **warming)
    if away:
        stage.away = True
        stage.later(30)

    got = ask(stage, threads, scope(path, method, **headers))

    assert got == stage.get(as_wsgi, method, **headers)
    assert threads.asked == []


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/", "POST", {}), ("/?q=bridge", "GET", {}), ("/", "GET", {"AUTHORIZATION": "Token a"}),
        ("/admin/", "GET", {}), ("/never-seen/", "GET", {}),
        ("/", "GET", {"ACCEPT_ENCODING": "br"}), ("/", "GET", {"HOST": "elsewhere"}),
    ],
)  # fmt: skip
def test_what_does_not_stand_ready_is_asked_for_in_a_thread(
    stage: Stage, threads: Threads, path: str, method: str, headers: dict[str, str]
) -> None:
    stage.get("/")

    assert ask(stage, threads, scope(path, method, **headers)) == UNSEEN
    assert len(threads.asked) == 1


def test_after_a_publication_nothing_stands_ready(stage: Stage, threads: Threads) -> None:
    stage.get("/feeds/all.xml")
    stage.publish()
    assert ask(stage, threads, scope("/feeds/all.xml")) == UNSEEN


def test_nothing_that_was_taken_back_stands_in_while_the_database_is_away(
    stage: Stage, threads: Threads
) -> None:
    stage.get("/feeds/all.xml")
    stage.publish(taking_back=True)
    stage.away = True
    stage.later(30)
    assert ask(stage, threads, scope("/feeds/all.xml")) == UNSEEN


def test_a_query_of_bare_bytes_is_asked_in_letters(stage: Stage, threads: Threads) -> None:
    ask(stage, threads, scope("/search/?q=\xd0\xbc%20&a=b"))
    assert threads.asked[0]["query_string"] == b"q=%D0%BC%20&a=b"


def test_a_reader_who_goes_away_holds_no_thread(stage: Stage) -> None:
    sent: list[Any] = []

    async def gone(message: Any) -> None:
        sent.append(message)
        raise OSError("connection reset")

    async def django(scope: Any, receive: Any, send: Any) -> None:
        for piece in range(20):
            await send({"type": "http.response.body", "body": bytes([piece])})

    asyncio.run(Loop(stage.edge, django)(scope("/never-seen/"), nothing, gone))

    assert len(sent) == 1


class Line:
    """The line to a reader who sends a body of two parts, and hangs up once told `until` things."""

    def __init__(self, until: int) -> None:
        self.told: list[Any] = []
        self.asked = 0
        self._until = until
        self._gone = asyncio.Event()

    def receive(self) -> asyncio.Future[Any]:
        self.asked += 1
        return asyncio.ensure_future(self._next(self.asked))

    async def _next(self, asked: int) -> Any:
        if asked <= 2:
            return {"type": "http.request", "body": b"part", "more_body": asked == 1}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.told.append(message)
        if len(self.told) == self._until:
            self._gone.set()


def piece(more: bool = True) -> dict[str, Any]:
    return {"type": "http.response.body", "body": b"piece", "more_body": more}


def test_an_answer_in_pieces_learns_that_its_reader_went(stage: Stage) -> None:
    seen: list[bool] = []

    async def django(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(6):
            await send(piece())
            await asyncio.sleep(0.01)
            seen.append(has_gone({"asgi.scope": scope}))

    async def answer() -> Line:
        line = Line(until=3)
        await Loop(stage.edge, django)(scope("/never-seen/"), line.receive, line.send)
        return line

    line = asyncio.run(answer())

    assert seen == [False, False, True, True, True, True]
    assert len(line.told) == 3


def test_of_an_answer_in_one_piece_nobody_asks_whether_its_reader_went(stage: Stage) -> None:
    async def django(scope: Any, receive: Any, send: Any) -> None:
        await send(piece())
        await send(piece(more=False))

    async def answer() -> tuple[Line, int]:
        line = Line(until=1)
        await Loop(stage.edge, django)(scope("/never-seen/"), line.receive, line.send)
        return line, len(asyncio.all_tasks())

    line, tasks = asyncio.run(answer())

    assert (line.asked, len(line.told), tasks) == (0, 2, 1)


def test_nobody_goes_on_asking_after_an_answer_is_through(stage: Stage) -> None:
    async def django(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(3):
            await send(piece())
            await asyncio.sleep(0)

    async def answer() -> int:
        line = Line(until=0)
        await Loop(stage.edge, django)(scope("/never-seen/"), line.receive, line.send)
        await asyncio.sleep(0)
        return sum(not task.cancelling() for task in asyncio.all_tasks())

    assert asyncio.run(answer()) == 1


def test_a_thread_reads_the_body_whatever_awaitable_the_server_gives(stage: Stage) -> None:
    """A future is no coroutine, and only a coroutine can be handed over from another thread."""

    async def django(scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()

        def read() -> Any:
            return asyncio.run_coroutine_threadsafe(receive(), loop).result(timeout=5)

        message = await asyncio.to_thread(read)
        await send({"type": "http.response.body", "body": message["body"]})

    async def answer() -> Line:
        line = Line(until=0)
        await Loop(stage.edge, django)(scope("/never-seen/", "POST"), line.receive, line.send)
        return line

    assert asyncio.run(answer()).told == [{"type": "http.response.body", "body": b"part"}]


def test_without_an_event_loop_every_reader_is_there() -> None:
    assert not has_gone({})

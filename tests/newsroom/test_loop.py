"""The event loop: hands out what stands ready just as a thread would, and leaves all else to a thread."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from newsroom.public.loop import Loop
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

"""The event loop: what has to be asked is asked for in a thread, which hears all and holds up nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from newsroom.public.loop import Loop
from tests.newsroom.edges import Got, Site, Stage
from tests.newsroom.lines import UNSEEN, Line, fetch, scope, serving

pytestmark = pytest.mark.quick
PAGE = b"<!doctype html>" + b"<p>The bridge is open.</p>" * 100


@pytest.fixture
def site() -> Site:
    return Site(PAGE)


@pytest.fixture
def stage(site: Site) -> Stage:
    return Stage(site)


def ask(stage: Stage, asked: dict[str, Any], line: Line | None = None) -> Got:
    line = line or Line()
    with ThreadPoolExecutor(1) as threads:
        asyncio.run(Loop(stage.edge, threads)(asked, line.receive, line.send))
    return line.got


def test_a_thread_is_told_all_that_was_asked(site: Site, stage: Stage) -> None:
    asked = scope(
        "/search/?q=a&b=c", "POST", CONTENT_TYPE="text/plain", CONTENT_LENGTH="4", ACCEPT="*/*"
    )

    ask(stage, asked, Line(b"bo", b"dy"))

    (told,) = site.asked
    assert told.pop("wsgi.input").read() == b"body"
    expected = {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": "/search/",
        "QUERY_STRING": "q=a&b=c", "SERVER_PROTOCOL": "HTTP/1.1", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000", "REMOTE_ADDR": "192.0.2.7", "REMOTE_PORT": "50000",
        "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "4", "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "*/*", "wsgi.url_scheme": "http",
    }  # fmt: skip
    assert {name: told.get(name) for name in expected} == expected


def test_an_answer_in_one_piece_leaves_at_once(site: Site, stage: Stage) -> None:
    line = Line()

    got = ask(stage, scope("/", "POST"), line)

    assert (got.status, got.body, line.pieces, line.is_whole) == (200, PAGE, [PAGE], True)
    assert site.closed == 1


def test_an_answer_says_how_long_it_is(stage: Stage) -> None:
    assert ask(stage, scope("/", "POST")).headers["content-length"] == str(len(PAGE))


def in_pieces(closed: list[bool], pieces: Iterable[bytes]) -> Any:
    class Pieces:
        def __iter__(self) -> Any:
            return iter(pieces)

        def close(self) -> None:
            closed.append(True)

    def application(environ: Any, start: Any) -> Any:
        start("200 OK", [("Content-Type", "text/plain")])
        return Pieces()

    return application


def test_an_answer_in_pieces_leaves_piece_by_piece() -> None:
    line, closed = Line(), list[bool]()

    got = ask(Stage(in_pieces(closed, [b"a", b"", b"b", b"c"])), scope("/", "POST"), line)

    assert (got.status, line.pieces, closed) == (200, [b"a", b"b", b"c"], [True])
    assert line.is_whole


def test_of_a_reader_who_went_the_rest_is_not_made() -> None:
    made: list[int] = []
    closed: list[bool] = []

    def pieces() -> Any:
        for number in range(20):
            made.append(number)
            yield b"piece"

    ask(Stage(in_pieces(closed, pieces())), scope("/", "POST"), Line(takes=3))

    assert len(made) <= 5
    assert closed == [True]


def test_what_fails_in_a_thread_is_told_to_the_server_and_closed() -> None:
    closed: list[bool] = []

    def pieces() -> Any:
        yield b"a"
        raise LookupError("no more")

    line = Line()
    with pytest.raises(LookupError):
        ask(Stage(in_pieces(closed, pieces())), scope("/", "POST"), line)
    assert closed == [True]
    assert not line.is_whole


def test_of_who_left_before_all_was_sent_nothing_is_asked(site: Site, stage: Stage) -> None:
    line = Line(b"email=ada@example.co", leaves=True)

    ask(stage, scope("/", "POST", CONTENT_LENGTH="21"), line)

    assert (site.asked, line.got) == ([], UNSEEN)


def test_requests_that_hang_hold_up_nobody_who_asks_for_what_stands_ready() -> None:
    free, asked = threading.Event(), threading.Semaphore(0)
    site = Site(PAGE)
    stage = Stage(site)
    stage.get("/feeds/ready/")

    def hang() -> None:
        asked.release()
        free.wait(60)

    site.meanwhile = hang
    with (
        ThreadPoolExecutor(2) as threads,
        ThreadPoolExecutor(3) as readers,
        serving(stage.edge, Loop(stage.edge, threads)) as port,
    ):
        hanging = [readers.submit(fetch, port, "/", "POST") for _ in range(3)]
        for _ in range(2):
            assert asked.acquire(timeout=60)
        got = fetch(port, "/feeds/ready/")
        is_still_asked = not any(each.done() for each in hanging)
        free.set()
        answers = {each.result().body for each in hanging}

    assert (got.body, is_still_asked, answers) == (PAGE, True, {PAGE})

"""The line to who is answered: bodies that come whole, in parts or not at all, and readers who go."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.core.exceptions import BadRequest

from newsroom.public import reader as reader_module
from newsroom.public.reader import READER, SMALL, Reader, has_gone
from newsroom.public.shelf import Environ
from tests.newsroom.lines import UNSEEN, Line

pytestmark = pytest.mark.quick


def read(line: Line, environ: Environ, *size: int) -> tuple[bool, bytes]:
    """Whether it may be asked, and what a thread reads then."""

    async def listen() -> tuple[bool, bytes]:
        loop = asyncio.get_running_loop()
        ready = await Reader(loop, line.receive, line.send).listen(environ)
        if not ready:
            return False, b""
        return True, await asyncio.to_thread(environ["wsgi.input"].read, *size)

    return asyncio.run(listen())


def test_who_sends_nothing_is_not_waited_for() -> None:
    assert read(Line(silent=True), {}) == (True, b"")


def test_a_small_body_has_come_before_a_thread_is_asked() -> None:
    environ: Environ = {"CONTENT_LENGTH": "6"}
    assert read(Line(b"abc", b"def"), environ) == (True, b"abcdef")


def test_a_body_of_unknown_length_is_told_with_its_length() -> None:
    environ: Environ = {"HTTP_TRANSFER_ENCODING": "chunked"}

    assert read(Line(b"abc", b"def"), environ) == (True, b"abcdef")
    assert environ["CONTENT_LENGTH"] == "6"


def test_a_large_body_is_read_as_it_comes() -> None:
    parts = [bytes([number]) * SMALL for number in range(3)]
    environ: Environ = {"CONTENT_LENGTH": str(3 * SMALL)}

    assert read(Line(*parts), environ) == (True, b"".join(parts))


@pytest.mark.parametrize("size", [1, 1000, SMALL + 1])
def test_a_large_body_is_read_in_pieces_of_any_size(size: int) -> None:
    parts = [b"a" * SMALL, b"b" * SMALL]
    environ: Environ = {"CONTENT_LENGTH": str(2 * SMALL)}

    assert read(Line(*parts), environ, size) == (True, b"".join(parts)[:size])


def test_a_large_body_of_unknown_length_is_refused_in_words() -> None:
    line = Line(b"a" * SMALL, b"b", b"c")

    assert read(line, {"HTTP_TRANSFER_ENCODING": "chunked"}) == (False, b"")
    assert line.got.status == 411
    assert b"how long it is" in line.got.body


def test_a_small_body_that_does_not_come_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_module, "PATIENCE", 0.01)
    line = Line(b"abc", silent=True)

    assert read(line, {"CONTENT_LENGTH": "6"}) == (False, b"")
    assert line.got.status == 408
    assert b"did not arrive in time" in line.got.body


def test_a_large_body_that_stops_coming_holds_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_module, "PATIENCE", 0.01)
    line = Line(b"a" * (SMALL + 1), silent=True)

    with pytest.raises(BadRequest, match="in time"):
        read(line, {"CONTENT_LENGTH": str(2 * SMALL)})


def test_of_a_small_body_that_broke_off_nothing_is_asked() -> None:
    """Half of an address may be an address of somebody else."""
    line = Line(b"email=ada@example.co", leaves=True)

    assert read(line, {"CONTENT_LENGTH": "21"}) == (False, b"")
    assert line.got == UNSEEN


def test_a_large_body_that_broke_off_is_no_body() -> None:
    with pytest.raises(BadRequest, match="broke off"):
        read(Line(b"a" * (SMALL + 1), leaves=True), {"CONTENT_LENGTH": str(2 * SMALL)})


def test_a_part_that_is_empty_is_not_the_end() -> None:
    parts = [b"a" * (SMALL + 1), b"", b"b"]
    environ: Environ = {"CONTENT_LENGTH": str(SMALL + 2)}

    assert read(Line(*parts), environ) == (True, b"".join(parts))


def answer(line: Line, pieces: Any) -> Reader:
    async def give() -> Reader:
        reader = Reader(asyncio.get_running_loop(), line.receive, line.send)
        await asyncio.to_thread(reader.give_in_pieces, 200, [], pieces(reader))
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 1, "somebody still waits for the reader to go"
        return reader

    return asyncio.run(give())


def test_an_answer_in_pieces_learns_that_its_reader_went() -> None:
    seen: list[bool] = []

    def pieces(reader: Reader) -> Any:
        for _ in range(6):
            seen.append(has_gone({READER: reader}))
            yield b"piece"

    line = Line(takes=2)
    answer(line, pieces)

    assert seen[:2] == [False, False]
    assert has_gone({READER: answer(Line(takes=1), pieces)})
    assert line.pieces == [b"piece", b"piece"]


def test_a_reader_who_took_all_of_it_has_not_gone() -> None:
    line = Line()
    assert not answer(line, lambda reader: [b"a", b"b"]).gone
    assert (line.pieces, line.is_whole) == ([b"a", b"b"], True)


def test_of_an_answer_in_one_piece_nobody_asks_whether_its_reader_went() -> None:
    line = Line()

    async def give() -> None:
        await Reader(asyncio.get_running_loop(), line.receive, line.send).give(200, [], b"page")

    asyncio.run(give())

    assert (line.watched, line.got.body) == (0, b"page")


def test_without_an_event_loop_every_reader_is_there() -> None:
    assert not has_gone({})


def test_nothing_is_said_to_who_may_be_asked() -> None:
    line = Line(b"abc")
    read(line, {"CONTENT_LENGTH": "3"})
    assert line.got == UNSEEN

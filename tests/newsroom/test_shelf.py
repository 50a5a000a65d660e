"""Pages on the shelf: the forms in which they leave, and which goes first when there is no room."""

from __future__ import annotations

import gzip

import brotli
import pytest

from tests.newsroom.edges import Got, Site, Stage

pytestmark = pytest.mark.quick
PAGE = b"<!doctype html>" + b"<p>The bridge is open.</p>" * 100


@pytest.fixture
def site() -> Site:
    return Site(PAGE)


@pytest.fixture
def stage(site: Site) -> Stage:
    return Stage(site)


def test_each_form_is_the_same_page(stage: Stage) -> None:
    plain = stage.get("/")
    packed = stage.get("/", ACCEPT_ENCODING="gzip, deflate, br")
    zipped = stage.get("/", ACCEPT_ENCODING="gzip")

    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "br"
    assert brotli.decompress(packed.body) == gzip.decompress(zipped.body) == plain.body == PAGE
    for got in (plain, packed, zipped):
        assert int(got.headers["content-length"]) == len(got.body)
        assert got.headers["vary"] == "Accept-Encoding"
    assert len({got.headers["etag"] for got in (plain, packed, zipped)}) == 3


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br;q=0, gzip", "gzip"), ("br;q=0.0,gzip;q=0.5", "gzip"), ("identity", ""), ("", ""),
        ("GZIP", "gzip"), ("br;q=0.1", "br"), ("*", ""),
    ],
)  # fmt: skip
def test_only_a_form_that_the_reader_takes_is_sent(
    stage: Stage, accepted: str, encoding: str
) -> None:
    got = stage.get("/", ACCEPT_ENCODING=accepted)
    assert got.headers.get("content-encoding", "") == encoding


def test_less_effort_is_made_for_a_page_that_nobody_keeps() -> None:
    text = " ".join(f"{number} of {number * number} boats" for number in range(900)).encode()
    stage = Stage(Site(text))

    kept = stage.get("/", ACCEPT_ENCODING="br")
    once = stage.get("/?of=boats", ACCEPT_ENCODING="br")

    assert brotli.decompress(once.body) == brotli.decompress(kept.body) == text
    assert len(kept.body) < len(once.body) < len(text) / 2


@pytest.mark.parametrize("form", ["", "gzip", "br"])
def test_who_holds_a_form_already_is_told_so(site: Site, stage: Stage, form: str) -> None:
    held = stage.get("/", ACCEPT_ENCODING=form).headers["etag"]

    again = stage.get("/", ACCEPT_ENCODING=form, IF_NONE_MATCH=f'"other", W/{held}')

    assert again.status == 304
    assert again.body == b""
    assert again.headers["etag"] == held
    assert "content-length" not in again.headers
    assert stage.get("/", IF_NONE_MATCH='"other"').status == 200


def test_the_first_who_asks_with_conditions_fills_the_shelf_all_the_same(
    site: Site, stage: Stage
) -> None:
    got = stage.get("/", IF_NONE_MATCH='"abc"', RANGE="bytes=0-1", IF_RANGE='"abc"')
    assert got.status == 304
    assert stage.get("/").body == PAGE
    assert len(site.asked) == 1


def test_head_is_the_page_without_its_body(stage: Stage) -> None:
    page = stage.get("/")
    head = stage.get("/", "HEAD")
    assert head == Got(200, page.headers, b"")


def test_which_page_was_longest_unused_leaves_first(site: Site) -> None:
    stage = Stage(site, room=3 * (len(PAGE) + 2048) + 100)
    for path in ("/a", "/b", "/c", "/a", "/d"):
        stage.get(path)
    asked = len(site.asked)

    stage.get("/a")
    assert len(site.asked) == asked
    stage.get("/b")
    assert len(site.asked) == asked + 1


def test_the_shelf_never_holds_more_than_it_may(site: Site) -> None:
    room = 20_000
    stage = Stage(site, room=room)
    for number in range(200):
        stage.get(f"/{number}")
        stage.get(f"/{number}", ACCEPT_ENCODING="br")
        stage.get(f"/{number // 2}", ACCEPT_ENCODING="gzip")
        assert stage.shelf.used <= room
    assert len(stage.shelf) > 1

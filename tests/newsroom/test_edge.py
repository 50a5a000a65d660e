"""The edge: what is kept, what is never kept, and who waits for whom."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
from pytest_django import Settings

from newsroom.public.answered import LARGEST
from newsroom.public.shelf import TAKES_PACKED
from tests.newsroom.edges import Got, Site, Stage
from tests.patience import SOON

pytestmark = pytest.mark.quick
PAGE = b"<!doctype html>" + b"<p>The bridge is open.</p>" * 100


@pytest.fixture
def site() -> Site:
    return Site(PAGE)


@pytest.fixture
def stage(site: Site) -> Stage:
    return Stage(site)


def test_a_page_is_rendered_once(site: Site, stage: Stage) -> None:
    first, second = stage.get("/"), stage.get("/")

    assert len(site.asked) == 1
    assert first == second == Got(200, first.headers, PAGE)
    assert site.closed == 1


def test_a_publication_makes_every_page_anew(site: Site, stage: Stage) -> None:
    stage.get("/")
    site.body = b"New."

    stage.publish()

    assert stage.get("/").body == b"New."


@pytest.mark.parametrize(
    "headers",
    [
        {"Set_Cookie": "a=b"}, {"Cache_Control": "private"}, {"Cache_Control": "no-store"},
        {"Cache_Control": ""}, {"Cache_Control": "public, max-age=31536000, immutable"},
        {"Vary": "Cookie"}, {"Vary": "Accept"}, {"Vary": "*"}, {"Content_Encoding": "gzip"},
        {"Content_Security_Policy": "script-src 'nonce-abc'"},
    ],
)  # fmt: skip
def test_what_a_view_did_not_declare_for_anyone_is_not_kept(headers: dict[str, str]) -> None:
    site = Site(PAGE, **headers)
    stage = Stage(site)

    assert stage.get("/").body == stage.get("/").body == PAGE
    assert len(site.asked) == 2
    assert len(stage.shelf) == 0


@pytest.mark.parametrize("status", ["404 Not Found", "302 Found", "206 Partial Content", "500 No"])
def test_a_status_that_is_no_page_is_not_kept(site: Site, stage: Stage, status: str) -> None:
    site.status = status
    stage.get("/")
    stage.get("/")
    assert len(site.asked) == 2


@pytest.mark.parametrize("status", ["410 Gone", "451 Unavailable For Legal Reasons", "301 Moved"])
def test_a_notice_is_kept_as_a_page_is(site: Site, stage: Stage, status: str) -> None:
    site.status = status
    assert stage.get("/").status == stage.get("/").status == int(status[:3])
    assert len(site.asked) == 1


def test_a_page_that_is_too_large_is_not_kept(site: Site, stage: Stage) -> None:
    site.body = b"a" * (LARGEST + 1)
    assert len(stage.get("/").body) == LARGEST + 1
    assert len(stage.shelf) == 0


@pytest.mark.parametrize("path", ["/?page=2", "/admin/", "/static/site/a.css", "/media/a.png"])
def test_these_addresses_are_never_kept(site: Site, stage: Stage, path: str) -> None:
    stage.get(path)
    stage.get(path)
    assert len(site.asked) == 2
    assert len(stage.shelf) == 0


@pytest.mark.parametrize(
    ("taken", "unpacked"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_an_answer_to_a_question_comes_packed_though_it_is_not_kept(
    site: Site, stage: Stage, taken: str, unpacked: Callable[[bytes], bytes]
) -> None:
    site.body = b"<p>Found.</p>" * 100
    packed = stage.get("/?utm_source=a", ACCEPT_ENCODING=taken)

    assert packed.headers["content-encoding"] == taken
    assert unpacked(packed.body) == stage.get("/?utm_source=a").body == site.body
    assert stage.get("/?utm_source=a", IF_NONE_MATCH=packed.headers["etag"]).status == 304
    assert (len(stage.shelf), site.closed) == (0, 3)


@pytest.mark.parametrize("headers", [{"Cache_Control": "no-store"}, {"Vary": "Cookie"}])
def test_a_personal_answer_to_a_question_passes_as_it_is(headers: dict[str, str]) -> None:
    stage = Stage(Site(b"<p>Yours.</p>" * 100, **headers))
    assert "content-encoding" not in stage.get("/?a=b", ACCEPT_ENCODING="br").headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_only_what_was_got_is_kept(site: Site, stage: Stage, method: str) -> None:
    stage.get("/", method)
    assert len(stage.shelf) == 0


def test_who_brings_a_cookie_leaves_nothing_but_gets_what_is_there(
    site: Site, stage: Stage
) -> None:
    stage.get("/", COOKIE="sessionid=secret")
    assert len(stage.shelf) == 0

    stage.get("/")
    stage.get("/", COOKIE="sessionid=secret")
    assert len(site.asked) == 2


def test_who_is_authorised_is_not_answered_from_the_shelf(site: Site, stage: Stage) -> None:
    stage.get("/")
    stage.get("/", AUTHORIZATION="Bearer secret")
    stage.get("/", AUTHORIZATION="Bearer secret")
    assert len(site.asked) == 3


def test_each_host_has_its_own_pages(site: Site, stage: Stage) -> None:
    """Django refuses a host that is not the site's, and what it refused is no page."""
    stage.get("/")
    site.status = "400 Bad Request"

    assert stage.get("/", HOST="evil.example").status == 400
    assert stage.get("/").status == 200


def test_a_forwarded_host_changes_nothing(site: Site, stage: Stage) -> None:
    stage.get("/", X_FORWARDED_HOST="evil.example", X_FORWARDED_PROTO="https")
    assert stage.get("/").status == 200
    assert len(site.asked) == 1


def test_behind_a_proxy_what_was_safe_and_what_was_not_are_two_pages(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    site = Site(PAGE)
    stage = Stage(site)
    stage.get("/", X_FORWARDED_PROTO="https")
    site.status = "301 Moved Permanently"

    assert stage.get("/", X_FORWARDED_PROTO="http").status == 301
    assert stage.get("/").status == 301
    assert stage.get("/", X_FORWARDED_PROTO="https, http").status == 200


def test_a_feed_is_one_page_for_browsers_and_one_for_readers(site: Site, stage: Stage) -> None:
    site.headers["Vary"] = "Accept"
    stage.get("/feeds/all.xml", ACCEPT="application/atom+xml")
    site.body = b"for a browser"

    assert stage.get("/feeds/all.xml", ACCEPT="text/html,*/*").body == b"for a browser"
    again = stage.get("/feeds/all.xml", ACCEPT="*/*")
    assert again.body == PAGE
    assert again.headers["vary"] == "Accept-Encoding, Accept"
    assert len(site.asked) == 2


# -- one miss ---------------------------------------------------------------------------------------


def test_many_who_miss_a_page_at_once_have_it_rendered_once(site: Site, stage: Stage) -> None:
    waiting = threading.Barrier(2)
    go = threading.Event()

    def meanwhile() -> None:
        waiting.wait(SOON)
        go.wait(SOON)

    site.meanwhile = meanwhile
    with ThreadPoolExecutor(6) as readers:
        first = readers.submit(stage.get, "/")
        waiting.wait(SOON)
        others = [readers.submit(stage.get, "/") for _ in range(5)]
        go.set()
        assert {got.result(SOON).body for got in (first, *others)} == {PAGE}
    assert len(site.asked) == 1


def test_a_page_that_is_being_rendered_holds_up_no_other(site: Site, stage: Stage) -> None:
    stage.get("/other")
    rendering, go = threading.Event(), threading.Event()

    def meanwhile() -> None:
        rendering.set()
        go.wait(SOON)

    site.meanwhile = meanwhile
    with ThreadPoolExecutor(1) as readers:
        slow = readers.submit(stage.get, "/slow")
        rendering.wait(SOON)
        assert stage.get("/other").body == PAGE
        go.set()
        slow.result(SOON)


def test_who_asks_while_a_page_is_rendered_anew_gets_the_copy_of_a_moment_ago(
    site: Site, stage: Stage
) -> None:
    stage.get("/")
    stage.publish()
    seen: list[bytes] = []
    site.body = b"New."
    site.meanwhile = lambda: seen.append(stage.get("/").body)

    assert stage.get("/").body == b"New."
    assert seen == [PAGE]


def test_a_failing_render_lets_the_others_try_themselves(site: Site, stage: Stage) -> None:
    def fail() -> None:
        raise RuntimeError

    site.meanwhile = fail
    with pytest.raises(RuntimeError):
        stage.get("/")
    site.meanwhile = lambda: None
    assert stage.get("/").body == PAGE


def test_only_for_who_takes_brotli_an_answer_may_come_packed(site: Site, stage: Stage) -> None:
    for accepted, taken in (("gzip, br", True), ("gzip", False), ("br;q=0", False)):
        for path in ("/", "/?page=2"):
            stage.publish()
            stage.get(path, ACCEPT_ENCODING=accepted)
            assert site.asked[-1][TAKES_PACKED] is taken

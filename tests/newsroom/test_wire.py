"""A reader's connection: what stands ready leaves at once, all else is asked, nobody holds it for nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any, cast

import pytest
from pytest_django import Settings

from newsroom.public.edge import Edge
from newsroom.public.shelf import Environ, Ready
from tests.newsroom.edges import Got, Site, Stage
from tests.newsroom.lines import fetch, serving

pytestmark = pytest.mark.quick
PAGE = b"<!doctype html>" + b"<p>The bridge is open.</p>" * 100
ASKED = 203


def request(path: str, *more: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *more]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


READY, OTHER = request("/feeds/ready/"), request("/other/")


async def application(scope: Any, _receive: Any, send: Any) -> None:
    """In place of the product: says what it was asked for."""
    body = scope["raw_path"]
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": ASKED, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Front:
    """What the server of these tests hands out: what the edge of the test at hand would."""

    edge: Edge

    def ready(self, environ: Environ) -> Ready | None:
        return self.edge.ready(environ)


FRONT = Front()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving(cast("Edge", FRONT), application) as number:
        yield number


@pytest.fixture
def site() -> Site:
    return Site(PAGE, Vary="Accept")


@pytest.fixture(autouse=True)
def stage(site: Site) -> Stage:
    stage = Stage(site)
    stage.get("/feeds/ready/")
    FRONT.edge = stage.edge
    return stage


@pytest.fixture
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        yield line


def everything(line: socket.socket) -> bytes:
    """All that comes until the connection is closed."""
    parts = iter(lambda: line.recv(65536), b"")
    return b"".join(parts)


def without_date(got: Got) -> Got:
    headers = dict(got.headers)
    assert parsedate_to_datetime(headers.pop("date"))
    return got._replace(headers=headers)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("path", "sent"),
    [("/feeds/all.xml", "/feeds/all.xml"), ("/feeds/élan.xml", "/feeds/%C3%A9lan.xml")],
)
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
    stage: Stage, port: int, path: str, sent: str, method: str, headers: dict[str, str], away: bool
) -> None:
    as_wsgi = path.encode().decode("latin-1")
    warming = {name: headers[name] for name in headers if name in {"ACCEPT", "ACCEPT_ENCODING"}}
    stage.get(as_wsgi, **warming)
    if away:
        stage.away = True
        stage.later(30)

    got = fetch(port, sent, method, **headers)

    assert without_date(got) == stage.get(as_wsgi, method, **headers)


@pytest.mark.parametrize(
    ("path", "method", "headers"),
    [
        ("/feeds/ready/", "POST", {}), ("/feeds/ready/?q=bridge", "GET", {}),
        ("/feeds/ready/", "GET", {"AUTHORIZATION": "Token a"}), ("/admin/", "GET", {}),
        ("/never-seen/", "GET", {}), ("/feeds/ready/", "GET", {"ACCEPT_ENCODING": "br"}),
        ("/feeds/ready/", "GET", {"HOST": "elsewhere"}), ("/feeds/ready/", "GET", {"CONTENT_LENGTH": "0"}),
        ("/feeds/ready/", "GET", {"EXPECT": "100-continue"}),
        ("/feeds/ready/", "GET", {"CONNECTION": "close"}),
    ],
)  # fmt: skip
def test_what_does_not_stand_ready_is_asked_of_the_application(
    port: int, path: str, method: str, headers: dict[str, str]
) -> None:
    assert fetch(port, path, method, **headers).status == ASKED


def test_one_who_speaks_an_older_http_is_answered_by_the_server(connected: socket.socket) -> None:
    connected.sendall(
        request("/feeds/ready/", "Connection: keep-alive").replace(b"HTTP/1.1", b"HTTP/1.0")
    )
    assert everything(connected).startswith(b"HTTP/1.1 203 ")


def test_after_a_publication_nothing_stands_ready(stage: Stage, port: int) -> None:
    stage.publish()
    assert fetch(port, "/feeds/ready/").status == ASKED


def test_nothing_that_was_taken_back_stands_in_while_the_database_is_away(
    stage: Stage, port: int
) -> None:
    stage.publish(taking_back=True)
    stage.away = True
    stage.later(30)
    assert fetch(port, "/feeds/ready/").status == ASKED


@pytest.mark.parametrize(("taking_back", "handed"), [(False, PAGE), (True, b"/feeds/ready/")])
def test_while_a_page_is_made_anew_the_one_of_a_moment_ago_stands_ready(
    site: Site, stage: Stage, port: int, taking_back: bool, handed: bytes
) -> None:
    """Else all who ask for it would crowd the threads, and hold up the one that makes it."""
    stage.publish(taking_back=taking_back)
    meanwhile: list[Got] = []
    site.meanwhile = lambda: meanwhile.append(fetch(port, "/feeds/ready/"))

    stage.get("/feeds/ready/")

    assert [got.body for got in meanwhile] == [handed]


def bodies(got: bytes) -> list[bytes]:
    return [answer.partition(b"\r\n\r\n")[2] for answer in got.split(b"HTTP/1.1 ")[1:]]


def test_requests_sent_at_once_are_answered_in_their_order(connected: socket.socket) -> None:
    paths = ["/feeds/ready/", "/a/", "/feeds/ready/", "/feeds/ready/", "/b/", "/c/"]
    last = request("/last/", "Connection: close")

    connected.sendall(b"".join(map(request, paths)) + last)

    got = bodies(everything(connected))
    # What is sent behind a request that is still asked about is asked about as well.
    told = [path if body == PAGE else body.decode() for path, body in zip(paths, got, strict=False)]
    assert (told, got[0], got[-1]) == (paths, PAGE, b"/last/")


def test_a_connection_is_used_again_for_either_kind(connected: socket.socket) -> None:
    turns = [(READY, PAGE), (OTHER, b"/other/"), (READY, PAGE), (READY, PAGE), (OTHER, b"/other/")]
    for asked, told in turns:
        connected.sendall(asked)
        got = b""
        while not got.endswith(b"\r\n\r\n" + told):
            got += connected.recv(65536)
        assert bodies(got) == [told]


def test_a_head_may_come_letter_by_letter(connected: socket.socket) -> None:
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for letter in READY:
        connected.sendall(bytes([letter]))
    connected.sendall(request("/last/", "Connection: close"))
    assert bodies(everything(connected)) == [PAGE, b"/last/"]


def test_what_is_no_http_is_refused(connected: socket.socket) -> None:
    connected.sendall(b"\x16\x03\x01 no\r\n\r\n")
    assert everything(connected).startswith(b"HTTP/1.1 400 ")


def test_behind_a_proxy_a_page_is_handed_out_by_how_its_reader_came(
    settings: Settings, site: Site, port: int
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    stage = Stage(site)
    FRONT.edge = stage.edge
    stage.get("/feeds/ready/", X_FORWARDED_PROTO="https")

    codes = [
        fetch(port, "/feeds/ready/", X_FORWARDED_PROTO=how).status for how in ("https", "http")
    ]

    assert codes == [200, ASKED]

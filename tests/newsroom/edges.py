"""An edge for tests: in front of an application of theirs or of Django, with a clock that they move."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any, NamedTuple

from newsroom.public.answers import FOR_ANYONE
from newsroom.public.edge import Application, Edge
from newsroom.public.freshness import Freshness, Version
from newsroom.public.shelf import Shelf

ROOM = 1024 * 1024


class Got(NamedTuple):
    """What a reader got; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """An application that says what it is told to, and counts how often it is asked."""

    def __init__(self, body: bytes = b"<p>A page.</p>", **headers: str) -> None:
        self.body = body
        self.status = "200 OK"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.headers = {"ETag": '"abc"', "Cache-Control": FOR_ANYONE} | named
        self.asked: list[dict[str, Any]] = []
        self.closed = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.asked.append(environ)
        body = self.body
        self.meanwhile()
        headers = [(name, value) for name, value in self.headers.items() if value]
        start(self.status, [*headers, ("Content-Length", str(len(body)))])
        return Body(self, body)


class Body:
    def __init__(self, site: Site, content: bytes) -> None:
        self._site, self._content = site, content

    def __iter__(self) -> Any:
        return iter((self._content,))

    def close(self) -> None:
        self._site.closed += 1


class Stage:
    """An edge with what it hears of the version, and when, in the test's hands."""

    def __init__(self, application: Application, room: int = ROOM, ask: Any = None) -> None:
        self.now = 1000.0
        self.version = Version(0, (1,))
        self.away = False
        self.freshness = Freshness(ask or self._ask, lambda: self.now)
        self.shelf = Shelf(room)
        self.edge = Edge(application, self.freshness, self.shelf, lambda: None)
        self.freshness.listen()

    def _ask(self) -> Version:
        if self.away:
            raise OSError("no connection")
        return self.version

    def later(self, seconds: float) -> None:
        self.now += seconds
        self.freshness.listen()

    def publish(self, *, taking_back: bool = False) -> None:
        taken, rest = self.version
        self.version = Version(taken + taking_back, (*rest, len(rest)))
        self.freshness.listen()

    def get(self, path: str, method: str = "GET", **headers: str) -> Got:
        """Headers as WSGI names them, without HTTP_: `HOST`, `ACCEPT_ENCODING`."""
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr, "HTTP_HOST": "localhost",
        }  # fmt: skip
        environ |= {f"HTTP_{name}": value for name, value in headers.items()}
        told: list[Any] = []
        answer = self.edge(environ, lambda *said: told.append(said))
        body = b"".join(answer)
        close = getattr(answer, "close", None)
        if close:
            close()
        status, sent = told[0][:2]
        return Got(int(status[:3]), {name.lower(): value for name, value in sent}, body)

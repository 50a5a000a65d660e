"""The edge: pages that anybody may see, handed out before Django is asked.

Decides which answers are kept (those that a view declared for anyone, as they were for a reader without a
cookie), under which key, and what is handed out while the database is away. What a page says, and that it
may be kept, its view decides. See docs/adr/0027.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable

from django.conf import settings

from newsroom.public.answered import Answer, Start
from newsroom.public.freshness import AWAY, BELIEVED, Freshness, Heard, Line, Listener, Version
from newsroom.public.shelf import (
    NO_MARKS,
    ONCE,
    TAKES_PACKED,
    Environ,
    Marks,
    Page,
    Ready,
    Shelf,
    encoding_for,
    written,
)

Application = Callable[[Environ, Start], Iterable[bytes]]

# Nothing under these is ever looked up or kept, whatever its headers say.
NEVER = ("/admin/", settings.STATIC_URL, "/media/")
# Here, and nowhere else, an answer may differ by whether the reader is a browser.
BY_ACCEPT = "/feeds/"
# These answer without the database, or have to ask it themselves.
ASKED_ALWAYS = (settings.STATIC_URL, "/healthz", "/readyz")
PATIENCE = 10.0
# What would make Django's answer a part of the page, or one reader's own.
_PERSONAL = (
    "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE", "HTTP_IF_RANGE",
)  # fmt: skip


class Flight:
    """A page that one thread renders while others wait for it."""

    def __init__(self) -> None:
        self.landed = threading.Event()
        self.page: Page | None = None


class Edge:
    def __init__(
        self,
        application: Application,
        freshness: Freshness,
        shelf: Shelf,
        begin: Callable[[], None],
    ) -> None:
        self._application = application
        self._freshness = freshness
        self._shelf = shelf
        self._begin = begin
        self._flights: dict[Hashable, Flight] = {}
        self._boarding = threading.Lock()
        self._marked: tuple[Version | None, int, Heard | None, Marks | None] = (None, 0, None, None)
        self._safe_is: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER

    def ready(self, environ: Environ) -> Ready | None:
        """The page that stands ready, or may stand in; None where something has to be asked or made first.

        Never waits: the server's event loop asks here.
        """
        if not _may_be_kept(environ):
            return None
        key = self._key(environ)
        page, heard = self._shelf.get(key), self._freshness.heard
        if page is None or heard is None:
            return None
        form = page.forms.get(encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")))
        if form is None:
            return None
        if self._freshness.clock() - heard.at <= BELIEVED:
            known = page.version is heard.version or (
                (key, heard.version) in self._flights and self._may_pass(page)
            )
            return Ready(page, form) if known else None
        marks = self._marks(page.version)
        return None if marks is None else Ready(page, form, marks)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if not _may_be_kept(environ):
            once = environ["REQUEST_METHOD"] == "GET" and _is_public(environ)
            return self._answer_once(environ, start) if once else self._ask(environ, start)
        key = self._key(environ)
        page = self._shelf.get(key)
        heard = self._freshness.heard or self._first_word()
        if heard is None:
            return self._ask(environ, start)
        fresh = self._freshness.clock() - heard.at <= BELIEVED
        if page is not None and fresh and page.version is heard.version:
            return self._hand(environ, start, key, page)
        if not fresh:
            return self._stand_in(environ, start, key, page)
        if environ["REQUEST_METHOD"] == "HEAD" or "HTTP_COOKIE" in environ:
            return self._application(environ, start)
        return self._render(environ, start, key, page, heard.version)

    def _ask(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Django; told where it need not wait for a database that is known to be away."""
        unheard = self._freshness.current() is None
        if unheard and self._freshness.is_away():
            environ[AWAY] = not environ["PATH_INFO"].startswith(ASKED_ALWAYS)
        return self._application(environ, start)

    def _first_word(self) -> Heard | None:
        """A process that just began waits a moment, so that not everybody has the same page rendered."""
        self._begin()
        self._freshness.tried.wait(BELIEVED)
        return self._freshness.heard

    def _key(self, environ: Environ) -> Hashable:
        """Host as it was sent: Django has judged it by the time that a page is kept under it."""
        path = environ["PATH_INFO"]
        scheme = environ["wsgi.url_scheme"]
        if self._safe_is:
            header, value = self._safe_is
            scheme = environ.get(header, "").split(",")[0].strip() == value
        browser = path.startswith(BY_ACCEPT) and "text/html" in environ.get("HTTP_ACCEPT", "")
        return scheme, environ.get("HTTP_HOST"), path, browser

    # -- handing out ------------------------------------------------------------------------------

    def _hand(
        self, environ: Environ, start: Start, key: Hashable, page: Page, marks: Marks = NO_MARKS
    ) -> Iterable[bytes]:
        encoding = encoding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        known = page.forms.get(encoding)
        if known is None:
            known = page.form(encoding)
            self._shelf.weigh(key, page)
        status, headers, body = Ready(page, known, marks).to(environ)
        start(status, headers)
        return (body,) if body else ()

    def _stand_in(
        self, environ: Environ, start: Start, key: Hashable, page: Page | None
    ) -> Iterable[bytes]:
        """With the database away: the page as it was, marked; else Django says 503."""
        marks = self._marks(page.version) if page else None
        if page is None or marks is None:
            return self._ask(environ, start)
        return self._hand(environ, start, key, page, marks)

    def _marks(self, version: Version) -> Marks | None:
        """What tells that it is an older page, worked out once a second; None where it may not be shown."""
        heard, second = self._freshness.heard, int(self._freshness.clock())
        known_of, known_at, known_heard, marks = self._marked
        if known_of is version and known_at == second and known_heard is heard:
            return marks
        age = self._freshness.age(version)
        marks = None
        if age is not None:
            headers = [
                ("Age", str(int(age))),
                ("Cache-Status", f"parallax; hit; ttl=-{int(age)}; detail=stale"),
                ("Warning", '110 parallax "Response is Stale"'),
            ]
            marks = Marks(headers, written(headers))
        self._marked = (version, second, heard, marks)
        return marks

    # -- rendering --------------------------------------------------------------------------------

    def _render(
        self, environ: Environ, start: Start, key: Hashable, older: Page | None, version: Version
    ) -> Iterable[bytes]:
        """Once for all who ask meanwhile: they get the copy of a moment ago, or wait."""
        flight, mine = self._board((key, version))
        if mine:
            try:
                return self._render_now(environ, start, key, older, version, flight)
            finally:
                with self._boarding:
                    del self._flights[key, version]
                flight.landed.set()
        if older is not None and self._may_pass(older):
            return self._hand(environ, start, key, older)
        flight.landed.wait(PATIENCE)
        if flight.page is None:
            return self._application(environ, start)
        return self._hand(environ, start, key, flight.page)

    def _may_pass(self, older: Page) -> bool:
        """Whether the copy of a moment ago may be handed out while somebody makes the page anew."""
        age = self._freshness.age(older.version)
        return age is not None and age <= BELIEVED

    def _board(self, what: Hashable) -> tuple[Flight, bool]:
        with self._boarding:
            known = self._flights.get(what)
            if known:
                return known, False
            made = self._flights[what] = Flight()
            return made, True

    def _render_now(
        self,
        environ: Environ,
        start: Start,
        key: Hashable,
        older: Page | None,
        version: Version,
        flight: Flight,
    ) -> Iterable[bytes]:
        plain = {name: value for name, value in environ.items() if name not in _PERSONAL}
        plain[TAKES_PACKED] = _takes_packed(environ)
        answer = Answer(self._application, plain)
        if answer.status.startswith("503") and older is not None:
            age = self._freshness.age(older.version)
            if age is not None:
                answer.body()
                return self._stand_in(environ, start, key, older)
        if not answer.may_be_kept or answer.varies_by() - _allowed(environ):
            return answer.pass_on(start)
        page = flight.page = Page(version, answer.status, answer.headers, answer.body())
        self._shelf.put(key, page)
        return self._hand(environ, start, key, page)

    def _answer_once(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """A page for this question alone: in the form that is taken, as others are, and kept nowhere."""
        environ[TAKES_PACKED] = _takes_packed(environ)
        answer = Answer(self._ask, environ)
        if not answer.may_be_kept or answer.varies_by() - _allowed(environ):
            return answer.pass_on(start)
        page = Page(Version(0, ()), answer.status, answer.headers, answer.body(), ONCE)
        return self._hand(environ, start, None, page)


def _may_be_kept(environ: Environ) -> bool:
    """Asked for as any reader may ask, and with no query, of which there are too many."""
    return _is_public(environ) and not environ.get("QUERY_STRING")


def _takes_packed(environ: Environ) -> bool:
    """What is compressed already may also pass on as it is."""
    return encoding_for(environ.get("HTTP_ACCEPT_ENCODING", "")) == "br"


def _is_public(environ: Environ) -> bool:
    """No name, nothing of the desk."""
    return (
        environ["REQUEST_METHOD"] in {"GET", "HEAD"}
        and "HTTP_AUTHORIZATION" not in environ
        and not environ["PATH_INFO"].startswith(NEVER)
    )


def _allowed(environ: Environ) -> set[str]:
    """What else than its address an answer may differ by."""
    return {"accept"} if environ["PATH_INFO"].startswith(BY_ACCEPT) else set()


def guarded(application: Application) -> Edge:
    """The application behind an edge of its own, which begins to listen with the first request."""
    freshness = Freshness(Line().ask)
    shelf = Shelf(settings.PAGE_CACHE_BYTES)
    return Edge(application, freshness, shelf, Listener(freshness).begin)

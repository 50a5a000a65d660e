"""Pages that were rendered, ready to be handed out: as they are, and compressed.

Decides in which form a page leaves, who has it already, and which page goes first when there is no room. It
does not know which pages may be kept (`edge` does) nor how long one is true (`freshness` does).
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, NamedTuple

import brotli

from newsroom.public.freshness import Version

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
# What a page costs beside its bytes: headers, keys and their objects.
OVERHEAD = 2048
# Less than this is sent as it is: it fits into one packet anyway.
WORTH_COMPRESSING = 512
# Brotli's and gzip's effort for a page that is kept, and for one that is handed out once: a tenth of the
# time, a fifth more bytes.
KEPT, ONCE = (5, 6), (1, 1)
# In a request's META: an answer may be compressed with brotli already.
TAKES_PACKED = "parallax.takes_packed"
# RFC 9110 §15.4.5: what a 304 repeats.
_IN_304 = {"Cache-Control", "Content-Location", "ETag", "Expires", "Vary", "Cache-Status"}


class Marks(NamedTuple):
    """Headers that a page leaves with beside its own, and the same on the wire."""

    headers: Headers
    line: bytes


class Form(NamedTuple):
    """A page in one encoding; `line` is how it begins on the wire."""

    headers: Headers
    body: bytes
    line: bytes


class Page:
    """One answer, with its forms by encoding ("" is as it was rendered); of some, brotli's comes first."""

    def __init__(
        self,
        version: Version,
        status: str,
        headers: Headers,
        body: bytes,
        effort: tuple[int, int] = KEPT,
    ) -> None:
        self.version = version
        self._brotli, self._gzip = effort
        self.status = status
        self._headers = [pair for pair in headers if pair[0].lower() not in _OWN]
        self._etag = next((value.strip('"') for name, value in headers if name == "ETag"), "")
        self._vary = ", ".join(
            ["Accept-Encoding", *(value for name, value in headers if name == "Vary")]
        )
        came_as = next((value for name, value in headers if name == "Content-Encoding"), "")
        self.forms: dict[str, Form] = {came_as: self._form(came_as, body)}

    def form(self, encoding: str) -> Form:
        """Made when it is first asked for. Two threads may make the same one: they come out alike."""
        found = self.forms.get(encoding)
        if found is None:
            made = self._compressed(encoding) if encoding else self._plain()
            found = self.forms[encoding] = made
        return found

    def _plain(self) -> Form:
        return self._form("", brotli.decompress(self.forms["br"].body))

    def has(self, if_none_match: str) -> bool:
        """RFC 9110 §13.1.2: whether the reader holds one of the forms, by weak comparison."""
        if not self._etag or not self.status.startswith("200"):
            return False
        tags = {tag.strip().removeprefix("W/").strip('"') for tag in if_none_match.split(",")}
        return "*" in tags or any(
            f"{self._etag}{ending}" in tags for ending in ("", "-br", "-gzip")
        )

    def size(self) -> int:
        return OVERHEAD + sum(len(form.body) for form in list(self.forms.values()))

    def _compressed(self, encoding: str) -> Form:
        plain = self.form("").body
        if len(plain) < WORTH_COMPRESSING:
            return self.forms[""]
        if encoding == "br":
            body = brotli.compress(plain, mode=brotli.MODE_TEXT, quality=self._brotli)
        else:
            body = gzip.compress(plain, self._gzip, mtime=0)
        return self._form(encoding, body)

    def _form(self, encoding: str, body: bytes) -> Form:
        own = [("Content-Length", str(len(body))), ("Vary", self._vary)]
        if self._etag:
            own.append(("ETag", f'"{self._etag}-{encoding}"' if encoding else f'"{self._etag}"'))
        if encoding:
            own.append(("Content-Encoding", encoding))
        headers = self._headers + own
        return Form(headers, body, on_the_wire(self.status, headers))


def on_the_wire(status: str, headers: Headers) -> bytes:
    """RFC 9112 §3, §5: status line and headers, to which more may be added."""
    return f"HTTP/1.1 {status}\r\n".encode() + written(headers)


def written(headers: Headers) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")


NO_MARKS = Marks([], b"")


_OWN = {"content-length", "vary", "etag", "content-encoding", "connection"}


class Ready(NamedTuple):
    """A page in the form that is taken; with `marks` one that stands in for a newer."""

    page: Page
    form: Form
    marks: Marks = NO_MARKS

    def is_whole(self, environ: Environ) -> bool:
        """Whether all of it leaves, whatever else the reader asked for."""
        return "HTTP_IF_NONE_MATCH" not in environ and environ["REQUEST_METHOD"] == "GET"

    def to(self, environ: Environ) -> tuple[str, Headers, bytes]:
        """Status, headers and body for who asked: all of it, or that they have it already."""
        headers = self.form.headers + self.marks.headers
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and self.page.has(asked):
            return "304 Not Modified", [pair for pair in headers if pair[0] in _IN_304], b""
        is_asked = environ["REQUEST_METHOD"] == "GET"
        return self.page.status, headers, self.form.body if is_asked else b""


class Shelf:
    """Pages by key within a number of bytes; which was longest unused leaves first."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.used = 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._changing = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Hashable) -> Page | None:
        """Takes no lock: another thread may have put the page away a moment ago, and it is as true."""
        page = self._pages.get(key)
        if page is not None:
            try:  # noqa: SIM105 `suppress` would cost a tenth of handing out the page
                self._pages.move_to_end(key)
            except KeyError:
                pass
        return page

    def put(self, key: Hashable, page: Page) -> None:
        """In place of the one before. One that is larger than all the room is not kept."""
        with self._changing:
            self._drop(key)
            if page.size() > self.room:
                return
            self._pages[key] = page
            self._sizes[key] = 0
            self._weigh(key, page)

    def weigh(self, key: Hashable, page: Page) -> None:
        """A page that stands here has got another form."""
        with self._changing:
            if self._pages.get(key) is page:
                self._weigh(key, page)

    def _weigh(self, key: Hashable, page: Page) -> None:
        size = page.size()
        self.used += size - self._sizes[key]
        self._sizes[key] = size
        while self.used > self.room:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: Hashable) -> None:
        if self._pages.pop(key, None) is not None:
            self.used -= self._sizes.pop(key)


@lru_cache(maxsize=256)
def encoding_for(accepted: str) -> str:
    """RFC 9110 §12.5.3: brotli where it is taken, else gzip, else as it is."""
    taken = {}
    for item in accepted.lower().split(","):
        name, _, parameters = item.partition(";")
        weight = parameters.partition("=")[2].strip() if "q=" in parameters else "1"
        taken[name.strip()] = weight.rstrip("0") not in {"", "0."}
    for encoding in ("br", "gzip"):
        if taken.get(encoding, False):
            return encoding
    return ""

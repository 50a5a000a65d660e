"""Fetch one page of the web whose address somebody typed, without being led anywhere inside.

Promises: every name is looked up once and the connection goes to the address that was looked at, also after
each redirect; the whole takes no longer than asked, however slowly a server speaks; no more bytes are taken
than asked; no cookie, proxy or credential goes along. `whereto` decides what may be asked.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings

from perspectives.whereto import Forbidden as Forbidden
from perspectives.whereto import Target, is_public, target_of
from perspectives.whereto import Unreachable as Unreachable

MOST_REDIRECTS = 5
MOST_ADDRESSES = 3
_REDIRECTS = {301, 302, 303, 307, 308}
_TEXT = re.compile(r"text/|application/(xml|json|xhtml|[\w.-]+\+(xml|json))")
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
# Others that Python knows by name are no charsets of pages, and some can be made to work for hours.
_CHARSET = re.compile(
    r"utf-?(8|16)([bl]e)?|us-ascii|iso-?8859-\d+|latin-?1|(windows-|cp)\d+|koi8-[ru]|mac[\w-]*"
    r"|gb\w+|big5[\w-]*|euc-?\w+|shift_?jis|iso-2022-jp|tis-620",
    re.IGNORECASE,
)
# Looking a name up cannot be broken off: it goes on beside us, and the page is given up.
_looking_up = ThreadPoolExecutor(max_workers=8, thread_name_prefix="name")


class Page(NamedTuple):
    """What a server answered, found in the end at `url`; `text` is empty for pictures and such."""

    url: str
    status: int
    kind: str
    text: str


def fetch(url: str, *, within: float, most: int) -> Page:
    """The page at that address: in so many seconds, so many bytes of it at most.

    Raises Unreachable, of that Forbidden for what is not asked at all. Any status is an answer.
    """
    deadline = time.monotonic() + within
    for _ in range(MOST_REDIRECTS + 1):
        target = target_of(url)
        try:
            page, onward = _ask(target, deadline, most)
        except Unreachable:
            raise
        except (TimeoutError, TooLong) as error:
            raise Unreachable(f"{target.host} did not answer within {within:g} seconds.") from error
        except ssl.SSLError as error:
            raise Unreachable(f"{target.host} has no valid certificate.") from error
        except (OSError, HTTPException, zlib.error, ValueError) as error:
            raise Unreachable(f"{target.host} could not be reached.") from error
        if not onward:
            return page
        url = urljoin(target.url, onward)
    raise Unreachable("The page leads on to another, again and again.")


def _ask(target: Target, deadline: float, most: int) -> tuple[Page, str]:
    """The answer, and where it leads on to (empty where it does not)."""
    sock = _connected(target, deadline)
    connection = HTTPConnection(target.host, target.port)
    connection.default_port = target.port
    connection.sock = _Bounded(sock, deadline)
    try:
        connection.request("GET", target.path, headers=_headers())
        response = connection.getresponse()
        where = response.headers.get("Location", "")
        if response.status in _REDIRECTS and where:
            return Page(target.url, response.status, "", ""), _as_written(where)
        kind = response.headers.get_content_type()
        text = _text(response, most) if most and _TEXT.match(kind) else ""
        return Page(target.url, response.status, kind, text), ""
    finally:
        sock.close()


def _headers() -> dict[str, str]:
    return {
        "User-Agent": f"Parallax (+{settings.SITE_ORIGIN}/)",
        "Accept": "text/html, application/xhtml+xml, text/*;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip, identity;q=0.5",
        "Connection": "close",
    }


def _connected(target: Target, deadline: float) -> socket.socket:
    """To an address that was looked at: whatever the name leads to a moment later."""
    addresses = resolve(target.host, _left(deadline))
    if not addresses or not all(map(is_public, addresses)):
        raise Forbidden(f"{target.host} leads into a private network, not to a public page.")
    failure: OSError = OSError()
    for address in addresses[:MOST_ADDRESSES]:
        try:
            sock = dial(address, target.port, _left(deadline))
            if target.scheme == "http":
                return sock
            sock.settimeout(_left(deadline))
            return _context().wrap_socket(sock, server_hostname=target.host)
        except ssl.SSLError:
            raise
        except OSError as error:
            failure = error
    raise failure


def resolve(host: str, within: float) -> list[str]:
    """The addresses a name leads to, looked up once."""
    asked = _looking_up.submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
    try:
        found = asked.result(timeout=within)
    except socket.gaierror as error:
        raise Unreachable(f"The name {host} could not be looked up.") from error
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def dial(address: str, port: int, within: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=within)


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Bounded:
    """A connection whose every step ends with the deadline: of a socket only what http.client asks of one.

    It is closed by whoever opened it: http.client would before the answer is read.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self._deadline))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Drops(self._sock, self._deadline))

    def close(self) -> None:
        pass


class _Drops(io.RawIOBase):
    """What arrives, as long as there is time."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._sock.settimeout(_left(self._deadline))
        return self._sock.recv_into(buffer)


def _as_written(location: str) -> str:
    """A header is read as Latin-1; what servers mean by other signs is UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _text(response: HTTPResponse, most: int) -> str:
    data = response.read(most)
    if response.headers.get("Content-Encoding", "").lower() in {"gzip", "x-gzip"}:
        data = zlib.decompressobj(wbits=47).decompress(data, most)
    named = response.headers.get_content_charset() or ""
    if not named and (found := _META.search(data[:2_048])):
        named = found[1].decode("ascii", "replace")
    charset = named if _CHARSET.fullmatch(named) else "utf-8"
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")

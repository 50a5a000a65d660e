"""A reader's connection: what stands ready is written to it as soon as it was asked for.

Decides which requests are answered without leaving the connection, and when one is closed on who moves
nothing. HTTP is uvicorn's, and so is every other request; what stands ready, `edge` says. See docs/adr/0040.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from newsroom.public.asked import as_sent, in_wsgi, path_of, tell
from newsroom.public.edge import Edge
from newsroom.public.shelf import on_the_wire

# Seconds after which a reader may begin the next request, and within which something has to move: more of
# a request's head, or bytes of an answer being taken. A connection is looked at that often, so it may take
# twice as long.
IDLE, PATIENCE = 75, 30
# Bytes of a head; cookies and a long search fit in an eighth of it.
LARGEST_HEAD = 64 * 1024
TOO_LARGE = b"The address or the headers of this request are too long."
# What the edge looks at, beside the header that tells of TLS at a proxy.
_SEEN = ("host", "authorization", "cookie", "accept", "accept-encoding", "if-none-match")
# With one of these there is more to a request than its head.
_MORE = {b"content-length", b"transfer-encoding", b"expect", b"upgrade"}


class Wire(HttpToolsProtocol):
    """`edge` is asked on the wire for what stands ready; all else is asked of the application."""

    def __init__(self, edge: Edge, **uvicorn: Any) -> None:
        super().__init__(**uvicorn)
        self._edge = edge
        proxy: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
        names = [name.encode() for name in _SEEN] + [as_sent(name) for name in (proxy or ())[:1]]
        self._seen = {name: in_wsgi(name) for name in names}
        self._since = 0.0
        # Bytes of the head that is coming, or None where none has begun.
        self._head: int | None = None
        self._unsent = 0
        self._looking: asyncio.TimerHandle | None = None

    # -- requests -------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0

    def on_headers_complete(self) -> None:
        self._head = None
        if self._may_be_ready():
            answer = self._ready()
            if answer is not None:
                self._since = monotonic()
                self.transport.write(answer)
                return
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        if self.cycle is not None:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._since = monotonic()
        super().on_response_complete()

    def _may_be_ready(self) -> bool:
        """Answers leave in the order of their requests, and only as fast as they are taken."""
        return (
            (self.cycle is None or self.cycle.response_complete)
            and not self.flow.write_paused
            and self.parser.get_http_version() == "1.1"
            and self.parser.should_keep_alive()
        )

    def _ready(self) -> bytes | None:
        """What is written, where it stands ready. Never waits."""
        path, _, query = self.url.partition(b"?")
        if query:
            return None
        environ = {
            "REQUEST_METHOD": self.parser.get_method().decode(),
            "PATH_INFO": path_of(path),
            "wsgi.url_scheme": self.scheme,
        }
        for name, value in self.headers:
            known = self._seen.get(name)
            if known:
                tell(environ, known, value)
            elif name in _MORE:
                return None
        found = self._edge.ready(environ)
        if found is None:
            return None
        if found.is_whole(environ):
            head, body = found.form.line + found.marks.line, found.form.body
        else:
            status, headers, body = found.to(environ)
            head = on_the_wire(status, headers)
        date = (b"%b: %b\r\n" % pair for pair in self.server_state.default_headers)
        return b"".join((head, *date, b"\r\n", body))

    # -- the connection -------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        self._since = monotonic()
        self._looking = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking:
            self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head is None:
            return
        if not self._head:
            self._since = monotonic()
        # What came together with its beginning may be of the requests before it.
        self._head += len(data) if self._head else 1
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            told = [("Content-Length", str(len(TOO_LARGE))), ("Connection", "close")]
            head = on_the_wire("431 Request Header Fields Too Large", told)
            self.transport.write(head + b"\r\n" + TOO_LARGE)
            self.transport.close()

    def resume_writing(self) -> None:
        self._unsent = 0
        super().resume_writing()

    def _look(self) -> None:
        """Close the connection of who moves nothing; uvicorn would keep it for as long as they like."""
        self._looking = self.loop.call_later(PATIENCE, self._look)
        unsent = self.transport.get_write_buffer_size()
        if unsent:
            if unsent == self._unsent:
                self.transport.abort()
        elif self.cycle is None or self.cycle.response_complete:
            waits = monotonic() - self._since
            if waits > (IDLE if self._head is None else PATIENCE):
                self.transport.close()
        self._unsent = unsent

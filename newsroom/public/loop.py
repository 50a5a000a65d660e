"""The product for an ASGI server: what stands ready leaves from the event loop, all else from a thread.

Decides that the loop never waits, not for a database, not for a page to be made. So requests that hang hold
up nobody who asks for what stands ready. What stands ready, `edge` says. See ADR 40.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import quote_from_bytes

from django.conf import settings

from newsroom.public.edge import Edge
from newsroom.public.shelf import Environ, raw

Scope = MutableMapping[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# What the edge looks at, beside the header that tells of TLS at a proxy.
_SEEN = (
    "HTTP_HOST", "HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
)  # fmt: skip
_READER = "newsroom.reader"
# RFC 3986 §2.2, what a query holds besides letters and figures.
_OF_A_QUERY = "!$&'()*+,;=:@/?%[]"


class Loop:
    """`django` is the same edge, asked in a thread."""

    def __init__(self, edge: Edge, django: Application) -> None:
        self._edge = edge
        self._django = django
        proxy: tuple[str, str] | None = settings.SECURE_PROXY_SSL_HEADER
        self._seen = {_asgi(name): name for name in (*_SEEN, *(proxy or ())[:1])}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            environ = self._environ(scope)
            found = self._edge.ready(environ)
            if found is not None:
                if found.is_plain(environ):
                    status, headers, body = found.page.status, found.form.raw, found.form.body
                else:
                    status, named, body = found.to(environ)
                    headers = raw(named)
                code = int(status[:3])
                await send({"type": "http.response.start", "status": code, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
            scope = _askable(scope)
        reader = _Reader(receive, send)
        try:
            await self._django({**scope, _READER: reader}, reader.receive, reader.send)
        finally:
            reader.leave()

    def _environ(self, scope: Scope) -> Environ:
        """As much of a WSGI environment as the edge looks at."""
        path: str = scope["path"]
        environ = {
            "REQUEST_METHOD": scope["method"],
            "PATH_INFO": path if path.isascii() else path.encode().decode("latin-1"),
            "QUERY_STRING": scope["query_string"],
            "wsgi.url_scheme": scope["scheme"],
        }
        for name, value in scope["headers"]:
            known = self._seen.get(name)
            if known:
                said = value.decode("latin-1")
                environ[known] = f"{environ[known]},{said}" if known in environ else said
        return environ


def _asgi(name: str) -> bytes:
    """A header's name in WSGI as ASGI writes it."""
    return name.removeprefix("HTTP_").lower().replace("_", "-").encode()


def _askable(scope: Scope) -> Scope:
    """A query of bare bytes, which browsers do not send but may be sent, in the form that all can read."""
    query: bytes = scope["query_string"]
    if query.isascii():
        return scope
    return {**scope, "query_string": quote_from_bytes(query, _OF_A_QUERY).encode()}


def has_gone(environ: Mapping[str, Any]) -> bool:
    """Whether nobody waits any more for the rest of the answer to this request."""
    reader: _Reader | None = environ.get("asgi.scope", {}).get(_READER)
    return reader is not None and reader.gone


class _Reader:
    """Who is answered. One who went away in the middle is no error; what is on the way to them is dropped.

    An answer that could not get rid of its pieces would hold its thread for good.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self.gone = False
        self._receive = receive
        self._send = send
        self._pieces = 0
        self._watch: asyncio.Task[None] | None = None

    async def receive(self) -> Any:
        """Servers may return any awaitable; what is awaited from another thread must be a coroutine."""
        return await self._receive()

    async def send(self, message: Message) -> None:
        if self.gone:
            return
        self._pieces += message.get("more_body", False)
        # A page is one piece. Who sends a second has read the request, and may be long about the rest.
        if self._pieces == 2 and self._watch is None:
            self._watch = asyncio.create_task(self._wait())
        try:
            await self._send(message)
        except Exception:
            self.gone = True

    def leave(self) -> None:
        if self._watch:
            self._watch.cancel()

    async def _wait(self) -> None:
        """What comes after the request's body is that the reader went."""
        while not self.gone:
            message = await self._receive()
            self.gone = message["type"] == "http.disconnect"

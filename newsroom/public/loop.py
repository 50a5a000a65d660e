"""The product for an ASGI server: what stands ready leaves from the event loop, all else from a thread.

Decides that the loop never waits, not for a database, not for a page to be made. So requests that hang hold
up nobody who asks for what stands ready. What stands ready, `edge` says. See ADR 40.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
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
        await self._django(scope, _a_coroutine(receive), _until_gone(send))

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


def _a_coroutine(receive: Receive) -> Receive:
    """Servers may return any awaitable; what is awaited from another thread must be a coroutine."""

    async def received() -> Any:
        return await receive()

    return received


def _until_gone(send: Send) -> Send:
    """A reader who went away in the middle is no error; what is still on the way to them is dropped.

    An answer that could not get rid of its pieces would hold its thread for good.
    """
    gone = False

    async def sent(message: Message) -> None:
        nonlocal gone
        if gone:
            return
        try:
            await send(message)
        except Exception:
            gone = True

    return sent

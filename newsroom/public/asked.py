"""What is asked for, in the words of WSGI (PEP 3333), by whichever way the server told it.

Decides how a path, a query and headers are written there. It does not look at what they say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from newsroom.public.shelf import Environ

# Names are in lower case; a name comes as often as it was sent.
Sent = Iterable[tuple[bytes, bytes]]

# RFC 3986 §2.2, what a query holds besides letters and figures.
_OF_A_QUERY = "!$&'()*+,;=:@/?%[]"
_WITHOUT_HTTP = {b"content-length": "CONTENT_LENGTH", b"content-type": "CONTENT_TYPE"}


def path_of(raw: bytes) -> str:
    """Bytes as they are meant, each as one letter."""
    return (unquote_to_bytes(raw) if b"%" in raw else raw).decode("latin-1")


def environ_of(scope: dict[str, Any]) -> Environ:
    """All but the body of what ASGI tells. A name with `_` could be mistaken for another, and is not told."""
    query: bytes = scope["query_string"]
    # Browsers send no letters that are bare, but they may be sent.
    asked = query.decode() if query.isascii() else quote_from_bytes(query, _OF_A_QUERY)
    host, port = scope["server"] or ("", "")
    client, line = scope["client"] or ("", "")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path_of(scope["raw_path"]),
        "QUERY_STRING": asked,
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(line),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            tell(environ, _WITHOUT_HTTP.get(name) or in_wsgi(name), value)
    return environ


def tell(environ: Environ, name: str, value: bytes) -> None:
    """A header that was sent twice is told as one."""
    said = value.decode("latin-1")
    environ[name] = f"{environ[name]},{said}" if name in environ else said


def in_wsgi(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


def as_sent(name: str) -> bytes:
    """A header's name in WSGI as it is sent."""
    return name.removeprefix("HTTP_").lower().replace("_", "-").encode()

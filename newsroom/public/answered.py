"""What the application answered, before anything of it has left; and whether that may be kept.

Decides by status and headers alone. Which requests are looked at is the edge's to decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from newsroom.public.answers import FOR_ANYONE
from newsroom.public.shelf import TAKES_PACKED, Environ, Headers

Start = Callable[..., Any]
KEPT = ("200", "301", "308", "410", "451")
LARGEST = 1024 * 1024


class Answer:
    """What the application said, before anything of it has left."""

    def __init__(
        self, application: Callable[[Environ, Start], Iterable[bytes]], environ: Environ
    ) -> None:
        self.status = ""
        self.headers: Headers = []
        self._packed = "br" if environ.get(TAKES_PACKED) else None
        self._body = application(environ, self._start)

    def _start(self, status: str, headers: Headers, exc_info: Any = None) -> None:  # noqa: ARG002 PEP 3333
        self.status, self.headers = status, headers

    @property
    def may_be_kept(self) -> bool:
        """Only what a view declared for anyone, and nothing that is one reader's or one moment's."""
        said = {name.lower(): value for name, value in self.headers}
        return (
            self.status[:3] in KEPT
            and said.get("cache-control") == FOR_ANYONE
            and "set-cookie" not in said
            and said.get("content-encoding") in {None, self._packed}
            and "'nonce-" not in said.get("content-security-policy", "")
            and int(said.get("content-length", LARGEST + 1)) <= LARGEST
        )

    def varies_by(self) -> set[str]:
        said = ",".join(value for name, value in self.headers if name.lower() == "vary")
        return {name.strip().lower() for name in said.split(",")} - {"", "accept-encoding"}

    def body(self) -> bytes:
        try:
            return b"".join(self._body)
        finally:
            self._close()

    def pass_on(self, start: Start) -> Iterable[bytes]:
        start(self.status, self.headers)
        return self._body

    def _close(self) -> None:
        close = getattr(self._body, "close", None)
        if close:
            close()

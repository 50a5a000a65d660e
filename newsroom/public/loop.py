"""The product for the event loop: what has to be asked or made is asked for in a thread.

Speaks ASGI on one side and PEP 3333 on the other. Decides that the loop never waits, not for a database,
not for a page to be made; so requests that hang hold up nobody who asks for what stands ready. That leaves
before it comes here (`wire`). See docs/adr/0040.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from itertools import chain
from typing import Any

from newsroom.public.asked import environ_of
from newsroom.public.edge import Application
from newsroom.public.reader import READER, Given, Reader
from newsroom.public.shelf import Environ, Headers

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Loop:
    """`application` is asked in one of the threads, once what is sent has come."""

    def __init__(self, application: Application, threads: Executor) -> None:
        self._application = application
        self._threads = threads

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        reader = Reader(loop, receive, send)
        environ = environ_of(scope)
        environ[READER] = reader
        if await reader.listen(environ):
            given = await loop.run_in_executor(self._threads, self._answer, environ, reader)
            if given is not None:
                await reader.give(*given)

    def _answer(self, environ: Environ, reader: Reader) -> Given | None:
        """In a thread: an answer in one piece, or None for one that left as its reader took it."""
        told: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> None:  # noqa: ARG001 PEP 3333
            told.append((status, headers))

        body = self._application(environ, start)
        try:
            pieces = iter(body)
            first = next(pieces, b"")
            second = next(pieces, None)
            status, headers = told[-1]
            if second is None:
                return int(status[:3]), headers, first
            reader.give_in_pieces(int(status[:3]), headers, chain((first, second), pieces))
            return None
        finally:
            getattr(body, "close", lambda: None)()

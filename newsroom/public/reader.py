"""Who is answered: what they send, what they take, and whether they are still there.

Decides that a thread is taken once a small body has come in whole, and that nobody holds one who sends
nothing for a while. It does not know what is asked. Between a thread and the event loop; see ADR 40.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import BadRequest

from newsroom.public.shelf import Environ, Headers

READER = "newsroom.reader"
# Bytes of a body that are awaited before a thread is asked: forms and reports, not uploads.
SMALL = 1024 * 1024
# Seconds without a byte of a body that has more.
PATIENCE = 20.0
LATE = "What you send did not arrive in time. Send it again."
BROKEN_OFF = "What you sent broke off. Send it again."
T = TypeVar("T")
# Status, headers and body.
Given = tuple[int, Headers, bytes]


class BrokenOffError(Exception):
    """Who sends has gone before all of it was sent."""


def has_gone(environ: Mapping[str, Any]) -> bool:
    """Whether nobody waits any more for the rest of the answer to this request."""
    reader: Reader | None = environ.get(READER)
    return reader is not None and reader.gone


class Reader:
    """The line to who asked; `receive` and `send` are ASGI's. One who went away in the middle is no error."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        self.gone = False
        self._loop = loop
        self._receive = receive
        self._send = send
        self._has_more = True

    async def listen(self, environ: Environ) -> bool:
        """Read what is sent, or as much of it as need not be waited for in a thread.

        False where that is refused or nobody is there any more: all has been said.
        """
        length = environ.get("CONTENT_LENGTH", "")
        if length in {"", "0"} and "HTTP_TRANSFER_ENCODING" not in environ:
            environ["wsgi.input"] = io.BytesIO()
            return True
        begun = bytearray()
        try:
            while self._has_more and len(begun) <= SMALL:
                begun += await self.next_part()
        except TimeoutError:
            return await self._refuse(408, LATE, ("Connection", "close"))
        except BrokenOffError:
            return False
        if not self._has_more:
            environ["wsgi.input"] = io.BytesIO(begun)
            environ["CONTENT_LENGTH"] = str(len(begun))
            return True
        if not length:
            return await self._refuse(411, "Say how long it is that you send (Content-Length).")
        environ["wsgi.input"] = io.BufferedReader(_Rest(self, bytes(begun)))
        return True

    async def next_part(self) -> bytes:
        """Of what is sent; nothing after the last. TimeoutError, BrokenOffError."""
        part = b""
        while self._has_more and not part:
            told = await asyncio.wait_for(self._receive(), PATIENCE)
            if told["type"] == "http.disconnect":
                raise BrokenOffError
            self._has_more = told.get("more_body", False)
            part = told.get("body", b"")
        return part

    async def give(self, status: int, headers: Headers, body: bytes) -> None:
        await self._begin(status, headers)
        await self._send({"type": "http.response.body", "body": body})

    def give_in_pieces(self, status: int, headers: Headers, pieces: Iterable[bytes]) -> None:
        """From a thread, as they are taken. Of who has gone, the rest is dropped."""
        self.wait_for(self._begin(status, headers))
        watch = asyncio.run_coroutine_threadsafe(self._watch(), self._loop)
        try:
            for piece in pieces:
                if self.gone:
                    return
                if piece:
                    self.wait_for(self._pass(piece, more=True))
        finally:
            watch.cancel()
        self.wait_for(self._pass(b"", more=False))

    def wait_for(self, what: Coroutine[Any, Any, T]) -> T:
        """In a thread, for what happens in the loop."""
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    async def _begin(self, status: int, headers: Headers) -> None:
        sent = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self._send({"type": "http.response.start", "status": status, "headers": sent})

    async def _pass(self, piece: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})

    async def _watch(self) -> None:
        """What comes after all that was sent is that the reader went."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True

    async def _refuse(self, status: int, sentence: str, *more: tuple[str, str]) -> bool:
        body = sentence.encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *more,
        ]
        await self.give(status, headers, body)
        return False


class _Rest(io.RawIOBase):
    """A body of which `begun` has come, read in a thread as it arrives."""

    def __init__(self, reader: Reader, begun: bytes) -> None:
        self._reader = reader
        self._unread = memoryview(begun)

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        """BadRequest for what comes too late or breaks off: half a form is none."""
        if not self._unread:
            self._unread = memoryview(self._more())
        taken = self._unread[: len(room)]
        room[: len(taken)] = taken
        self._unread = self._unread[len(taken) :]
        return len(taken)

    def _more(self) -> bytes:
        try:
            return self._reader.wait_for(self._reader.next_part())
        except TimeoutError as error:
            raise BadRequest(LATE) from error
        except BrokenOffError as error:
            raise BadRequest(BROKEN_OFF) from error

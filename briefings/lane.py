"""One connection to the relay: a socket that never blocks, its encryption, and its limits of time.

Decides when a connection is dead and says what that means for what was on it; which message goes over it
is the caller's. `turn` moves everything that can be moved and returns what was decided, `push` only writes.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
from collections import deque
from collections.abc import Sequence

from briefings.pace import elapsed
from briefings.relay import NoRelay, Relay
from briefings.smtp import Broken, Conversation, Outcome

CONNECT_WITHIN = 20.0
ANSWER_WITHIN = 60.0
ACCEPT_WITHIN = 300.0  # after the final dot: RFC 5321 §4.5.3.2.6 asks for ten minutes
READ_AT_ONCE = 65_536
MOST_PIECES = 512  # at a call: Linux takes 1024, others may take fewer
MOST_READ = 64  # pieces at a turn, so that a noisy relay does not hold up the others

_Found = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]
_WAITS = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Lane:
    """`because` says why the connection ended, `fell` that nobody has taken notice of it yet.

    `fell_early` says that it ended before it took messages.
    """

    def __init__(self, relay: Relay, selector: selectors.BaseSelector) -> None:
        self.relay = relay
        self.because = ""
        self.fell = self.fell_early = False
        self._selector = selector
        self._socket: socket.socket | None = None
        self._talk = Conversation(relay)
        self._shaking = False
        self._ends = 0.0
        self._mask = 0
        self._addresses: deque[_Found] = deque()

    @property
    def alive(self) -> bool:
        return self._socket is not None

    @property
    def ready(self) -> bool:
        """Whether it is signed in and takes messages."""
        return self.alive and self._talk.opened

    @property
    def asked(self) -> bool:
        """Whether the relay waits for the text of the message whose envelope it took."""
        return self.alive and self._talk.asked

    @property
    def takes_envelope(self) -> bool:
        most = self.relay.per_connection
        room = not most or self._talk.spoken + (self._talk.flying is not None) < most
        return self.alive and room and self._talk.takes_envelope

    @property
    def worn(self) -> bool:
        """Whether it has carried as many messages as the relay takes over one connection."""
        most = self.relay.per_connection
        idle = self._talk.flying is None and self._talk.enveloped is None
        return self.alive and bool(most) and idle and self._talk.spoken >= most

    def open(self) -> None:
        """Begin to connect, to each address of the name until one answers. Raises NoRelay for none."""
        try:
            found = socket.getaddrinfo(self.relay.host, self.relay.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise NoRelay(f"{self.relay.name}: {error}") from error
        self._addresses = deque(found)
        self.because, self.fell = "", False
        self._connect()

    def fall(self, because: str) -> None:
        """There is no connection."""
        self.because, self.fell, self.fell_early = because, True, not self._talk.opened

    def offer(self, key: int, sender: str, recipient: str, size: int) -> None:
        """Raises NoRelay for a message that the relay said is too large for it."""
        if self._talk.largest and size > self._talk.largest:
            raise NoRelay(
                f"{self.relay.name} takes at most {self._talk.largest} bytes, and the mail has {size}"
            )
        self._talk.offer(key, sender, recipient, size)
        if self._talk.flying is None:
            self._within(ANSWER_WITHIN)

    def speak(self, text: Sequence[bytes]) -> None:
        self._talk.speak(text)
        self._within(ACCEPT_WITHIN)

    def push(self) -> list[Outcome]:
        """Write what waits to be written, as far as the line takes it."""
        if self._socket is None or self._shaking:
            return []
        try:
            self._write()
            self._watch()
        except OSError as error:
            return self._failed(str(error) or type(error).__name__)
        return []

    def turn(self) -> list[Outcome]:
        """Write and read what can be without waiting. A dead connection is closed, and `because` set."""
        if self._socket is None:
            return []
        outcomes: list[Outcome] = []
        try:
            if self._shaking:
                self._shake_hands()
            else:
                outcomes += self._read()
                self._write()
                if self._talk.wants_tls:
                    self._secure()
            self._watch()
        except Broken as error:
            return outcomes + error.outcomes + self._end(str(error))
        except (OSError, NoRelay) as error:
            return outcomes + self._failed(str(error) or type(error).__name__)
        return outcomes

    def overdue(self, now: float) -> list[Outcome]:
        """End a connection whose answer did not come in time."""
        if self._socket is None or now < self._ends or not self._waits:
            return []
        return self._end("no answer in time")

    def close(self) -> list[Outcome]:
        """Say goodbye if nothing is under way, and hang up."""
        if self._socket is None:
            return []
        between = self._talk.flying is None and self._talk.enveloped is None
        if self.ready and between and not self._talk.out:
            self._talk.quit()
            with contextlib.suppress(OSError):
                self._write()
        return self._end("closed")

    @property
    def _waits(self) -> bool:
        talk = self._talk
        return (
            not talk.opened
            or talk.flying is not None
            or (talk.enveloped is not None and not talk.asked)
        )

    def _connect(self) -> None:
        family, kind, protocol, _, address = self._addresses.popleft()
        self._talk, self._shaking = Conversation(self.relay), self.relay.tls
        line = socket.socket(family, kind, protocol)
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.connect_ex(address)
        self._socket = self._encrypted(line) if self.relay.tls else line
        self._within(CONNECT_WITHIN)
        self._mask = selectors.EVENT_READ | selectors.EVENT_WRITE
        self._selector.register(self._socket, self._mask, self)

    def _failed(self, because: str) -> list[Outcome]:
        """One of several addresses may answer although another did not."""
        if self._talk.opened or not self._addresses:
            return self._end(f"{self.relay.name}: {because}")
        self._end(because)
        self._connect()
        return []

    def _end(self, because: str) -> list[Outcome]:
        if self._socket is not None:
            self._selector.unregister(self._socket)
            self._socket.close()
        self._socket = None
        self.fall(because)
        return self._talk.lost(because)

    def _read(self) -> list[Outcome]:
        outcomes: list[Outcome] = []
        assert self._socket is not None
        for _ in range(MOST_READ):
            try:
                data = self._socket.recv(READ_AT_ONCE)
            except _WAITS:
                return outcomes
            if not data:
                raise Broken("the relay hung up", outcomes)
            try:
                outcomes += self._talk.heard(data)
            except Broken as error:
                raise Broken(str(error), outcomes + error.outcomes) from error
            if self._talk.flying is None and self._waits:
                self._within(ANSWER_WITHIN)
            if len(data) < READ_AT_ONCE and not isinstance(self._socket, ssl.SSLSocket):
                return outcomes
        return outcomes

    def _write(self) -> None:
        """Pieces go out as they are: a text is not copied to stand in one place, unless for TLS."""
        assert self._socket is not None
        out, encrypted = self._talk.out, isinstance(self._socket, ssl.SSLSocket)
        if encrypted and len(out) > 1:
            out[:] = [b"".join(out)]
        try:
            while out:
                some = out if len(out) <= MOST_PIECES else out[:MOST_PIECES]
                gone = self._socket.send(out[0]) if encrypted else self._socket.sendmsg(some)
                _take_off(out, gone)
        except _WAITS:
            pass

    def _secure(self) -> None:
        assert self._socket is not None
        self._selector.unregister(self._socket)
        self._socket = self._encrypted(self._socket)
        self._selector.register(self._socket, self._mask, self)
        self._shaking = True
        self._shake_hands()

    def _encrypted(self, line: socket.socket) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        return context.wrap_socket(
            line, server_hostname=self.relay.host, do_handshake_on_connect=False
        )

    def _shake_hands(self) -> None:
        assert isinstance(self._socket, ssl.SSLSocket)
        try:
            self._socket.do_handshake()
        except _WAITS:
            return
        self._shaking = False
        if self._talk.wants_tls:
            self._talk.secured()

    def _watch(self) -> None:
        """Ask to be woken for writing only while something waits to be written."""
        assert self._socket is not None
        write = bool(self._talk.out) or (self._shaking and not self._talk.wants_tls)
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if write else 0)
        if mask != self._mask:
            self._mask = mask
            self._selector.modify(self._socket, mask, self)

    def _within(self, seconds: float) -> None:
        self._ends = elapsed() + seconds


def _take_off(out: list[bytes | memoryview], gone: int) -> None:
    """The first so many bytes."""
    if gone == sum(map(len, out)):
        out.clear()
        return
    whole = 0
    while gone >= len(out[whole]):
        gone -= len(out[whole])
        whole += 1
    del out[:whole]
    if gone:
        out[0] = memoryview(out[0])[gone:]

"""One message at a time, waited for: proofs, which a person at the desk wants to see now.

The same conversation as the sender's, on one lane. Decides nothing about retries.
"""

from __future__ import annotations

import selectors
from types import TracebackType
from typing import Self

from briefings.lane import Lane
from briefings.pace import elapsed
from briefings.relay import NoRelay, Relay
from briefings.smtp import Outcome, Result

LOOKS_EVERY = 0.1


class Counter:
    """Hand in messages over one connection: `with Counter(relay) as counter: counter.hand_in(…)`."""

    def __init__(self, relay: Relay) -> None:
        self._selector = selectors.DefaultSelector()
        self._lane = Lane(relay, self._selector)
        self._number = 0

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lane.close()
        self._selector.close()

    def hand_in(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Raises NoRelay where there is no connection to hand it in over."""
        if not self._lane.alive:
            self._open()
        self._number += 1
        self._lane.offer(self._number, sender, recipient, len(message))
        while True:
            outcomes = self._turn()
            if outcomes:
                return outcomes[0]
            if not self._lane.alive:
                return Outcome(self._number, Result.LATER, self._lane.because)
            if self._lane.asked:
                self._lane.speak([message])

    def _open(self) -> None:
        self._lane.open()
        while not self._lane.ready:
            self._turn()
            if not self._lane.alive:
                raise NoRelay(self._lane.because)

    def _turn(self) -> list[Outcome]:
        outcomes = self._lane.turn()
        if not outcomes and self._lane.alive and not self._lane.asked:
            self._selector.select(LOOKS_EVERY)
            outcomes = self._lane.turn() + self._lane.overdue(elapsed())
        return outcomes

"""A clerk works one lane: its leased rows in their order, one text at a time, none before the last mark.

Decides when the next envelope and the next text may leave. What an outcome means for a delivery is
`marking`'s; when a lane is opened again is the sender's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from briefings.lane import Lane
from briefings.leasing import Claimed
from briefings.smtp import Outcome


class Letter(NamedTuple):
    """A message ready for the wire, in pieces; `size` is the number of its bytes."""

    sender: str
    text: list[bytes]
    size: int


Compose = Callable[[Claimed], Letter]
Settled = tuple[Claimed, Outcome]
Unwanted = Callable[[Claimed], bool]


def anything(_: Claimed) -> bool:
    """Lay down whatever there is."""
    return True


class Clerk:
    """`rows` wait; `unmarked` were decided and are not written down yet: no text leaves until they are."""

    def __init__(self, number: int, lane: Lane, compose: Compose) -> None:
        self.number = number
        self.lane = lane
        self.rows: deque[Claimed] = deque()
        self.unmarked: dict[int, Claimed] = {}
        self.rests_until = 0.0
        self.failures = 0
        self._compose = compose
        self._enveloped: Claimed | None = None
        self._letter: Letter | None = None
        self._flying: Claimed | None = None
        self._spoilt = False

    @property
    def holds(self) -> list[Claimed]:
        """Everything under lease here, begun or not."""
        begun = [row for row in (self._flying, self._enveloped) if row is not None]
        return [*self.unmarked.values(), *begun, *self.rows]

    @property
    def wants_to_speak(self) -> bool:
        """Whether a text could leave now, if the sender lets it."""
        return self.lane.asked and not self.unmarked and self._letter is not None

    def hear(self) -> list[Settled]:
        """Something moved on the lane."""
        return self._settled(self.lane.turn())

    def go_on(self, may_speak: Callable[[], bool]) -> list[Settled]:
        """Say what can be said now without waiting. Raises NoRelay for a message that is too large."""
        offered = self._offer()
        if self.wants_to_speak and may_speak():
            assert self._letter is not None
            self.lane.speak(self._letter.text)
            self._flying, self._enveloped, self._letter = self._enveloped, None, None
            self._offer()
        elif not offered:
            return []
        return self._settled(self.lane.push())

    def overdue(self, now: float) -> list[Settled]:
        return self._settled(self.lane.overdue(now))

    def hang_up(self) -> list[Settled]:
        return self._settled(self.lane.close())

    def lay_down(self, unwanted: Unwanted) -> list[Claimed]:
        """The rows that were not begun and that nobody wants sent. An envelope is no beginning."""
        laid = [row for row in self.rows if unwanted(row)]
        self.rows = deque(row for row in self.rows if not unwanted(row))
        if self._enveloped is not None and unwanted(self._enveloped):
            laid.insert(0, self._enveloped)
            self._enveloped = self._letter = None
            # The relay waits for a text that will not come: this session ends after the one in the air.
            self._spoilt = True
        return laid

    def _offer(self) -> bool:
        """Whether an envelope was offered."""
        if self._enveloped is not None:
            return False
        if self._flying is None and (self._spoilt or self.lane.worn):
            self._spoilt = False
            self.lane.close()
        if self._spoilt or not self.rows or not self.lane.takes_envelope:
            return False
        row = self.rows[0]
        letter = self._compose(row)
        self.lane.offer(row.id, letter.sender, row.address, letter.size)
        self._enveloped, self._letter = self.rows.popleft(), letter
        return True

    def _settled(self, outcomes: list[Outcome]) -> list[Settled]:
        settled: list[Settled] = []
        for outcome in outcomes:
            row = self._take(outcome.key)
            if row is not None:
                self.unmarked[row.id] = row
                settled.append((row, outcome))
        if not self.lane.alive and self._enveloped is not None:
            self.rows.appendleft(self._enveloped)
            self._enveloped = self._letter = None
        return settled

    def _take(self, key: int) -> Claimed | None:
        if self._flying is not None and self._flying.id == key:
            row, self._flying = self._flying, None
            return row
        if self._enveloped is not None and self._enveloped.id == key:
            row, self._enveloped, self._letter = self._enveloped, None, None
            return row
        return None

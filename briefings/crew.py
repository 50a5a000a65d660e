"""The crew: as many clerks as the relay takes, their lanes opened, tended and closed.

Decides how many lanes there are, when a dead one is opened again, and when to give the relay up.
"""

from __future__ import annotations

import selectors
from collections.abc import Callable
from typing import NamedTuple

from briefings.clerk import Clerk, Compose, Settled, Unwanted, anything
from briefings.lane import Lane
from briefings.leasing import HANDFUL, Claimed
from briefings.pace import elapsed
from briefings.relay import NoRelay, Relay

# Seconds before a connection is tried again, by failures in a row.
RESTS = (0.0, 1.0, 2.0, 5.0, 15.0)
HOPELESS_AFTER = 3
HUNGRY = HANDFUL // 4


class Tended(NamedTuple):
    """What died with its connections, rows that wait for no connection, and why there is no relay."""

    settled: list[Settled]
    abandoned: list[Claimed]
    because: str


class Crew:
    """`ready` is how many connections take messages, as of the last time they were tended."""

    def __init__(self, relay: Relay, selector: selectors.BaseSelector, compose: Compose) -> None:
        self._relay, self._selector, self._compose = relay, selector, compose
        self._clerks: list[Clerk] = []
        self._of_lease: dict[int, Clerk] = {}
        self._of_lane: dict[Lane, Clerk] = {}
        self._heard: dict[Clerk, None] = {}
        self._awake: dict[Clerk, None] = {}
        self._held_up: dict[Clerk, None] = {}
        self._hungry: dict[Clerk, None] = {}
        self._workless: dict[Clerk, None] = {}
        self._served = False
        self.ready = 0

    @property
    def rows(self) -> list[Claimed]:
        return [row for clerk in self._clerks for row in clerk.holds]

    @property
    def idle(self) -> bool:
        """Whether nobody holds anything."""
        return all(not clerk.holds for clerk in self._clerks)

    def size(self, waiting: int) -> None:
        """As many clerks as so many waiting deliveries need; never fewer than there are."""
        wanted = min(self._relay.connections, -(-waiting // HANDFUL))
        for number in range(len(self._clerks), wanted):
            clerk = Clerk(number, Lane(self._relay, self._selector), self._compose)
            self._clerks.append(clerk)
            self._of_lane[clerk.lane] = clerk
        held = {row.lease for row in self.rows}
        self._of_lease = {pk: clerk for pk, clerk in self._of_lease.items() if pk in held}

    def hungry(self) -> list[Clerk]:
        """Clerks on an open line that will soon have nothing to do; so many that one claim is worth it,
        or one of them has nothing left. Never so many that the others' marks wait long for their claim.
        """
        enough = max(1, self.ready // 4)
        if len(self._hungry) < enough and not self._workless:
            return []
        return [clerk for clerk in self._hungry if clerk.lane.ready][:enough]

    def expect(self, lease: int, clerk: Clerk) -> None:
        self._of_lease[lease] = clerk

    def clerk_for(self, row: Claimed) -> Clerk:
        return self._of_lease[row.lease]

    def deal(self, row: Claimed) -> None:
        clerk = self._of_lease[row.lease]
        clerk.rows.append(row)
        self._awake[clerk] = None
        self._hungry.pop(clerk, None)
        self._workless.pop(clerk, None)

    def marked(self, deliveries: set[int]) -> None:
        """These are written down: their clerks may go on."""
        for clerk in self._clerks:
            if clerk.unmarked:
                for delivery in deliveries & clerk.unmarked.keys():
                    del clerk.unmarked[delivery]
                self._awake[clerk] = None

    def lay_down(self, unwanted: Unwanted) -> list[Claimed]:
        """Everybody is woken: who has nothing left may be given something else."""
        self._awake = dict.fromkeys(self._clerks)
        return [row for clerk in self._clerks for row in clerk.lay_down(unwanted)]

    def tend(self) -> Tended:
        """Open what is closed, end what hangs."""
        settled: list[Settled] = []
        abandoned: list[Claimed] = []
        ready, now = 0, elapsed()
        for clerk in self._clerks:
            settled += clerk.overdue(now)
            if clerk.lane.ready:
                self._served = True
                ready += 1
            elif not clerk.lane.alive:
                self._mend(clerk, now)
                if clerk.failures > 1:
                    abandoned += clerk.lay_down(anything)
        self.ready = ready
        return Tended(settled, abandoned, self._no_relay())

    def work(self, may_speak: Callable[[], bool]) -> list[Settled]:
        """Let everybody who was woken do what can be done now; who may not speak yet stays awake."""
        settled: list[Settled] = []
        for clerk in self._heard:
            settled += clerk.hear()
        awake = self._held_up | self._awake | self._heard
        self._awake, self._heard, self._held_up = {}, {}, {}
        for clerk in awake:
            settled += clerk.go_on(may_speak)
            if clerk.wants_to_speak:
                self._held_up[clerk] = None
            if len(clerk.rows) <= HUNGRY:
                self._hungry[clerk] = None
                if not clerk.rows:
                    self._workless[clerk] = None
        return settled

    @property
    def woken(self) -> bool:
        return bool(self._awake or self._heard)

    @property
    def held_up(self) -> bool:
        """Whether somebody has a text that may not leave yet."""
        return bool(self._held_up)

    def wake(self, lane: Lane) -> None:
        """Something moved on this lane."""
        self._heard[self._of_lane[lane]] = None

    def hang_up(self) -> list[Settled]:
        """Close every connection; what was in the air is in doubt."""
        return [settled for clerk in self._clerks for settled in clerk.hang_up()]

    def _mend(self, clerk: Clerk, now: float) -> None:
        if clerk.lane.fell:
            clerk.failures = clerk.failures + 1 if clerk.lane.fell_early else 0
            clerk.rests_until = now + RESTS[min(clerk.failures, len(RESTS) - 1)]
            clerk.lane.fell = False
        if now < clerk.rests_until:
            return
        try:
            clerk.lane.open()
        except NoRelay as error:
            clerk.lane.fall(str(error))

    def _no_relay(self) -> str:
        if not self._clerks or any(clerk.lane.alive for clerk in self._clerks):
            return ""
        least = min(clerk.failures for clerk in self._clerks)
        if least >= (HOPELESS_AFTER if self._served else 1):
            return f"The relay cannot be reached: {self._clerks[0].lane.because}"
        return ""

"""One edition through a world, with or without kills, until nothing of it is open.

Decides how long is waited and when time is made to pass; what was proved is `verdict`'s.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from runner.processes import wait_until
from tests.faults import database_clock, verdict
from tests.faults.ledger import Ledger
from tests.faults.verdict import Verdict
from tests.faults.world import SENDERS, THE_ONLY_SENDER, World
from tests.patience import SOON

STANDS_STILL_AFTER = 4.0  # seconds without a message or a change of state
_OPEN = """
SELECT id FROM briefings_delivery
WHERE edition_id = %s AND state IN ('queued', 'leased', 'deferred')
"""
_PICTURE = """
SELECT state, attempts, doubts, count(*) FROM briefings_delivery WHERE edition_id = %s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
# What dead senders hold ends and what was put off comes due; leases in the past cost nothing.
_LONGEST_WAIT = """
SELECT max(CASE WHEN state = 'leased' THEN until ELSE not_before END) - clock_timestamp()
FROM briefings_delivery d LEFT JOIN briefings_lease l ON l.id = d.lease
WHERE edition_id = %s AND state IN ('queued', 'leased', 'deferred')
"""
# A sender at work may go on with anything.
_CAN_GO_ON = f"""
SELECT d.id FROM briefings_delivery d LEFT JOIN briefings_lease l ON l.id = d.lease
WHERE edition_id = %s AND state IN ('queued', 'leased', 'deferred')
AND (CASE WHEN state = 'leased' THEN until ELSE not_before END <= clock_timestamp()
    OR EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = {THE_ONLY_SENDER}))
"""


@dataclass
class Issue:
    """One edition, sealed and owed in a world."""

    world: World
    slug: str
    readers: int
    edition: int

    @property
    def domain(self) -> str:
        return f"{self.slug}.example"

    def states(self) -> dict[str, str]:
        with self.world.database() as connection:
            return verdict.states(connection, self.edition)

    def open(self) -> int:
        """How many are still open; a database that is just coming back is asked again."""
        return sum(1 for _ in self._ask(_OPEN))

    def taken(self) -> int:
        """How many messages of it the relay took."""
        return len(self.world.ledger().to(self.domain))

    def judge(self) -> Verdict:
        return verdict.judge(self.states(), self.ledger(), readers=self.readers)

    def ledger(self) -> Ledger:
        """The world's, with what was taken of this edition alone."""
        whole = self.world.ledger()
        whole.accepted = whole.to(self.domain)
        return whole

    def wait_until_settled(self, within: float) -> bool:
        return wait_until(lambda: self.open() == 0, within, 0.2)

    def hurry_until_settled(self, within: float) -> bool:
        """The same, but where there is nothing to do but wait, or nothing moves, time is made to pass."""
        ends = time.monotonic() + within
        before: tuple[object, ...] = ()
        since = self._senders_are_up()
        while self.open():
            if time.monotonic() > ends:
                return False
            if self._only_waits():
                self.let_time_pass()
                since = self._senders_are_up()
            elif (now := self._picture()) != before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since > STANDS_STILL_AFTER:
                self.world.leave("worker")
                self.let_time_pass()
                self.world.start("worker")
                since = self._senders_are_up()
            time.sleep(0.1)
        return True

    def let_time_pass(self, by: timedelta | None = None) -> None:
        """Nobody sends for so long, or until nothing that is open has to wait any more.

        The worker holds nothing then and may stay; the clock comes back, and looks around at once.
        """
        self.world.leave("clock")
        with self.world.nobody_sends() as connection:
            if by is None:
                (by,) = connection.execute(_LONGEST_WAIT, [self.edition]).fetchone() or (None,)
            if by is not None and by > timedelta(0):
                database_clock.move(connection, by + timedelta(seconds=1))
        self.world.start("clock")

    def _senders_are_up(self) -> float:
        """Waits for it; since when."""
        wait_until(lambda: all(map(self.world.is_up, SENDERS)), SOON, 0.1)
        return time.monotonic()

    def _only_waits(self) -> bool:
        """Nobody sends, and nothing that is open may be taken up yet."""
        return self._ask(_CAN_GO_ON) == []

    def _picture(self) -> tuple[object, ...]:
        return self.world.taken.count(), *self._ask(_PICTURE)

    def _ask(self, query: str) -> list[tuple[object, ...]]:
        ends = time.monotonic() + SOON
        while True:
            try:
                with self.world.database() as connection:
                    return connection.execute(query, [self.edition]).fetchall()
            except psycopg.OperationalError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.1)


def issue(world: World, slug: str, readers: int, zones: int = 1) -> Issue:
    """An edition that was due yesterday, sealed and owed to so many readers."""
    return Issue(world, slug, readers, world.desk("owed", slug, readers, zones))

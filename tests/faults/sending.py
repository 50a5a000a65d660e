"""One edition through a world, with or without kills, until nothing of it is open.

Decides how long is waited and when time is made to pass; what was proved is `verdict`'s.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from runner.processes import wait_until
from tests.faults import verdict
from tests.faults.ledger import Ledger
from tests.faults.verdict import Verdict
from tests.faults.world import SENDERS, World

STANDS_STILL_AFTER = 4.0  # seconds without a message or a change of state
STARTS_WITHIN = 60.0
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
        """The same, but where nothing moves the product is stopped while time passes."""
        ends = time.monotonic() + within
        while self.open():
            if time.monotonic() > ends:
                return False
            if self._stands_still():
                self.let_time_pass()
        return True

    def let_time_pass(self, by: timedelta | None = None) -> None:
        """Nobody sends for so long, or until nothing that is open has to wait any more."""
        self.world.leave(*SENDERS)
        with self.world.database() as connection:
            if by is None:
                (by,) = connection.execute(_LONGEST_WAIT, [self.edition]).fetchone() or (None,)
            if by is not None and by > timedelta(0):
                self.world.move_clock(by + timedelta(seconds=1))
        self.world.start(*SENDERS)

    def _stands_still(self) -> bool:
        wait_until(lambda: all(map(self.world.is_up, SENDERS)), STARTS_WITHIN, 0.1)
        before, since = self._picture(), time.monotonic()
        while time.monotonic() - since < STANDS_STILL_AFTER:
            time.sleep(0.2)
            if self._picture() != before:
                return False
        return True

    def _picture(self) -> tuple[object, ...]:
        return self.world.taken.count(), *self._ask(_PICTURE)

    def _ask(self, query: str) -> list[tuple[object, ...]]:
        ends = time.monotonic() + 30
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

"""A sender at work: one loop between the relay's connections and one connection to the database.

Promises: the mark of a message is durable before the next text leaves on its lane, so at most one message
of each lane is ever in doubt, and none is sent a third time. Decides pace and order; `leasing` who may
be written to, `marking` what an outcome means, `overseeing` what stops it, `crew` keeps the connections.
"""

from __future__ import annotations

import logging
import selectors
import uuid
from collections import deque
from collections.abc import Callable
from datetime import datetime

from django.db import Error, connection

from briefings import leasing, marking
from briefings.addresses import is_writable
from briefings.clerk import Settled, Unwanted, anything
from briefings.crew import Crew
from briefings.leasing import LEASE, Claimed, Grant
from briefings.ledger import Away, Ledger
from briefings.mailroom import TheOnlySender
from briefings.marking import Mark, Pile
from briefings.overseeing import Due, Overseer
from briefings.pace import Moments, Pace, elapsed
from briefings.post import Post
from briefings.relay import NoRelay, Relay
from briefings.smtp import Outcome, Result
from briefings.witness import Unwritable

log = logging.getLogger(__name__)
RENEW_EVERY = LEASE.total_seconds() / 4
# A text leaves only while the lease surely lasts: the rest is for the renewal to arrive.
FRESH_FOR = LEASE.total_seconds() * 0.8
LAY_DOWN_WITHIN = 8.0  # a sender that is asked to stop has ten seconds in all
RECONNECT_EVERY = 0.5
NUMBERS_AT_ONCE = 256
TEND_EVERY = 0.05
LAST_WORDS_WITHIN = 2.0

Clock = Callable[[], datetime]


class Sender:
    """One run: `count` messages were handed over, and `because` says why it ended early."""

    def __init__(
        self, clock: Clock, due: Due, relay: Relay, stop: Callable[[], bool], only: TheOnlySender
    ) -> None:
        self.id = uuid.uuid4()
        self.stop, self.only = stop, only
        self.moments, self.pace = Moments(clock), Pace(relay.per_second)
        self.selector = selectors.DefaultSelector()
        self.post, self.ledger = Post(), Ledger(self.selector)
        self.crew = Crew(relay, self.selector, self.post.letter)
        self.overseer = Overseer(self.moments, due, self.post)
        self.count = 0
        self.because = ""
        self._numbers: deque[int] = deque()
        self._pile, self._writing = Pile(), list[Mark]()
        self._renewed = self._back_at = self._stops_at = self._tend_at = self._fresh_until = 0.0
        self._claiming = self._counting = self._renewing = self._away = False
        self._strangers: list[Claimed] = []

    def run(self) -> None:
        try:
            self.ledger.connect()
            while self._goes_on():
                self._round()
        except Unwritable as error:
            self.because = str(error)
            self._give_back_all()
        finally:
            self._end()

    def _goes_on(self) -> bool:
        if self._stops_at:
            return elapsed() < self._stops_at and not self._all_settled()
        return not (self.overseer.nothing_left and self._all_settled())

    def _all_settled(self) -> bool:
        if self._pile.marks or self._writing or self._claiming or self._strangers:
            return False
        return self.ledger.idle and self.crew.idle

    def _round(self) -> None:
        if self.stop() and not self._stops_at:
            self._lay_down("Asked to stop.")
        if elapsed() >= self._tend_at:
            self._tend()
        self._work()
        try:
            self._ask_database()
        except (Away, Error) as error:
            self._lose_database(error)
        self._wait()

    def _ask_database(self) -> None:
        if self._away:
            self._come_back()
            return
        if not self._stops_at:
            if self.ledger.idle and not self.overseer.sleeps:
                self._look()
            self._claim()
        self._commit()
        self._renew()

    def _look(self) -> None:
        because = self.overseer.look(self.crew.rows + self._strangers)
        self.because = because or self.because
        unwanted = self.overseer.unwanted
        strangers, self._strangers = self._strangers, []
        if unwanted:
            laid = self.crew.lay_down(lambda row: row.wave in unwanted)
            self._give_back(laid + [row for row in strangers if row.wave in unwanted])
        self.crew.size(self.overseer.waiting)
        self._deal([row for row in strangers if row.wave not in unwanted])

    def _claim(self) -> None:
        if self._claiming or not (hungry := self.crew.hungry()):
            return
        wave = self.overseer.next_wave()
        if wave is None:
            return
        if len(self._numbers) < len(hungry):
            if not self._counting:
                self._counting = True
                self.ledger.add(leasing.numbers(NUMBERS_AT_ONCE, self._counted))
            return
        self._claiming = True
        grants = []
        for clerk in hungry:
            grants.append(Grant(self._numbers.popleft(), clerk.number))
            self.crew.expect(grants[-1].lease, clerk)

        def found(count: int, rows: list[Claimed]) -> None:
            self._claiming = False
            self.overseer.tried(wave, count)
            self._deal(rows)

        if self.crew.idle:
            self._fresh_until = elapsed() + FRESH_FOR
        self.ledger.add(leasing.claim(wave, self.id, grants, self.moments.now(), found))

    def _counted(self, numbers: list[int]) -> None:
        self._counting = False
        self._numbers.extend(numbers)

    def _deal(self, rows: list[Claimed]) -> None:
        """Each lease to one clerk, whole and in order."""
        for row in rows:
            if not self.post.knows(row):
                self._strangers.append(row)
                self.overseer.hurry()
            elif is_writable(row.address):
                self.crew.deal(row)
            else:
                self.crew.clerk_for(row).unmarked[row.id] = row
                never = Outcome(row.id, Result.NEVER, "the address cannot be written to")
                self._settle([(row, never)])

    def _settle(self, settled: list[Settled]) -> None:
        for row, outcome in settled:
            self._pile.add(marking.mark_of(row, outcome))
            self.count += outcome.result is Result.SENT

    def _commit(self) -> None:
        if not self._writing and self._pile.ripe(self.crew.ready):
            self._writing = self._pile.take()
            self.ledger.add(marking.write(self._writing, self.moments.now(), self._written))

    def _written(self, done: set[int], overtaken: set[int]) -> None:
        self._writing = []
        self.crew.marked(done | overtaken)
        if overtaken:
            log.error("deliveries %s were no longer leased when they were marked", overtaken)
            self._forget(anything)

    def _renew(self) -> None:
        stale = self.crew.held_up and elapsed() >= self._fresh_until
        if self._renewing or (elapsed() - self._renewed < RENEW_EVERY and not stale):
            return
        self._renewing, asked = True, elapsed()

        def held() -> list[int]:
            return sorted({row.lease for row in self.crew.rows + self._strangers})

        def kept(lost: set[int]) -> None:
            self._renewing, self._renewed = False, asked
            self._fresh_until = asked + FRESH_FOR
            if lost:
                log.error("leases %s ended before they were renewed", lost)
                self._forget(lambda row: row.lease in lost)

        self.ledger.add(leasing.renew(self.id, held, self.moments.now(), kept))

    def _forget(self, whose: Unwanted) -> None:
        """They are another sender's now: not sent and not given back."""
        self.crew.lay_down(whose)
        self._strangers = [row for row in self._strangers if not whose(row)]

    def _give_back(self, rows: list[Claimed]) -> None:
        """Where the database is away they are taken back when their lease ends."""
        if rows and not self._away:
            self.ledger.add(leasing.give_back(rows))

    def _give_back_all(self) -> None:
        strangers, self._strangers = self._strangers, []
        self._give_back(self.crew.lay_down(anything) + strangers)

    def _lay_down(self, because: str) -> None:
        """Finish what is in the air, give the rest back."""
        self.because = because
        self._stops_at = elapsed() + LAY_DOWN_WITHIN
        self._give_back_all()

    def _tend(self) -> None:
        settled, abandoned, because = self.crew.tend()
        self._settle(settled)
        if because and not self._stops_at:
            log.warning("no relay: %s", because)
            self._lay_down(because)
        self._give_back(abandoned)
        self._tend_at = elapsed() + TEND_EVERY

    def _work(self) -> None:
        fresh = elapsed() < self._fresh_until and not self._stops_at
        try:
            self._settle(self.crew.work(self.pace.take if fresh else lambda: False))
        except NoRelay as error:
            self._lay_down(str(error))

    def _wait(self) -> None:
        """Until something moves: a relay, the database, or the time of something."""
        for key, _ in self.selector.select(self._sleeps()):
            if key.data is not None:
                self.crew.wake(key.data)
                continue
            try:
                self.ledger.work()
            except Away as error:
                self._lose_database(error)

    def _sleeps(self) -> float:
        longest = min(TEND_EVERY, self.overseer.sleeps)
        if self.crew.woken:
            return 0.0
        if self._pile.marks and not self._writing:
            longest = min(longest, self._pile.waits())
        if self.crew.held_up:
            longest = min(longest, self.pace.waits() or TEND_EVERY)
        return longest

    def _lose_database(self, error: Exception) -> None:
        """Keep what is known; it is written first when the database is back."""
        if connection.in_atomic_block:
            raise error
        log.warning("the database is away: %s", error)
        self.ledger.lose()
        self._away, self._back_at = True, elapsed() + RECONNECT_EVERY
        self._pile.marks, self._writing = self._writing + self._pile.marks, []
        self._claiming = self._counting = self._renewing = False

    def _come_back(self) -> None:
        if elapsed() < self._back_at:
            return
        self._back_at = elapsed() + RECONNECT_EVERY
        self.ledger.connect()
        self._away, self._renewed = False, 0.0
        if not self.only.take():
            self._lay_down("Another sender is at work.")
        self._commit()

    def _end(self) -> None:
        """Hang up, write down what that leaves in doubt, and end the leases."""
        self._settle(self.crew.hang_up())
        ends = elapsed() + LAST_WORDS_WITHIN
        try:
            if not self._away:
                while (self._writing or self._pile.marks) and elapsed() < ends:
                    self._commit()
                    self._wait()
                self.ledger.add(leasing.end(self.id))
                while not self.ledger.idle and elapsed() < ends:
                    self._wait()
                self.ledger.leave()
        except (Away, Error) as error:
            log.warning("the database is away: %s", error)
        finally:
            self.selector.close()

"""Marks: what became of a delivery, decided from an outcome, and written down for many at once.

A mark counts only under the lease that the message was sent under. One that comes late, because the
database was away for longer than the lease, still counts where it says that a doubtful one was sent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from briefings.addresses import without_addresses
from briefings.leasing import DOUBT_WAITS, MOST_DOUBTS, Claimed, array
from briefings.ledger import Job, Statement
from briefings.pace import elapsed
from briefings.smtp import Outcome, Result

FIRST_RETRY = timedelta(minutes=1)  # after a no for now
FIRST_RECALL = timedelta(seconds=5)  # after a line that broke
LAST_RETRY = timedelta(hours=1)
MOST_ATTEMPTS = 12
LONGEST_REPLY = 200
GATHER_WITHIN = 0.010  # seconds
KEEP_BUSY = 32  # lanes: more do not make a relay faster, so that those beyond may wait


_FIRST = {Result.LATER: FIRST_RETRY, Result.CUT: FIRST_RECALL}


class Mark(NamedTuple):
    """`waits` is how long a deferred delivery waits, in seconds; `handed_over`, that a copy may be out."""

    delivery: int
    lease: int
    state: str
    doubts: int
    waits: float
    reply: str
    handed_over: bool


class Pile:
    """Marks that wait for a commit: a quarter of the lanes share one, or all but KEEP_BUSY where that is
    more, or who came within GATHER_WITHIN.
    """

    def __init__(self) -> None:
        self.marks: list[Mark] = []
        self._since = 0.0

    def add(self, mark: Mark) -> None:
        if not self.marks:
            self._since = elapsed()
        self.marks.append(mark)

    def ripe(self, lanes: int) -> bool:
        if not self.marks:
            return False
        enough = max(1, lanes // 4, lanes - KEEP_BUSY)
        return len(self.marks) >= enough or not self.waits()

    def waits(self) -> float:
        """Seconds until the oldest has waited long enough."""
        return max(0.0, self._since + GATHER_WITHIN - elapsed())

    def take(self) -> list[Mark]:
        taken, self.marks = self.marks, []
        return taken


# IS NOT DISTINCT FROM keeps the planner from the index of leases, which holds every row ever leased.
MARK = """
WITH marks AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[], $5::float8[],
        $6::text[], $7::bool[]) AS m(id, lease, state, doubts, waits, reply, handed_over)
), marked AS (
    UPDATE briefings_delivery d SET
        state = m.state,
        attempts = d.attempts + 1,
        doubts = d.doubts + m.doubts,
        not_before = CASE WHEN m.state = 'deferred'
            THEN $8::timestamptz + make_interval(secs => m.waits) END,
        settled_at = CASE WHEN m.state <> 'deferred' THEN $8::timestamptz END,
        reply = m.reply
    FROM marks m WHERE d.id = m.id AND d.lease IS NOT DISTINCT FROM m.lease AND (d.state = 'leased'
        OR (d.state IN ('deferred', 'uncertain') AND m.state = 'sent'))
    RETURNING d.id, d.wave_id, m.handed_over
), counted AS (
    UPDATE briefings_wave w SET handed_over = w.handed_over + c.number
    FROM (SELECT wave_id, count(*) AS number FROM marked WHERE handed_over GROUP BY wave_id) c
    WHERE w.id = c.wave_id
)
SELECT id FROM marked
"""
_KNOWN = """
SELECT d.id FROM briefings_delivery d JOIN unnest($1::bigint[], $2::bigint[], $3::text[])
    AS m(id, lease, state)
    ON d.id = m.id AND d.lease IS NOT DISTINCT FROM m.lease AND d.state = m.state
"""


def mark_of(row: Claimed, outcome: Outcome) -> Mark:
    """The decision: sent, for later, never, or in doubt; after two doubts a person decides."""
    reply = without_addresses(outcome.reply)[:LONGEST_REPLY].replace("\0", "")

    def mark(state: str, waits: float = 0, doubts: int = 0, over: bool = False) -> Mark:
        return Mark(row.id, row.lease, state, doubts, waits, reply, over)

    if outcome.result is Result.SENT:
        return mark("sent", over=True)
    if outcome.result is Result.UNKNOWN:
        held = row.doubts + 1 >= MOST_DOUBTS
        waits = DOUBT_WAITS.total_seconds()
        return mark("uncertain" if held else "deferred", waits, doubts=1, over=True)
    first = _FIRST.get(outcome.result)
    if first and row.attempts + 1 < MOST_ATTEMPTS:
        return mark("deferred", backoff(row.attempts + 1, first).total_seconds())
    return mark("failed")


def write(
    marks: Sequence[Mark], at: datetime, written: Callable[[set[int], set[int]], None]
) -> Job:
    """Commit the marks together. Reports whose mark counts, and whose lease had ended before it came."""
    rows = yield Statement(
        MARK,
        [
            array(m.delivery for m in marks),
            array(m.lease for m in marks),
            _texts(m.state for m in marks),
            array(m.doubts for m in marks),
            "{" + ",".join(str(m.waits) for m in marks) + "}",
            _texts(m.reply for m in marks),
            _texts("t" if m.handed_over else "f" for m in marks),
            at.isoformat(),
        ],
    )
    done = {pk for (pk,) in rows}
    missed = [mark for mark in marks if mark.delivery not in done]
    if missed:
        # Written before a connection to the database broke, perhaps: then they say so already.
        known = yield Statement(
            _KNOWN,
            [
                array(m.delivery for m in missed),
                array(m.lease for m in missed),
                _texts(m.state for m in missed),
            ],
        )
        done |= {pk for (pk,) in known}
    written(done, {mark.delivery for mark in marks} - done)


def backoff(attempts: int, first: timedelta = FIRST_RETRY) -> timedelta:
    """The first wait, doubling to an hour, with up to half as much again by chance."""
    return min(first * 2.0 ** (attempts - 1), LAST_RETRY) * (1 + random.random() / 2)  # noqa: S311


def _texts(texts: Iterable[str]) -> str:
    """An array as PostgreSQL reads it: every text quoted, quotes and backslashes escaped."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in quoted) + "}"

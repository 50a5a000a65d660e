"""Leases: which deliveries a sender may take now, for how long, and what becomes of those it left behind.

A claim deals rows to the sender's lanes in handfuls; each handful is one lease, sent in the order of its
ids, so that of a dead sender only the first unmarked row of each lane is in doubt. A claim also settles
who left, paused, was suppressed or erased since. Every moment is the database's clock. Sends nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from briefings.ledger import Job, Statement

LEASE = timedelta(seconds=45)
HANDFUL = 32
MOST_DOUBTS = 2
DOUBT_WAITS = timedelta(seconds=10)  # a relay that just fell gets a moment


class Claimed(NamedTuple):
    """One delivery under lease, with what its message needs beside the recipe."""

    id: int
    lease: int
    wave: int
    recipe: int
    attempts: int
    doubts: int
    address: str
    uid: uuid.UUID
    asked_at: datetime


class Grant(NamedTuple):
    """A lease that may be used for one lane's next handful."""

    lease: int
    lane: int


_NUMBERS = """
SELECT nextval('briefings_lease_id_seq') FROM generate_series(1, $1::int)
"""
CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id, edition_id, subscriber_id FROM briefings_delivery
    WHERE wave_id = $1::bigint AND state IN ('queued', 'deferred') AND not_before <= $2::timestamptz
    ORDER BY not_before, id LIMIT $3::int FOR UPDATE SKIP LOCKED
), judged AS MATERIALIZED (
    SELECT k.id, coalesce(s.address, '') AS address, s.uid,
        extract(epoch FROM coalesce(n.confirmed_at, s.signed_up_at))::bigint AS asked_at,
        CASE
            WHEN s.erased_at IS NOT NULL THEN 'erased'
            WHEN EXISTS (SELECT FROM briefings_suppression x WHERE x.address_key = s.address_key)
                THEN 'suppressed'
            WHEN n.id IS NULL OR n.left_at IS NOT NULL OR n.confirmed_at IS NULL THEN 'left'
            WHEN n.paused_until > e.issue_date THEN 'paused'
        END AS why
    FROM picked k JOIN briefings_edition e ON e.id = k.edition_id
    JOIN briefings_subscriber s ON s.id = k.subscriber_id
    LEFT JOIN briefings_subscription n
        ON n.subscriber_id = s.id AND n.briefing_id = e.briefing_id
), dealt AS (
    SELECT judged.*, ($5::bigint[])[
        (row_number() OVER (PARTITION BY why IS NULL ORDER BY id) - 1) / $8::int + 1] AS lease
    FROM judged
), taken AS (
    UPDATE briefings_delivery d SET
        state = CASE WHEN j.why IS NULL THEN 'leased' ELSE 'suppressed' END,
        lease = CASE WHEN j.why IS NULL THEN j.lease ELSE d.lease END,
        settled_at = CASE WHEN j.why IS NULL THEN NULL ELSE $2::timestamptz END,
        not_before = NULL,
        reply = COALESCE(j.why, d.reply)
    FROM dealt j WHERE d.id = j.id
    RETURNING j.why, d.id, d.lease, d.wave_id, d.recipe_id, d.attempts, d.doubts, j.address, j.uid,
        j.asked_at
), granted AS (
    INSERT INTO briefings_lease (id, wave_id, sender, lane, until)
    SELECT g.id, $1::bigint, $4::uuid, g.lane, $7::timestamptz
    FROM unnest($5::bigint[], $6::int[]) AS g(id, lane)
    WHERE g.id IN (SELECT lease FROM taken WHERE why IS NULL)
)
SELECT * FROM taken ORDER BY lease, id
"""
_RENEW = """
UPDATE briefings_lease SET until = $2::timestamptz
WHERE sender = $1::uuid AND id = ANY($3::bigint[]) RETURNING id
"""
# A claim whose answer was lost on the way holds rows that its sender knows nothing of: their lease stays,
# and they are taken back when it ends.
DONE = """
DELETE FROM briefings_lease l WHERE l.sender = $1::uuid AND l.id <> ALL($2::bigint[])
    AND NOT EXISTS (SELECT FROM briefings_delivery d WHERE d.lease = l.id AND d.state = 'leased')
"""
GIVE_BACK = """
UPDATE briefings_delivery d SET state = 'queued', not_before = w.due_at
FROM briefings_wave w, unnest($1::bigint[], $2::bigint[]) AS r(id, lease)
WHERE d.id = r.id AND d.lease IS NOT DISTINCT FROM r.lease AND d.state = 'leased' AND w.id = d.wave_id
"""
_REAP = """
WITH dead AS (
    DELETE FROM briefings_lease WHERE until < %(at)s RETURNING id, sender, lane
), left_behind AS (
    SELECT d.id, row_number() OVER (PARTITION BY l.sender, l.lane ORDER BY d.lease, d.id) = 1
        AS in_doubt
    FROM briefings_delivery d JOIN dead l ON d.lease = l.id WHERE d.state = 'leased'
)
UPDATE briefings_delivery d SET
    state = CASE WHEN NOT b.in_doubt THEN 'queued'
        WHEN d.doubts + 1 >= %(most)s THEN 'uncertain' ELSE 'deferred' END,
    doubts = d.doubts + b.in_doubt::int,
    not_before = CASE WHEN NOT b.in_doubt THEN %(at)s
        WHEN d.doubts + 1 < %(most)s THEN %(again)s END,
    settled_at = CASE WHEN b.in_doubt AND d.doubts + 1 >= %(most)s THEN %(at)s END,
    reply = CASE WHEN b.in_doubt THEN %(why)s ELSE d.reply END
FROM left_behind b WHERE d.id = b.id AND d.state = 'leased'
"""


def numbers(count: int, found: Callable[[list[int]], None]) -> Job:
    """So many numbers for leases; a number that is not used leaves a gap and nothing else."""
    rows = yield Statement(_NUMBERS, [str(count)])
    found([number for (number,) in rows])


def claim(
    wave: int,
    sender: uuid.UUID,
    grants: Sequence[Grant],
    at: datetime,
    found: Callable[[int, list[Claimed]], None],
) -> Job:
    """Lease a handful for each grant. Reports how many rows were taken or settled, and the taken ones."""
    leases = array(grant.lease for grant in grants)
    taken = yield Statement(
        CLAIM,
        [
            str(wave), at.isoformat(), str(len(grants) * HANDFUL), str(sender), leases,
            array(grant.lane for grant in grants), (at + LEASE).isoformat(), str(HANDFUL),
        ],
    )  # fmt: skip
    found(len(taken), [_claimed(row) for why, *row in taken if why is None])


def renew(
    sender: uuid.UUID,
    leases: Callable[[], Sequence[int]],
    at: datetime,
    kept: Callable[[set[int]], None],
) -> Job:
    """Hold what is held for another while, and let go what is done. Reports which were lost.

    `leases` is asked when the job begins, so that it knows what claims before it brought.
    """
    held = leases()
    mine = array(held)
    rows = yield Statement(_RENEW, [str(sender), (at + LEASE).isoformat(), mine])
    yield Statement(DONE, [str(sender), mine])
    kept(set(held) - {lease for (lease,) in rows})


def end(sender: uuid.UUID) -> Job:
    """This sender holds nothing any more."""
    yield Statement(DONE, [str(sender), array([])])


def give_back(rows: Sequence[Claimed]) -> Job:
    """What a sender holds and has not begun is queued again."""
    yield Statement(GIVE_BACK, [array(r.id for r in rows), array(r.lease for r in rows)])


def reap(*, at: datetime) -> int:
    """End leases whose sender died. Of each lane only the first row is in doubt, the rest was not begun.

    The rows keep their lease's number: should the sender still speak up, it can say what it knows.
    """
    values: dict[str, Any] = {
        "at": at, "again": at + DOUBT_WAITS, "most": MOST_DOUBTS,
        "why": "the sender died before it could say",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_REAP, values)
        return int(cursor.rowcount)


def array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _claimed(row: Sequence[Any]) -> Claimed:
    *fields, asked_at = row
    return Claimed._make((*fields, datetime.fromtimestamp(asked_at, UTC)))

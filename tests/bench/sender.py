"""The product's sender under the stopwatch: sends whatever is due, until nothing is left."""

from __future__ import annotations

import time
from statistics import quantiles
from typing import Any

import django

django.setup()

# Models can be imported once Django is set up.
from briefings import leasing, sending, ticking  # noqa: E402
from briefings.ledger import Job  # noqa: E402
from newsroom.clock import database_now  # noqa: E402
from tests.bench.stopwatch import measured  # noqa: E402

FEW = 40
claims: list[float] = []


def send() -> int:
    done = sending.send(clock=database_now, due=ticking.due)
    assert not done.because, done.because
    return done.number


def timed(job: Job) -> Job:
    """A claim whose first statement is timed, in milliseconds."""
    statement = next(job)
    while True:
        begun = time.perf_counter()
        rows = yield statement
        if statement.sql is leasing.CLAIM:
            claims.append((time.perf_counter() - begun) * 1000)
        try:
            statement = job.send(rows)
        except StopIteration:
            return


def told() -> dict[str, Any]:
    """The 95th percentile of the claims of the first fifth and of the last, where there were enough."""
    fifth = len(claims) // 5
    if fifth < FEW:
        return {}
    return {"claims_ms": [quantiles(part, n=20)[-1] for part in (claims[:fifth], claims[-fifth:])]}


if __name__ == "__main__":
    claim = leasing.claim
    leasing.claim = lambda *given: timed(claim(*given))
    measured(send, told)

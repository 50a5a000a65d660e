"""Jobs of the ledger run to their end, for tests that stand where a sender would."""

from __future__ import annotations

import selectors
import uuid
from datetime import datetime

from briefings import leasing
from briefings.leasing import Claimed, Grant
from briefings.ledger import Job, Ledger
from briefings.models import Lease, Wave


def done(job: Job) -> None:
    with selectors.DefaultSelector() as selector:
        ledger = Ledger(selector)
        ledger.connect()
        ledger.add(job)
        while not ledger.idle:
            selector.select(5)
            ledger.work()
        ledger.leave()


def claimed(wave: Wave, *, at: datetime, sender: uuid.UUID | None = None) -> list[Claimed]:
    """What a sender with one lane gets of the wave."""
    number = Lease.objects.count() + 1_000_000
    rows: list[Claimed] = []
    done(
        leasing.claim(
            wave.pk, sender or uuid.uuid4(), [Grant(number, 0)], at,
            lambda count, found: rows.extend(found),
        )
    )  # fmt: skip
    return rows

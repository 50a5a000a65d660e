"""One large edition: owed, waited for and sent by a sender that stands ready before its hour.

Decides what is measured there beside the rounds: owing, punctuality, memory, claims early and late.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from runner.problem import Problem
from tests.bench import contestants
from tests.bench.contestants import Venue
from tests.bench.figures import figure
from tests.bench.runs import Run
from tests.faults.world import World

DESK = "tests.bench.desk"
BARE_TIMES = 3
# From the seal to the hour: time to compare owing with a bare insert, and to start the sender.
READY_WITHIN, READERS_A_SECOND = 30, 10_000
STARTS_WITHIN = 7.0


@dataclass(frozen=True)
class Owing:
    """Seconds, how many times those of a bare INSERT … SELECT, and seconds of the whole seal."""

    edition: int
    readers: int
    seconds: float
    ratio: float
    sealed: float


@dataclass(frozen=True)
class Large:
    """`late`: seconds from the hour to the first mark; `lasted`: from the first mark to the last."""

    run: Run
    late: float
    lasted: float

    def __str__(self) -> str:
        claims = ""
        if self.run.claims_ms:
            first, last = self.run.claims_ms
            claims = (
                f" The 95th percentile of a claim is {first:.1f} ms in the first fifth of the edition and "
                f"{last:.1f} ms in the last."
            )
        rate = self.run.number / self.lasted
        return (
            f"{self.run.number} readers were sent theirs in {self.lasted:.0f} s ({rate:.0f}/s, "
            f"{self.run.cpu_ms:.3f} ms of CPU each); the first was marked as sent {self.late:.2f} s after "
            f"the hour.{claims}"
        )


def desk(stage: World, act: str, *arguments: object) -> int:
    return stage.desk(act, *arguments, desk=DESK, within=None)


def owe(stage: World, slug: str, readers: int) -> Owing:
    """Owe an edition to so many readers; what that took relative to a bare INSERT … SELECT."""
    edition = desk(stage, "edition", slug, readers, 1)
    desk(stage, "tidy")
    whole, owed = (number / 1e6 for number in sealed(stage, edition))
    bare = [desk(stage, "bare", edition) / 1e6 for _ in range(BARE_TIMES)]
    return Owing(edition, readers, owed, owed / figure(bare).value, whole)


def sealed(stage: World, edition: int) -> tuple[int, int]:
    """Seal; the microseconds that took, and those that owing took of them."""
    done = stage.desk_process("owe", edition, desk=DESK)
    out, errors = done.communicate()
    if done.returncode:
        raise Problem(f"The desk could not seal: {errors.decode()}")
    whole, owing = json.loads(out.decode().strip().rpartition("\n")[2])
    return whole, owing


def owe_later(stage: World, slug: str, readers: int) -> Owing:
    """The same, with an hour that is still to come."""
    stage.env["UNDO_SECONDS"] = str(READY_WITHIN + readers // READERS_A_SECOND)
    return owe(stage, slug, readers)


def send(venue: Venue, owed: Owing) -> Large:
    """Problem where the hour had passed before a sender stood ready; too early it would go home."""
    early = -desk(venue.world, "late_by", owed.edition) / 1e6
    if early < STARTS_WITHIN:
        raise Problem("the hour had passed before the sender was started")
    time.sleep(early - STARTS_WITHIN)
    run = contestants.product(venue, owed.readers)
    late, lasted = (desk(venue.world, act, owed.edition) / 1e6 for act in ("late", "lasted"))
    return Large(run, late, lasted)

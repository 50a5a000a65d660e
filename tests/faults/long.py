"""`bin/faults`: an edition is sent while everything that sends it is killed. See docs/operations.md.

The last line is one JSON object; the status is 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import random
import time

from runner.environment import leave_on_signals
from runner.problem import main
from tests.faults.killer import Killer, say
from tests.faults.sending import issue
from tests.faults.smtp_script import Script
from tests.faults.verdict import Verdict
from tests.faults.world import SENDERS, World, world
from tests.patience import SOON

SECONDS_BETWEEN_KILLS = 1.0  # of sending; starting again takes longer
PATIENCE, HURRIED_PATIENCE = 45.0, 10.0
RECOVERS_WITHIN, HURRIED_WITHIN = 3600.0, 5 * SOON


def send_through_kills(
    stage: World, slug: str, readers: int, kills: int, seed: int, *, hurried: bool
) -> tuple[Verdict, float]:
    """The verdict, and how many seconds after the last kill nothing was open any more.

    `hurried` makes time pass, with all senders down, where only time is waited for.
    """
    whole = issue(stage, slug, readers, zones=4)
    # Slow enough that the send lasts as long as the kills.
    stage.script(Script(pace=readers / (max(kills, 1) * SECONDS_BETWEEN_KILLS)))
    stage.start(*SENDERS)
    patience = HURRIED_PATIENCE if hurried else PATIENCE
    killer = Killer(stage, seed, kills, readers, patience, last_at=time.monotonic())
    killer.run()
    say(f"That was the last kill; {whole.open()} of {readers} are open.")
    stage.script(Script())
    wait = whole.hurry_until_settled if hurried else whole.wait_until_settled
    settled = wait(HURRIED_WITHIN if hurried else RECOVERS_WITHIN)
    recovery = time.monotonic() - killer.last_at
    stage.leave(*SENDERS)
    verdict = whole.judge()
    if not settled:
        verdict.violations.append(f"{whole.open()} are still open after {recovery:.0f} s")
    return verdict, recovery


def faults(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/faults", description=__doc__)
    parser.add_argument("--readers", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument(
        "--hurry", action="store_true", help="set the database's clock forward where it waits"
    )
    given = parser.parse_args(arguments)
    leave_on_signals()
    with world(clock_can_be_moved=given.hurry) as stage:
        verdict, recovery = send_through_kills(
            stage, "faults", given.readers, given.kills, given.seed, hurried=given.hurry
        )
    say(f"owed {sum(verdict.states.values())}: {dict(verdict.states)}")
    for sentence in verdict.violations:
        say(f"broken: {sentence}")
    told = {
        "readers": given.readers,
        "kills": given.kills,
        "seed": given.seed,
        "lost": verdict.lost,
        "duplicates": verdict.duplicates,
        "cut_connections": verdict.cut_connections,
        "most_copies": verdict.most_copies,
        "recovery_s": round(recovery, 1),
    }
    print(json.dumps(told), flush=True)
    return 1 if verdict.violations else 0


if __name__ == "__main__":
    main(faults)

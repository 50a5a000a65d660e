"""Kills parts of a world at random moments of a send, and starts them again as a supervisor would.

Decides whom and when, from a seed alone; whether the product survived it is `verdict`'s.
"""

from __future__ import annotations

import random
import signal
import sys
import time
from dataclasses import dataclass, field

from runner.processes import wait_until
from tests.faults.world import World

# Senders hold the mail, so they are hit most.
TARGETS = {"worker": 4, "clock": 2, "postgres": 3, "valkey": 1, "relay": 2}
IN_MID_SEND = 0.8  # of the kills; the others hit whatever is going on, a start for instance
TWO_AT_ONCE = 0.15
IMMEDIATE = signal.SIGQUIT  # what `pg_ctl stop -m immediate` sends


@dataclass
class Killer:
    """Spreads its kills over a send of so many readers.

    Where nothing is sent for `patience` seconds, it hits that moment instead of the middle of a send.
    """

    world: World
    seed: int
    kills: int
    readers: int
    patience: float
    done: int = 0
    last_at: float = 0.0
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def run(self) -> None:
        say(f"{self.kills} kills from seed {self.seed}")
        while self.done < self.kills:
            self._wait()
            number = 2 if self.random.random() < TWO_AT_ONCE else 1
            self._kill(self._whom(min(number, self.kills - self.done)))

    def _wait(self) -> None:
        share = self.random.uniform(0, 2 * self.readers / self.kills)
        if self.random.random() < IN_MID_SEND:
            wanted = self.world.taken.count() + max(1, int(share))
            wait_until(lambda: self.world.taken.count() >= wanted, self.patience, 0.005)
            time.sleep(self.random.uniform(0, 0.05))
        else:
            time.sleep(self.random.uniform(0, 2))

    def _whom(self, number: int) -> list[str]:
        chosen: list[str] = []
        while len(chosen) < number:
            (part,) = self.random.choices(list(TARGETS), list(TARGETS.values()))
            if part not in chosen:
                chosen.append(part)
        return chosen

    def _kill(self, parts: list[str]) -> None:
        how = dict.fromkeys(parts, signal.SIGKILL)
        if "postgres" in parts and self.random.random() < 0.5:
            how["postgres"] = IMMEDIATE
        for part in parts:
            self.world.kill(part, how[part])
            self.last_at = time.monotonic()
            self.done += 1
            taken = self.world.taken.count()
            say(f"{self.done:4} {part} by {how[part].name} after {taken} messages")
        time.sleep(self.random.uniform(0, 1))
        self.world.start(*parts)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

"""Keeps the product's processes running until it is told to end them.

Decides when a process that ended is started again and in which order all of them stop; which
processes there are is `runner.up`'s affair.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from runner.problem import Problem
from runner.processes import ask, sweep

LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
GRACE = 7.0


@dataclass
class Watched:
    """One process: how to start it, and how often that was needed of late."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    log: Path
    is_server: bool = False
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = 1.0
    due_at: float | None = None

    def launch(self) -> None:
        self.process = self.start()
        self.started_at = time.monotonic()
        self.due_at = None

    def look(self, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if self.due_at is not None:
            if now >= self.due_at:
                self._try_again(say)
        elif self.process and self.process.poll() is not None:
            sweep(self.process)
            if now - self.started_at > STEADY_AFTER:
                self.pause = 1.0
            status = self.process.returncode
            say(
                f"{self.name} ended unexpectedly ({_how(status)}) and starts again in "
                f"{self.pause:.0f} s; its log is {self.log}"
            )
            self._put_off(now)

    def _try_again(self, say: Callable[[str], None]) -> None:
        try:
            self.launch()
        except Problem as problem:
            say(str(problem))
            self._put_off(time.monotonic())

    def _put_off(self, now: float) -> None:
        self.due_at = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)


@dataclass
class Supervisor:
    say: Callable[[str], None]
    watched: list[Watched] = field(default_factory=list)

    def add(self, watched: Watched) -> None:
        watched.launch()
        self.watched.append(watched)

    def adopt(self, watched: Watched, process: subprocess.Popen[bytes]) -> None:
        """Watch a process that was started before."""
        watched.process, watched.started_at = process, time.monotonic()
        self.watched.append(watched)

    def run(self) -> None:
        while True:
            for watched in self.watched:
                watched.look(self.say)
            time.sleep(0.2)

    def first_ended(self) -> Watched | None:
        for watched in self.watched:
            if watched.process and watched.process.poll() is not None:
                return watched
        return None

    def end(self, watched: list[Watched]) -> None:
        """Ask all of them at once, wait for all of them, then kill what is left."""
        processes = [each.process for each in watched if each.process]
        for process in processes:
            ask(process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for process in processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(deadline - time.monotonic(), 0.01))
            sweep(process)


def _how(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"status {status}"

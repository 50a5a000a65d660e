"""How one run is measured from outside: its process, and all of PostgreSQL's beside it.

Decides what counts as cost: CPU of the process that sends and of every process of the server, whatever it
did meanwhile. What is compared with what is `mail`'s.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from runner.problem import Problem
from runner.processes import tied_to
from runner.state import ROOT
from tests.bench.stopwatch import READY

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Run:
    """Messages, seconds that passed, CPU seconds of the application and of PostgreSQL, memory in MB.

    `before`: the seconds in which the messages were owed or queued, before the stopwatch ran.
    `claims_ms`: the 95th percentile of a claim at the beginning and at the end of a long run.
    """

    number: int
    seconds: float
    cpu: float
    database: float
    peak_mb: float
    claims_ms: tuple[float, float] | None = None
    before: float = 0.0

    @property
    def rate(self) -> float:
        return self.number / self.seconds

    @property
    def whole_rate(self) -> float:
        """Messages a second from the decision to send them to the last one."""
        return self.number / (self.before + self.seconds)

    @property
    def cpu_ms(self) -> float:
        """CPU per message, application and PostgreSQL together."""
        return (self.cpu + self.database) * 1000 / self.number


def watched(command: Sequence[str], env: Mapping[str, str], postgres: int, *, number: int) -> Run:
    """Run a process that is under a stopwatch. Problem unless it sent so many messages."""
    child = subprocess.Popen(
        command,
        env=dict(env),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=tied_to(os.getpid(), signal.SIGKILL),
    )
    assert child.stdin
    assert child.stdout
    ready = child.stdout.readline().strip() == READY
    before = cpu_of_server(postgres)
    if ready:
        child.stdin.write("go\n")
        child.stdin.flush()
    answer = child.stdout.readline() if ready else ""
    database = cpu_of_server(postgres) - before
    _, errors = child.communicate()
    if child.returncode or not answer:
        raise Problem(f"{' '.join(command[:4])} failed: {last_line(errors)}")
    run = Run(**json.loads(answer), database=database)
    if run.number != number:
        raise Problem(f"{' '.join(command[:4])} sent {run.number} of {number} messages.")
    return run


def plain(command: Sequence[str], *, number: int) -> Run:
    """Run a program that is no concern of PostgreSQL's from its start to its end."""
    begun = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=tied_to(os.getpid(), signal.SIGKILL),
    )
    assert child.stderr
    errors = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise Problem(f"{command[0]} failed: {last_line(errors)}")
    return Run(number, seconds, usage.ru_utime + usage.ru_stime, 0.0, usage.ru_maxrss / 1024)


def cpu_of_server(postmaster: int) -> float:
    """CPU seconds of a server and all its processes, those that have ended too."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parent, own, of_ended = int(fields[1]), sum(map(int, fields[11:13])), fields[13:15]
        if int(stat.parent.name) == postmaster:
            ticks += own + sum(map(int, of_ended))
        elif parent == postmaster:
            ticks += own
    return ticks / TICK


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]

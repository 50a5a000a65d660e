"""The search bench: how long the page of a search takes, warm and at its first execution, first and deepest.

Decides what is measured and told. The words are a set that no rule was tuned on. 'First' is after
PostgreSQL was started anew and the system was asked to drop its files from memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runner import environment
from runner.problem import Problem
from runner.servers import Servers
from runner.state import ROOT, State
from tests.bench.figures import table, write_part
from tests.faults.world import NOT_OURS

PAGE = ROOT / "docs" / "benchmarks.md"
HELD_OUT = "held out"
EACH = 30


class Archive:
    """A PostgreSQL of its own with so many publications, in a directory that may be kept."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(exist_ok=True)
        directory.chmod(0o711)
        self.servers = Servers(directory, durable=True)
        kept = {name: os.environ.pop(name) for name in NOT_OURS if name in os.environ}
        try:
            environment.start_needed(self.servers)
            self.env = environment.base(State(directory), self.servers)
        finally:
            os.environ |= kept
        self.env["PYTHONPATH"] = str(ROOT)
        environment.prepare(self.env, "migrate", "static")

    def fill(self, total: int) -> None:
        if self.asked("publications") < total:
            self._run("tests.bench.archive", str(total), "--search")

    def asked(self, act: str, *arguments: str) -> Any:
        return json.loads(self._run("tests.bench.searching", act, *arguments))

    def forget(self) -> None:
        """Start PostgreSQL anew, with nothing of its files in memory that the system would let go."""
        self.servers.stop_postgres()
        for path in self.servers.data.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        self.servers.start_postgres()

    def _run(self, module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        if done.returncode:
            raise Problem(f"{module} ended with {done.returncode}.")
        return done.stdout.strip().rpartition("\n")[2]


def search(total: int, directory: Path | None) -> dict[str, float | None]:
    """Measure, write the page, and return the figures of the last line."""
    load = os.getloadavg()[0]
    with _archive(directory) as archive:
        archive.fill(total)
        found = archive.asked("publications")
        queries = archive.asked("draw", HELD_OUT, str(EACH))
        path = archive.servers.state / "queries.json"
        path.write_text(json.dumps(queries))
        archive.forget()
        first = archive.asked("ask", str(path))
        archive.asked("ask", str(path))
        warm = archive.asked("ask", str(path))
        frequent = archive.servers.state / "frequent.json"
        frequent.write_text(json.dumps(queries[: 2 * EACH]))
        ratios = archive.asked("deepest", str(frequent))
    figures = {
        "publications": found,
        "warm_p95_ms": _part(warm, 0.95),
        "warm_worst_ms": max(warm),
        "first_p95_ms": _part(first, 0.95),
        "deepest_vs_first": _part(ratios, 0.5),
    }
    text = _page(figures, len(queries), warm, first, load)
    write_part(PAGE, "Search", text)
    print(text)
    return {name: round(value, 2) for name, value in figures.items()}


@contextmanager
def _archive(directory: Path | None) -> Iterator[Archive]:
    with tempfile.TemporaryDirectory(prefix="parallax-search-") as temporary:
        archive = Archive(directory or Path(temporary))
        try:
            yield archive
        finally:
            archive.servers.stop()


def _page(
    figures: dict[str, float], queries: int, warm: list[float], first: list[float], load: float
) -> str:
    rows: list[list[object]] = [["milliseconds", "median", "p95", "worst"]]
    for name, times in (("warm", warm), ("first execution", first)):
        rows.append([name, *(f"{value:.0f}" for value in _spread(times))])
    return (
        f"{queries} searches over {figures['publications']:,} stories: words of four bands of frequency "
        f"(above 10 %, 1 %, 0.1 % of all stories, and below) and pairs of them, drawn from the archive by a "
        f"seed that nothing was tuned on. Each is the whole page with its highlights, as the web server "
        f"asks for it. For the first execution PostgreSQL was started anew and its files were dropped from "
        f"memory. The deepest page of a frequent word takes {figures['deepest_vs_first']:.2f} × its first "
        f"(median). "
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f} before it began."
        f"\n\n{table(rows)}"
    )


def _spread(times: list[float]) -> list[float]:
    return [_part(times, 0.5), _part(times, 0.95), max(times)]


def _part(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]

"""The web bench: the shipped server, nginx and Wagtail hand out the same story, in turn.

Decides the order of rounds and what is told; see docs/benchmarks.md. Neither a cold page nor one asked for
again is ever handed out by the edge: their addresses have a query string. A cold one no process has handed
out before: each request is for another story, which was printed when it was published. One asked for again
is the same story each time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from runner.problem import Problem
from runner.processes import wait_until
from runner.state import ROOT
from tests.bench import figures, web_contestants
from tests.bench.archives import grow, set_aside
from tests.bench.figures import Figure, Rounds, figure, table
from tests.bench.runs import Run
from tests.bench.web_contestants import NGINX, PRODUCT, WAGTAIL, answers, get, load
from tests.faults.world import World, world

PAGE = ROOT / "docs" / "benchmarks.md"
SMALL = 1_000
COLD, AGAIN = "product, cold", "product, again"
SECONDS = 4.0
# Longer than the database is believed to be there.
STOPPED_FOR = 4.0
DESK = "tests.bench.webdesk"
_ABOUT_COLD = (
    "A cold page is one that the process has not handed out for hundreds of requests: each is for another "
    "story of the same text. It was printed when its story was published, and leaves as it was printed once "
    "the database has said that the print still holds. One asked for again is the same story each time, "
    "asked about as well; so it is after each change of the site."
)
# Opens a server: its address and process.
Peer = Callable[[], AbstractContextManager[tuple[str, int]]]


@dataclass
class Bench:
    """One run of the bench: what it was asked for and what it found."""

    rounds: int
    publications: int
    found: Rounds = field(default_factory=Rounds)
    grown: dict[int, dict[str, Any]] = field(default_factory=dict)
    seen: list[float] = field(default_factory=list)
    during: list[float] = field(default_factory=list)
    stopped: list[float] = field(default_factory=list)
    size: int = 0
    others: Path | None = None
    load: float = 0.0

    def run(self) -> None:
        self.load = os.getloadavg()[0]
        with world(clock_can_be_moved=False) as stage:
            stage.leave("relay")
            grow(stage, SMALL)
            small = set_aside(stage)
            story = look(stage, "story")
            try:
                self._serve(stage, story)
            except Problem as reason:
                self._miss("serving", reason)
            grow(stage, self.publications)
            self._compare({SMALL: small, self.publications: stage})

    def _compare(self, archives: dict[int, World]) -> None:
        """Both are asked in turn, by the same server in the same minute."""
        times: dict[int, list[float]] = {number: [] for number in archives}
        for _ in range(self.rounds):
            for number, stage in archives.items():
                self.grown[number] = look(stage, "cold")
                times[number].append(self.grown[number]["p50_ms"])
        for number, found in times.items():
            self.grown[number]["p50_ms"] = median(found)

    def _serve(self, stage: World, story: dict[str, Any]) -> None:
        stage.start("web")
        origin = f"http://127.0.0.1:{stage.site}"
        if not wait_until(lambda: answers(f"{origin}/healthz"), 60):
            raise Problem("The product does not answer.")
        address, postgres, web = origin + story["path"], stage.pid("postgres"), stage.pid("web")
        body = get(address, Accept_Encoding="br")
        self.size = len(body)
        with ExitStack() as stack:
            turns = {
                PRODUCT: (address, web),
                AGAIN: (f"{address}?again=1", web),
                COLD: (f"{address}?cold=1", web),
            }
            self.others = web_contestants.in_turn(story["others"], stage.directory / "cold.lua")
            peers: dict[str, Peer] = {
                NGINX: partial(web_contestants.nginx, body, stage.directory),
                WAGTAIL: partial(web_contestants.wagtail, stage, story["told"]),
            }
            for name, open_it in peers.items():
                try:
                    turns[name] = stack.enter_context(open_it())
                except Problem as reason:
                    self._miss(name, reason)
            for number in range(self.rounds):
                say(f"round {number + 1} of {self.rounds}")
                for name in [name for name in turns if name not in self.found.missing]:
                    self._take(name, turns[name], postgres)
        self._publish(stage, story, address)
        self._stop_postgres(stage, address)

    def _take(self, name: str, turn: tuple[str, int], postgres: int) -> None:
        address, pid = turn
        script = self.others if name == COLD else None
        try:
            load(address, 1, pid=pid, postgres=postgres, script=script)
            run = load(address, SECONDS, pid=pid, postgres=postgres, script=script)
        except Problem as reason:
            self._miss(name, reason)
        else:
            self.found.add(name, run)
            say(f"{name}: {run.rate:.0f}/s, {run.cpu_ms:.3f} ms CPU a request")

    def _publish(self, stage: World, story: dict[str, Any], address: str) -> None:
        """Updates while the page is warm: when each is seen, and what the rate is meanwhile."""
        web, postgres = stage.pid("web"), stage.pid("postgres")
        slug = story["path"].strip("/").rpartition("/")[2]
        for number in range(self.rounds):
            quiet = load(address, SECONDS, pid=web, postgres=postgres)
            runs: list[Run] = []
            busy = threading.Thread(
                target=lambda: runs.append(load(address, SECONDS * 2, pid=web, postgres=postgres))  # noqa: B023 joined here
            )
            busy.start()
            dek = f"On {number + 1} June 2026 it opened once more."
            at = look(stage, "publish", slug, dek)
            while dek.encode() not in get(address):
                time.sleep(0.01)
            self.seen.append(time.time() - at)
            busy.join()
            self.during += [run.rate / quiet.rate for run in runs]
            say(f"seen after {self.seen[-1]:.2f} s")

    def _stop_postgres(self, stage: World, address: str) -> None:
        web, postgres = stage.pid("web"), stage.pid("postgres")
        for _ in range(self.rounds):
            before = load(address, SECONDS, pid=web, postgres=postgres)
            stage.kill("postgres", signal.SIGINT)
            time.sleep(STOPPED_FOR)
            after = load(address, SECONDS, pid=web, postgres=postgres)
            stage.start("postgres")
            self.stopped.append(after.rate / before.rate)
            say(f"with PostgreSQL stopped: {self.stopped[-1]:.2f} of the rate")
            wait_until(lambda: answers(f"{address}?cold=1"), 30)

    def _miss(self, what: str, reason: Problem) -> None:
        self.found.missing[what] = str(reason)
        say(f"{what}: {reason}")

    # -- what is told ---------------------------------------------------------------------------

    def ratios(self) -> dict[str, Figure | None]:
        found = self.found
        return {
            "vs_nginx": found.ratio(PRODUCT, NGINX, lambda run: run.rate),
            "vs_wagtail": found.ratio(PRODUCT, WAGTAIL, lambda run: run.rate),
            "warm_cpu_ms": found.of(PRODUCT, lambda run: run.cpu_ms),
            "cold_cpu_vs_wagtail": found.ratio(COLD, WAGTAIL, lambda run: run.cpu_ms),
            "again_cpu_vs_wagtail": found.ratio(AGAIN, WAGTAIL, lambda run: run.cpu_ms),
        }

    def growth(self, what: str) -> float | None:
        if len(self.grown) < 2:
            return None
        least, most = self.grown[min(self.grown)], self.grown[max(self.grown)]
        return round(float(most[what]) / float(least[what]), 3)

    def figures(self) -> dict[str, float | None]:
        """The last line."""
        told = {
            name: round(value.value, 4) if value else None for name, value in self.ratios().items()
        }
        return {
            "vs_nginx": told["vs_nginx"],
            "vs_wagtail": told["vs_wagtail"],
            "warm_cpu_ms": told["warm_cpu_ms"],
            "cold_queries": max(row["queries"] for row in self.grown.values()),
            "cold_cpu_vs_wagtail": told["cold_cpu_vs_wagtail"],
            "again_cpu_vs_wagtail": told["again_cpu_vs_wagtail"],
            "growth_buffers": self.growth("buffers"),
            "growth_p50": self.growth("p50_ms"),
        }

    def page(self) -> str:
        ratios = [["", "median (least–most)"]]
        for name, value in self.ratios().items():
            ratios.append([name, str(value) if value else "not measured"])
        rates = [["", "requests/s", "CPU ms a request", "of it PostgreSQL"]]
        measures: list[Callable[[Run], float]] = [
            lambda run: run.rate,
            lambda run: run.cpu_ms,
            lambda run: run.database * 1000 / run.number,
        ]
        for name in self.found.runs:
            rates.append([name, *(str(self.found.of(name, measure)) for measure in measures)])
        grown = [["publications", "queries", "shared buffers", "p50 ms", "plans"]]
        for number, row in sorted(self.grown.items()):
            grown.append(
                [
                    f"{number}",
                    row["queries"],
                    row["buffers"],
                    f"{row['p50_ms']:.1f}",
                    str(len(row["plans"])),
                ]
            )
        plans = [set(row["plans"]) for row in self.grown.values()]
        same = (
            "the same" if plans and all(each == plans[0] for each in plans) else "not all the same"
        )
        about = (
            f"A story page of {self.size} bytes as it is sent (brotli), {web_contestants.CONNECTIONS} "
            f"connections, {self.rounds} alternate rounds on {os.cpu_count()} cores; load before it "
            f"began: {self.load:.1f}."
        )
        lines = [
            about,
            table(ratios),
            table(rates),
            f"{_ABOUT_COLD} Its plans are {same} at each size.",
            table(grown),
            *self._while_it_changes(),
            *(f"Not measured: {what}: {why}" for what, why in self.found.missing.items()),
        ]
        return "\n\n".join(lines)

    def _while_it_changes(self) -> list[str]:
        told = []
        if self.seen:
            told.append(
                f"An update of the page was seen {figure(self.seen)} s after its commit; the warm rate "
                f"meanwhile was {figure(self.during)} of the one before."
            )
        if self.stopped:
            told.append(
                f"With PostgreSQL stopped the warm rate was {figure(self.stopped)} of the one before."
            )
        return told


def look(stage: World, act: str, *arguments: object) -> Any:
    """One act of this bench's desk, and what it told."""
    done = stage.desk_process(act, *arguments, desk=DESK)
    out, errors = done.communicate()
    if done.returncode:
        raise Problem(f"The desk could not {act}: {errors.decode()[-2000:]}")
    return json.loads(out.decode().strip().rpartition("\n")[2])


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def web(rounds: int, publications: int) -> dict[str, float | None]:
    """Measure, write the page of benchmarks, and give the last line."""
    bench = Bench(rounds, publications)
    bench.run()
    figures.write_part(PAGE, "Web", bench.page())
    return bench.figures()

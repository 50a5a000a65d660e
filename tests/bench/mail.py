"""The mail bench: the product and its peers hand the same digest to the same sink, in turn.

Decides the order of rounds, how many messages each sends, and what is told; see docs/benchmarks.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from runner.problem import Problem
from runner.state import ROOT
from tests.bench import contestants, figures
from tests.bench.contestants import LANES, OFFICE, PRODUCT, SEND, SOURCE, Venue
from tests.bench.figures import Figure, Rounds, figure
from tests.bench.runs import Run
from tests.faults.world import World, world

PAGE = ROOT / "docs" / "benchmarks.md"
DESK = "tests.bench.desk"
# Slow ones send fewer, so that everybody's turn takes about as long.
SHARE = {SEND: 10, OFFICE: 20}
BARE_TIMES = 3


@dataclass
class Bench:
    """One run of the bench: what it was asked for and what it found."""

    messages: int
    rounds: int
    large: int
    found: Rounds = field(default_factory=Rounds)
    owing: list[float] = field(default_factory=list)
    owing_large: float | None = None
    large_run: Run | None = None
    size: int = 0
    load: float = 0.0

    def run(self) -> None:
        self.load = os.getloadavg()[0]
        with world(clock_can_be_moved=False) as stage:
            stage.leave("relay")
            _desk(stage, "stories")
            try:
                with contestants.sink() as port:
                    self._send(Venue(stage, port, stage.directory / "message"))
            except Problem as reason:
                self._miss("sending", reason)
            if self.owing_large is None:
                self.owing_large = self._owe(stage, "large", self.large)

    def _send(self, venue: Venue) -> None:
        self.size = _desk(venue.world, "message", self._sample(venue), venue.message)
        contestants.product(venue, 1)
        turns = self._turns(venue)
        for number in range(self.rounds):
            say(f"round {number + 1} of {self.rounds}")
            self.owing.append(self._owe(venue.world, f"round-{number}", self.messages))
            for name in [name for name in turns if name not in self.found.missing]:
                self._take(name, turns[name])
        self.owing_large = self._owe(venue.world, "large", self.large)
        if PRODUCT not in self.found.missing:
            self.large_run = contestants.product(venue, self.large)

    def _take(self, name: str, turn: Callable[[int], Run]) -> None:
        try:
            run = turn(max(1, self.messages // SHARE.get(name, 1)))
        except Problem as reason:
            self._miss(name, reason)
        else:
            self.found.add(name, run)
            say(f"{name}: {run.rate:.0f}/s, {run.cpu_ms:.3f} ms CPU a message")

    def _sample(self, venue: Venue) -> int:
        edition = _desk(venue.world, "edition", "sample", 1, 1)
        _desk(venue.world, "owe", edition)
        return edition

    def _turns(self, venue: Venue) -> dict[str, Callable[[int], Run]]:
        """Everybody who can send, in the order of their turns."""
        turns: dict[str, Callable[[int], Run]] = {}
        try:
            contestants.program("smtp-source")
            turns[SOURCE] = partial(contestants.smtp_source, venue)
        except Problem as reason:
            self._miss(SOURCE, reason)
        turns[PRODUCT] = partial(contestants.product, venue)
        try:
            contestants.prepare_peers(venue.world)
            turns[SEND] = partial(contestants.peer, venue, SEND)
            turns[OFFICE] = partial(contestants.peer, venue, OFFICE)
        except Problem as reason:
            self._miss(f"{SEND} and {OFFICE}", reason)
        return turns

    def _miss(self, what: str, reason: Problem) -> None:
        self.found.missing[what] = str(reason)
        say(f"{what}: {reason}")

    def _owe(self, stage: World, slug: str, readers: int) -> float:
        """Owe an edition to so many readers; what that took relative to a bare INSERT … SELECT."""
        edition = _desk(stage, "edition", slug, readers, 1)
        _desk(stage, "tidy")
        owed = _desk(stage, "owe", edition)
        bare = [_desk(stage, "bare", edition) for _ in range(BARE_TIMES)]
        ratio = owed / figure(bare).value
        say(f"owing {readers}: {owed / 1e6:.2f} s, {ratio:.1f} times a bare INSERT … SELECT")
        return ratio

    # -- what is told ---------------------------------------------------------------------------

    def figures(self) -> dict[str, float | None]:
        """The last line."""
        found = self.found
        small = found.of(PRODUCT, lambda run: run.peak_mb)
        return {
            "vs_smtp_source": _told(found.ratio(PRODUCT, SOURCE, lambda run: run.rate)),
            "vs_send_messages": _told(found.ratio(PRODUCT, SEND, lambda run: run.rate)),
            "vs_post_office": _told(found.ratio(PRODUCT, OFFICE, lambda run: run.rate)),
            "cpu_vs_smtp_source": _told(found.ratio(PRODUCT, SOURCE, lambda run: run.cpu_ms)),
            "cpu_ms_per_reader": _told(found.of(PRODUCT, lambda run: run.cpu_ms)),
            "peak_mb_small": _told(small),
            "peak_mb_large": round(self.large_run.peak_mb, 1) if self.large_run else None,
            "owe_vs_bare": round(self.owing_large, 2) if self.owing_large else None,
        }

    def page(self) -> str:
        ratios = [["relative to", "messages/s", "CPU per message"]]
        rates = [["", "messages/s", "CPU ms per message", "of it PostgreSQL", "peak MB"]]
        for name in self.found.runs:
            rates.append([name, *map(str, _rate(self.found, name))])
            if name != PRODUCT:
                ratios.append(
                    [
                        name,
                        str(self.found.ratio(PRODUCT, name, lambda run: run.rate)),
                        str(self.found.ratio(PRODUCT, name, lambda run: run.cpu_ms)),
                    ]
                )
        parts = [
            self._how(),
            "The product:",
            figures.table(ratios),
            figures.table(rates),
            self._memory(),
            self._owed(),
        ]
        parts += [f"Not measured: {name}. {why}" for name, why in self.found.missing.items()]
        return "\n\n".join(part for part in parts if part)

    def _how(self) -> str:
        return (
            f"{self.rounds} alternate rounds of {self.messages} messages (Django's `send_messages` a tenth, "
            f"django-post-office a twentieth) of {self.size} bytes into one `smtp-sink` on loopback; "
            f"the product over {LANES} connections, with durable marks, `smtp-source` as `-d -s 4`. Median "
            f"(least–most) of ratios within a round; CPU is the sender's and all of PostgreSQL's. "
            f"django-post-office's queue was filled beforehand. {datetime.now(UTC):%Y-%m-%d}, "
            f"{os.cpu_count()} cores, load {self.load:.1f} before it began."
        )

    def _memory(self) -> str:
        small, large = self.found.of(PRODUCT, lambda run: run.peak_mb), self.large_run
        if not small or not large:
            return ""
        return (
            f"Peak memory of the sender: {small.value:.1f} MB for {self.messages} readers, "
            f"{large.peak_mb:.1f} MB for {large.number}, sent in {large.seconds:.0f} s "
            f"({large.rate:.0f}/s, {large.cpu_ms:.3f} ms of CPU each)."
        )

    def _owed(self) -> str:
        few = f"; {figure(self.owing)} times for {self.messages}" if self.owing else ""
        return (
            f"Owing an edition to {self.large} readers takes {self.owing_large:.1f} times a bare "
            f"`INSERT … SELECT` of the same columns{few}."
        )


def mail(messages: int, rounds: int, large: int) -> dict[str, float | None]:
    """Measure, write the page, and return the figures of the last line."""
    bench = Bench(messages, rounds, large)
    bench.run()
    text = bench.page()
    figures.write_part(PAGE, "Mail", text)
    print(text)
    return bench.figures()


def _rate(found: Rounds, name: str) -> list[Figure | None]:
    return [
        found.of(name, lambda run: run.rate),
        found.of(name, lambda run: run.cpu_ms),
        found.of(name, lambda run: run.database * 1000 / run.number),
        found.of(name, lambda run: run.peak_mb),
    ]


def _told(found: Figure | None) -> float | None:
    return round(found.value, 3) if found else None


def _desk(stage: World, act: str, *arguments: object) -> int:
    return stage.desk(act, *arguments, desk=DESK, within=None)


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

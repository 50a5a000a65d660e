"""The mail bench: the product and its peers hand the same digest to the same sink, in turn.

Decides the order of rounds, how many messages each sends, and what is told; see docs/benchmarks.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from runner.problem import Problem
from runner.state import ROOT
from tests.bench import contestants, figures, large
from tests.bench.contestants import FAR, LANES, OFFICE, PRODUCT, SEND, SOURCE, Venue
from tests.bench.figures import Figure, Rounds, figure
from tests.bench.large import Large, Owing, desk
from tests.bench.runs import Run
from tests.faults.world import world

PAGE = ROOT / "docs" / "benchmarks.md"
# Slow ones send fewer, so that everybody's turn takes about as long.
SHARE = {SEND: 10, OFFICE: 20}
FAR_MESSAGES = 150


@dataclass
class Bench:
    """One run of the bench: what it was asked for and what it found."""

    messages: int
    rounds: int
    readers: int
    found: Rounds = field(default_factory=Rounds)
    far: Rounds = field(default_factory=Rounds)
    owing: list[float] = field(default_factory=list)
    owing_large: Owing | None = None
    large: Large | None = None
    size: int = 0
    load: float = 0.0

    def run(self) -> None:
        self.load = os.getloadavg()[0]
        with world(clock_can_be_moved=False) as stage:
            stage.leave("relay")
            desk(stage, "stories")
            try:
                with contestants.sink() as port:
                    self._send(Venue(stage, port, stage.directory / "message"))
            except Problem as reason:
                self._miss("sending", reason)
            if self.owing_large is None:
                self.owing_large = large.owe(stage, "large", self.readers)

    def _send(self, venue: Venue) -> None:
        self.size = desk(venue.world, "message", self._sample(venue), venue.message)
        contestants.product(venue, 1)
        turns = self._turns(venue)
        for number in range(self.rounds):
            say(f"round {number + 1} of {self.rounds}")
            owed = self._owe(venue, f"round-{number}", self.messages)
            for name in [name for name in turns if name not in self.found.missing]:
                self._take(name, turns[name], before=owed.sealed if name == PRODUCT else 0)
        if SEND in self.found.runs:
            self._go_far(venue)
        self.owing_large = large.owe_later(venue.world, "large", self.readers)
        try:
            self.large = large.send(venue, self.owing_large)
        except Problem as reason:
            self._miss("the large edition", reason)

    def _go_far(self, venue: Venue) -> None:
        """One connection each to a relay that is far away."""
        with contestants.far(venue.port) as port:
            there = venue._replace(port=port)
            for number in range(self.rounds):
                self._owe(venue, f"far-{number}", FAR_MESSAGES)
                self.far.add(PRODUCT, contestants.product(there, FAR_MESSAGES, lanes=1))
                self.far.add(SEND, contestants.peer(there, SEND, FAR_MESSAGES))

    def _owe(self, venue: Venue, slug: str, readers: int) -> Owing:
        owed = large.owe(venue.world, slug, readers)
        say(f"owing {readers}: {owed.seconds:.2f} s, {owed.ratio:.1f} times a bare INSERT … SELECT")
        if readers == self.messages:
            self.owing.append(owed.ratio)
        return owed

    def _take(self, name: str, turn: Callable[[int], Run], *, before: float = 0) -> None:
        try:
            run = turn(max(1, self.messages // SHARE.get(name, 1)))
        except Problem as reason:
            self._miss(name, reason)
        else:
            self.found.add(name, replace(run, before=before or run.before))
            say(f"{name}: {run.rate:.0f}/s, {run.cpu_ms:.3f} ms CPU a message")

    def _sample(self, venue: Venue) -> int:
        edition = desk(venue.world, "edition", "sample", 1, 1)
        large.sealed(venue.world, edition)
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
            "peak_mb_large": round(self.large.run.peak_mb, 1) if self.large else None,
            "owe_vs_bare": round(self.owing_large.ratio, 2) if self.owing_large else None,
        }

    def page(self) -> str:
        ratios = [["relative to", "messages/s", "the whole way", "CPU per message"]]
        rates = [
            ["", "messages/s", "the whole way", "CPU ms per message", "of it PostgreSQL", "peak MB"]
        ]
        for name in self.found.runs:
            rates.append([name, *map(str, _rate(self.found, name))])
            if name != PRODUCT:
                ratios.append(
                    [
                        name,
                        str(self.found.ratio(PRODUCT, name, lambda run: run.rate)),
                        str(self.found.ratio(PRODUCT, name, lambda run: run.whole_rate)),
                        str(self.found.ratio(PRODUCT, name, lambda run: run.cpu_ms)),
                    ]
                )
        parts = [
            self._how(),
            "The product:",
            figures.table(ratios),
            figures.table(rates),
            self._distance(),
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
            f"(least–most) of ratios within a round; CPU is the sender's and all of PostgreSQL's, from the "
            f"first message to the last. The product's edition was owed and django-post-office's queue "
            f"filled beforehand; ‘the whole way’ counts that, too: sealing, rendering and owing, or "
            f"queueing. `send_messages` builds its messages as it sends, and `smtp-source` has only one. "
            f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {self.load:.1f} before it began."
        )

    def _distance(self) -> str:
        ratio = self.far.ratio(PRODUCT, SEND, lambda run: run.rate)
        if not ratio:
            return ""
        return (
            f"Over one connection to a relay that is {FAR * 1000:.0f} ms away (there and back) the product "
            f"sends {ratio} times as fast as smtplib does for `send_messages`."
        )

    def _memory(self) -> str:
        small = self.found.of(PRODUCT, lambda run: run.peak_mb)
        if not small or not self.large:
            return ""
        return (
            f"Peak memory of the sender: {small.value:.1f} MB for {self.messages} readers, "
            f"{self.large.run.peak_mb:.1f} MB for {self.large.run.number}.\n\n{self.large}"
        )

    def _owed(self) -> str:
        assert self.owing_large
        few = f"; {figure(self.owing)} times for {self.messages}" if self.owing else ""
        return (
            f"Owing an edition to {self.owing_large.readers} readers takes "
            f"{self.owing_large.seconds:.1f} s, {self.owing_large.ratio:.1f} times a bare "
            f"`INSERT … SELECT` of the same columns{few}."
        )


def mail(messages: int, rounds: int, readers: int) -> dict[str, float | None]:
    """Measure, write the page, and return the figures of the last line."""
    bench = Bench(messages, rounds, readers)
    bench.run()
    text = bench.page()
    figures.write_part(PAGE, "Mail", text)
    print(text)
    return bench.figures()


def _rate(found: Rounds, name: str) -> list[Figure | None]:
    return [
        found.of(name, lambda run: run.rate),
        found.of(name, lambda run: run.whole_rate),
        found.of(name, lambda run: run.cpu_ms),
        found.of(name, lambda run: run.database * 1000 / run.number),
        found.of(name, lambda run: run.peak_mb),
    ]


def _told(found: Figure | None) -> float | None:
    return round(found.value, 3) if found else None


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)

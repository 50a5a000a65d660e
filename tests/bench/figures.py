"""Figures from rounds: medians and spreads of ratios within a round, and the page that tells them.

A figure that could not be measured is None, with its reason in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.bench.runs import Run

HEAD = """# What it costs

Written by `bin/bench`. Machines and moments differ: compare ratios, which were measured in turn, not rates.
"""


class Figure(NamedTuple):
    """The median, with the least and the most of it."""

    value: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.value:.3g} ({self.least:.3g}–{self.most:.3g})"


def figure(values: Sequence[float]) -> Figure:
    return Figure(median(values), min(values), max(values))


@dataclass
class Rounds:
    """Runs by the name of who sent, in the order of their rounds; `missing` says why somebody has none."""

    runs: dict[str, list[Run]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, run: Run) -> None:
        self.runs.setdefault(name, []).append(run)

    def of(self, name: str, measure: Callable[[Run], float]) -> Figure | None:
        found = self.runs.get(name)
        return figure([measure(run) for run in found]) if found else None

    def ratio(self, name: str, to: str, measure: Callable[[Run], float]) -> Figure | None:
        """Of two runs of the same round."""
        pairs = zip(self.runs.get(name, ()), self.runs.get(to, ()), strict=False)
        found = [measure(one) / measure(other) for one, other in pairs]
        return figure(found) if found else None


def table(rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_part(path: Path, title: str, text: str) -> None:
    """Put a part into the page of benchmarks, in place of the one with the same title."""
    page = path.read_text() if path.exists() else HEAD
    before, _, rest = page.partition(f"\n## {title}\n")
    _, mark, after = rest.partition("\n## ")
    path.write_text(f"{before.rstrip()}\n\n## {title}\n\n{text.strip()}\n{mark}{after}")

"""Figures from rounds, and the page that they are written to."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import figures
from tests.bench.figures import Figure, Rounds
from tests.bench.runs import Run, cpu_of_server

pytestmark = pytest.mark.quick


def run(number: int, seconds: float) -> Run:
    return Run(number, seconds, cpu=0.2, database=0.1, peak_mb=50)


def test_a_ratio_compares_runs_of_the_same_round_and_tells_the_median() -> None:
    rounds = Rounds()
    for ours, theirs in ((1, 2), (4, 4), (1, 4)):
        rounds.add("ours", run(100, ours))
        rounds.add("theirs", run(100, theirs))

    assert rounds.ratio("ours", "theirs", lambda each: each.rate) == Figure(2, 1, 4)


def test_who_was_not_measured_has_no_figure() -> None:
    rounds = Rounds()
    rounds.add("ours", run(100, 1))

    assert rounds.of("theirs", lambda each: each.rate) is None
    assert rounds.ratio("ours", "theirs", lambda each: each.rate) is None


def test_cpu_of_a_message_is_the_senders_and_the_databases() -> None:
    assert run(100, 1).cpu_ms == pytest.approx(3)


def test_the_whole_way_counts_what_was_queued_before() -> None:
    queued = replace(run(100, 1), before=3)

    assert queued.rate == pytest.approx(100)
    assert queued.whole_rate == pytest.approx(25)


def test_cpu_of_a_server_counts_its_own_and_its_ended_processes() -> None:
    before = cpu_of_server(os.getpid())
    child = os.fork()
    if not child:
        sum(range(20_000_000))
        os._exit(0)
    os.waitpid(child, 0)

    assert cpu_of_server(os.getpid()) > before


def test_a_part_of_the_page_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "benchmarks.md"

    figures.write_part(page, "Mail", "first")
    figures.write_part(page, "Web", "pages")
    figures.write_part(page, "Mail", "second")

    text = page.read_text()
    assert text.startswith("# What it costs")
    assert "first" not in text
    assert text.index("## Mail\n\nsecond\n") < text.index("## Web\n\npages\n")

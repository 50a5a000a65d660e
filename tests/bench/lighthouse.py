"""`bin/bench lighthouse`: what Google's Lighthouse says of the demo's pages, on a phone as it simulates one.

Decides which pages are asked and which marks are good enough. Installs Lighthouse in the bench's own folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from runner import environment
from runner.problem import Problem
from runner.processes import wait_until
from runner.state import ROOT, State
from tests.bench import figures
from tests.bench.web_contestants import answers
from tests.chromium import HOW_TO_GET_CHROMIUM, find_chromium
from tests.faults.world import World, world

LIGHTHOUSE = "lighthouse@12.8.2"
PAGE = ROOT / "docs" / "benchmarks.md"
# Each mark with the least that is good enough, of 100.
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {
    "front": "/",
    "story with a picture": "/stories/two-shores-agree-to-share-the-strait-of-marrow/",
    "story without": "/stories/low-haven-votes-to-move-uphill-house-by-house/",
    "section": "/sections/world/",
    "outlet": "/outlets/harbour-ledger/",
    "perspective": "/perspectives/state-run-media/",
}
Marks = dict[str, float]


def lighthouse(times: int) -> dict[str, float | None]:
    """Ask, write the page of benchmarks, and give the least mark of each kind; medians of so many times."""
    program = _program()
    with world(clock_can_be_moved=False) as stage:
        stage.leave("relay")
        origin = f"http://127.0.0.1:{stage.site}"
        stage.env["SITE_ORIGIN"] = origin
        seeded = [*environment.MANAGE, "seed_demo", "--password", "of no use here"]
        if environment.run_in_foreground(seeded, stage.env):
            raise Problem("The demo could not be loaded: see the reason above.")
        stage.start("web")
        if not wait_until(lambda: answers(f"{origin}/healthz"), 60):
            raise Problem("The product does not answer.")
        found = {name: _marks(stage, program, origin + path, times) for name, path in PAGES.items()}
    figures.write_part(PAGE, "Lighthouse", _page(found))
    return {name: min(marks[name] for marks in found.values()) for name in WANTED}


def _program() -> Path:
    """Made once and kept. Problem where it cannot be had."""
    folder = State.of_environment().directory / "bench" / "lighthouse"
    program = folder / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        if not shutil.which("npm"):
            raise Problem("Lighthouse needs Node.js and npm.")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", LIGHTHOUSE]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Problem(f"Lighthouse cannot be installed: {done.stderr.strip()[-200:]}")
    return program


def _marks(stage: World, program: Path, address: str, times: int) -> Marks:
    rounds = [_asked(stage, program, address) for _ in range(times)]
    return {name: median(marks[name] for marks in rounds) for name in WANTED}


def _asked(stage: World, program: Path, address: str) -> Marks:
    chromium, told = find_chromium(), stage.directory / "lighthouse.json"
    if not chromium:
        raise Problem(HOW_TO_GET_CHROMIUM)
    done = subprocess.run(
        [
            str(program), address, "--quiet", "--output=json", f"--output-path={told}",
            f"--only-categories={','.join(WANTED)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
        ],
        env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise Problem(f"Lighthouse could not look at {address}: {done.stderr.strip()[-300:]}")
    report = json.loads(told.read_text())
    marks = {name: report["categories"][name]["score"] * 100 for name in WANTED}
    wrong = [audit["id"] for audit in report["audits"].values() if audit["score"] == 0]
    print(f"{address}: {marks} {' '.join(wrong)}", file=sys.stderr, flush=True)
    return marks


def _page(found: dict[str, Marks]) -> str:
    rows: list[list[object]] = [["page", *WANTED]]
    rows += [[name, *(f"{marks[kind]:.0f}" for kind in WANTED)] for name, marks in found.items()]
    return (
        f"{LIGHTHOUSE.replace('@', ' ')} on the demo's pages from the shipped server, as it simulates a "
        f"phone on a slow line; {os.cpu_count()} cores.\n\n{figures.table(rows)}"
    )

"""`bin/bench mail|web|search [--scale]`, `bin/bench sign|lighthouse`: what the product costs.

See docs/benchmarks.md. The last line is one JSON object; a figure that could not be measured is null, and
why stands above.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from runner.environment import leave_on_signals
from runner.problem import main
from tests.bench.lighthouse import lighthouse
from tests.bench.mail import mail
from tests.bench.search import search
from tests.bench.web import web

SMALL, LARGE, SCALE = 10_000, 100_000, 1_000_000


def bench(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("what", choices=["mail", "sign", "web", "search", "lighthouse"])
    parser.add_argument("--scale", action="store_true", help=f"{SCALE} readers, or publications")
    parser.add_argument("--messages", type=int, default=SMALL, help="in one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--readers", type=int, default=LARGE, help="of the large edition")
    parser.add_argument("--publications", type=int, default=LARGE, help="of the large archive")
    parser.add_argument(
        "--archive", type=Path, help="search: keep the archive here, and use it again"
    )
    given = parser.parse_args(arguments)
    if given.what == "sign":
        return subprocess.run([sys.executable, "-m", "tests.bench.signing"]).returncode
    leave_on_signals()
    if given.what == "search":
        told = search(SCALE if given.scale else given.publications, given.archive)
    elif given.what == "lighthouse":
        told = lighthouse(given.rounds)
    elif given.what == "web":
        told = web(given.rounds, SCALE if given.scale else given.publications)
    else:
        told = mail(given.messages, given.rounds, SCALE if given.scale else given.readers)
    print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    main(bench)

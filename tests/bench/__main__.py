"""`bin/bench mail [--scale]` and `bin/bench sign`: what the product costs. See docs/benchmarks.md.

The last line is one JSON object; a figure that could not be measured is null, and why stands above.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys

from runner.environment import leave_on_signals
from runner.problem import main
from tests.bench.mail import mail

SMALL, LARGE, SCALE = 10_000, 100_000, 1_000_000


def bench(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("what", choices=["mail", "sign", "web", "search"])
    parser.add_argument(
        "--scale", action="store_true", help=f"the large edition has {SCALE} readers"
    )
    parser.add_argument("--messages", type=int, default=SMALL, help="in one round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--readers", type=int, default=LARGE, help="of the large edition")
    given = parser.parse_args(arguments)
    if given.what == "sign":
        return subprocess.run([sys.executable, "-m", "tests.bench.signing"]).returncode
    if given.what != "mail":
        print(f"There is no bench of {given.what} yet: 'bin/bench mail' is.", file=sys.stderr)
        return 2
    leave_on_signals()
    told = mail(given.messages, given.rounds, SCALE if given.scale else given.readers)
    print(json.dumps(told), flush=True)
    return 0


if __name__ == "__main__":
    main(bench)

"""The one way in which the runner gives up: a sentence that says what to do.

Decides how a failure looks on the terminal; not what counts as a failure.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


class Problem(Exception):
    """Something the person at the terminal can mend, told in one sentence."""


def main(command: Callable[[list[str]], int]) -> None:
    """Run a command with the process's arguments; a Problem becomes one line on stderr."""
    try:
        status = command(sys.argv[1:])
    except Problem as problem:
        print(problem, file=sys.stderr)
        status = 1
    sys.exit(status)

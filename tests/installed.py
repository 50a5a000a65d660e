"""States of a product that was started before: made once in a run of tests, copied for whoever needs one.

To come up from nothing takes half a minute, most of it migrations and the demo; a copy comes up in a few
seconds. What coming up from nothing does is tested in tests/runner/.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from runner import environment
from tests.browser.product import HOUSE, READY_WITHIN, running
from tests.browser.product import environment as environment_of

# Counts the accounts, which needs a table; the static files go where the state is.
FIRST_COMMAND = """
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
print(get_user_model().objects.count())
"""


class Migrated(NamedTuple):
    """What the first `bin/manage` on nothing left behind, and how it ended."""

    state: Path
    returncode: int
    said: str
    errors: str


@contextmanager
def installed() -> Iterator[Path]:
    """A state directory of the caller's own, with the demo in it and nothing running; gone afterwards."""
    with copied(_first()) as state:
        yield state


@contextmanager
def copied(first: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="parallax-test-", ignore_cleanup_errors=True) as name:
        # The servers' account has to pass through.
        Path(name).chmod(0o711)
        state = Path(name) / "var"
        subprocess.run(["cp", "--archive", str(first), str(state)], check=True)
        yield state


def migrated() -> Migrated:
    """A state without the demo: to be copied, never used."""
    run = Path(os.environ["NEWSROOM_STATE"])
    state = run / f"migrated-{environment.code_fingerprint()[:12]}"
    with _once(state.with_suffix(".json")) as told:
        if not told.exists():
            done = manage(state, "shell", "--no-imports", "-c", FIRST_COMMAND)
            told.write_text(json.dumps([done.returncode, done.stdout, done.stderr]))
        return Migrated(state, *json.loads(told.read_text()))


def manage(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`bin/manage` on this state, where no product runs."""
    command = [sys.executable, "-m", "runner.manage", *arguments]
    env = environment_of(state)
    return subprocess.run(
        command, env=env, cwd=HOUSE, capture_output=True, text=True, timeout=READY_WITHIN
    )


def _first() -> Path:
    """The one that the others are copies of, which goes with the state directory of the run itself."""
    run = Path(os.environ["NEWSROOM_STATE"])
    state = run / "installed"
    with _once(run / "installed.whole") as whole:
        if not whole.exists():
            shutil.rmtree(state, ignore_errors=True)
            subprocess.run(["cp", "--archive", str(migrated().state), str(state)], check=True)
            with running(state):
                pass
            whole.touch()
    return state


@contextmanager
def _once(made: Path) -> Iterator[Path]:
    """Workers of one run share what is made: who comes second waits for the first."""
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield made

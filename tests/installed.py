"""States of a product that was started before: made once in a run of tests, copied for whoever needs one.

To come up from nothing takes half a minute, most of it migrations and the demo; a copy comes up in a few
seconds. What coming up from nothing does is tested in tests/runner/test_up.py.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.product import running


@contextmanager
def installed() -> Iterator[Path]:
    """A state directory of the caller's own, with the demo in it and nothing running; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="parallax-test-", ignore_cleanup_errors=True) as name:
        # The servers' account has to pass through.
        Path(name).chmod(0o711)
        state = Path(name) / "var"
        subprocess.run(["cp", "--archive", str(_first()), str(state)], check=True)
        yield state


def _first() -> Path:
    """The one that the others are copies of, which goes with the state directory of the run itself."""
    run = Path(os.environ["NEWSROOM_STATE"])
    state = run / "installed"
    with (run / "installed.lock").open("w") as lock:
        # Workers of one run share it: who comes second waits for the first.
        fcntl.flock(lock, fcntl.LOCK_EX)
        whole = run / "installed.whole"
        if not whole.exists():
            with running(state):
                pass
            whole.touch()
    return state

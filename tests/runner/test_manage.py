"""bin/manage without a running product: servers for the length of the command."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.state import ROOT, State
from tests.installed import installed
from tests.runner.test_up import FROM_OUTSIDE


@pytest.fixture
def nothing() -> Iterator[Path]:
    """A state directory that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="parallax-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name) / "var"


@pytest.fixture
def state() -> Iterator[Path]:
    with installed() as state:
        yield state


def manage(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: text for name, text in os.environ.items() if name not in FROM_OUTSIDE}
    env |= {"NEWSROOM_STATE": str(state), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "runner.manage", *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_a_command_finds_a_migrated_database(nothing: Path) -> None:
    code = "from django.contrib.auth import get_user_model as g; print(g().objects.count())"
    done = manage(nothing, "shell", "--no-imports", "-c", code)
    assert (done.returncode, done.stdout.strip().isdecimal()) == (0, True), done.stderr


def test_the_exit_code_of_the_command_is_passed_on(state: Path) -> None:
    assert manage(state, "shell", "--no-imports", "-c", "raise SystemExit(7)").returncode == 7


def test_the_state_is_free_again_after_a_command(state: Path) -> None:
    manage(state, "version")
    again = State(state)
    assert again.try_lock()
    again.unlock()

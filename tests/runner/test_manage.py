"""bin/manage without a running product: servers for the length of the command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.state import State
from tests.installed import copied, manage, migrated


@pytest.fixture
def state() -> Iterator[Path]:
    with copied(migrated().state) as state:
        yield state


def test_a_command_finds_a_migrated_database_where_there_was_nothing() -> None:
    first = migrated()
    assert (first.returncode, first.said.strip().isdecimal()) == (0, True), first.errors


def test_the_exit_code_of_the_command_is_passed_on(state: Path) -> None:
    assert manage(state, "shell", "--no-imports", "-c", "raise SystemExit(7)").returncode == 7


def test_the_state_is_free_again_after_a_command(state: Path) -> None:
    manage(state, "version")
    again = State(state)
    assert again.try_lock()
    again.unlock()

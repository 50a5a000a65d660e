"""`bin/manage`: manage.py with the product's environment.

Decides where the command gets its database from: a running `bin/run`, the caller's own servers, or
embedded servers for the length of the command.
"""

from __future__ import annotations

import os
import sys
import time

from runner import environment
from runner.problem import Problem, main
from runner.servers import Servers
from runner.state import State, given

PATIENCE = 60
# These see to the migrations themselves, or need no tables.
UNMIGRATED = {"migrate", "makemigrations", "showmigrations", "help", "check", "--help", "--version"}


def manage(arguments: list[str]) -> int:
    environment.read_env_file()
    state = State.of_environment()
    if not environment.needs_servers():
        _become(arguments, environment.base(state, None))
    deadline = time.monotonic() + PATIENCE
    while not state.try_lock():
        running = state.running()
        if running is not None:
            _become(arguments, dict(os.environ) | running)
        if time.monotonic() > deadline:
            raise Problem(f"Another command uses {state.directory}: wait for it, then try again.")
        time.sleep(0.1)
    environment.leave_on_signals()
    return _with_servers(state, arguments)


def _with_servers(state: State, arguments: list[str]) -> int:
    servers = Servers(state.directory)
    try:
        environment.start_needed(servers)
        env = environment.base(state, servers)
        wants_tables = arguments and arguments[0] not in UNMIGRATED
        if wants_tables and not given("DATABASE_URL"):
            _migrate_if_needed(servers, env)
        return environment.run_in_foreground([*environment.MANAGE, *arguments], env)
    finally:
        servers.stop()
        state.unlock()


def _migrate_if_needed(servers: Servers, env: dict[str, str]) -> None:
    fingerprint = environment.code_fingerprint()
    stamps = [servers.home / name for name in ("prepared", "migrated")]
    if any(stamp.exists() and stamp.read_text() == fingerprint for stamp in stamps):
        return
    environment.prepare(env, "migrate")
    stamps[-1].write_text(fingerprint)


def _become(arguments: list[str], env: dict[str, str]) -> None:
    os.execve(sys.executable, [*environment.MANAGE, *arguments], env)


if __name__ == "__main__":
    main(manage)

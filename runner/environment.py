"""The environment that Django's processes get from the runner, and how a command runs in it.

Decides which variables are filled in when the caller left them out; what they mean is decided in
`newsroom/settings.py`.
"""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

import environ

from runner.problem import Problem
from runner.processes import tied_to
from runner.servers import Servers
from runner.state import ROOT, State, given

MANAGE = [sys.executable, str(ROOT / "manage.py")]


def read_env_file() -> None:
    """Take `.env` for what the environment does not set."""
    path = ROOT / ".env"
    if path.exists():
        environ.Env.read_env(str(path))


def port_of(name: str, usual: int) -> int:
    text = os.environ.get(name) or str(usual)
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Problem(f"{name} is '{text}': set it to a port number between 1 and 65535.")
    return int(text)


def needs_servers() -> bool:
    return not (given("DATABASE_URL") and given("REDIS_URL"))


def base(state: State, servers: Servers | None) -> dict[str, str]:
    """The caller's environment, completed."""
    env = dict(os.environ)
    env |= state.secrets()
    env["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    env["NEWSROOM_STATE"] = str(state.directory)
    env["PYTHONUNBUFFERED"] = "1"
    if not env.get("SITE_ORIGIN"):
        env["SITE_ORIGIN"] = f"http://localhost:{port_of('PORT', 8000)}"
    if servers and not given("DATABASE_URL"):
        env["DATABASE_URL"] = servers.database_url
    if servers and not given("REDIS_URL"):
        env["REDIS_URL"] = servers.redis_url
    return env


def start_needed(servers: Servers) -> None:
    if not given("DATABASE_URL"):
        servers.start_postgres()
    if not given("REDIS_URL"):
        servers.start_valkey()


def prepare(env: Mapping[str, str], *steps: str) -> str:
    """Run steps of `runner.prepare`; its last line, or a Problem in its own words."""
    command = [sys.executable, "-m", "runner.prepare", *steps]
    done = subprocess.run(
        command,
        env=dict(env),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=tied_to(os.getpid(), signal.SIGKILL),
    )
    if done.returncode:
        log = Path(env["NEWSROOM_STATE"]) / "log" / "prepare.log"
        log.write_text(done.stdout + done.stderr)
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise Problem(f"{lines[-1]} (the whole story is in {log})")
    return done.stdout.strip().rpartition("\n")[2]


def code_fingerprint() -> str:
    """Changes when a migration, a static file, the demo or a locked package changes."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    kinds = ("*/migrations/*.py", "static/**/*", "*/static/**/*", "*/management/commands/seed*")
    for path in sorted(found for kind in kinds for found in ROOT.glob(kind)):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def run_in_foreground(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run a command on this terminal: Ctrl-C is its own affair, SIGTERM is passed on."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, env=dict(env), preexec_fn=_foreground(os.getpid()))

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    ends = {number: signal.signal(number, pass_on) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        status = child.wait()
    finally:
        child.kill()
        signal.signal(signal.SIGINT, before)
        for number, handler in ends.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status


def _foreground(parent: int) -> Callable[[], None]:
    tie = tied_to(parent, signal.SIGKILL)

    def prepare_child() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        tie()

    return prepare_child


def leave_on_signals() -> None:
    """SIGTERM and SIGHUP raise SystemExit once, so that `finally` runs, and runs to its end."""

    def leave(number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        sys.exit(0 if number == signal.SIGINT else 128 + number)

    for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(each, leave)

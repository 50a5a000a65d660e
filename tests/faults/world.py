"""A product of its own that may be killed: PostgreSQL that keeps its promises, Valkey, relay, worker, clock.

Decides how each part is started, killed and started again, as a supervisor would; when that happens is
`killer`'s. All of it is gone when the world ends.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import psycopg

from runner import environment, up
from runner.problem import Problem
from runner.processes import end, spawn, sweep, wait_until
from runner.servers import Servers
from runner.state import ROOT, State
from tests.faults import database_clock
from tests.faults import ledger as accepted
from tests.faults.smtp_script import Script
from tests.patience import SOON

DESK = "tests.faults.desk"
SENDERS = ("worker", "clock")
PARTS = (*SENDERS, "postgres", "valkey", "relay")
# The caller's own servers and keys are no part of this world.
NOT_OURS = (
    "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ADDRESS_KEY", "SITE_ORIGIN",
    "DJANGO_SETTINGS_MODULE", "NEWSROOM_STATE", "PARALLAX_TESTS", "PORT", "HOST", "DEBUG",
)  # fmt: skip
THE_ONLY_SENDER = 7_265_217  # its advisory lock, as in briefings/mailroom.py
SAYS_WHEN_UP = {"worker": " ready.", "clock": "The clock is running."}


@dataclass
class World:
    """Call it from the main thread: what it starts ends with the thread that started it."""

    servers: Servers
    directory: Path
    env: dict[str, str]
    commands: dict[str, list[str]]
    port: int
    site: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    said_before: dict[str, int] = field(default_factory=dict)

    # -- the relay ----------------------------------------------------------------------------

    @property
    def ledger_file(self) -> Path:
        return self.directory / "ledger"

    def ledger(self) -> accepted.Ledger:
        return accepted.read(self.ledger_file)

    @cached_property
    def taken(self) -> accepted.Follower:
        """How many messages the relay took; cheap enough to be watched."""
        return accepted.Follower(self.ledger_file)

    def script(self, script: Script) -> None:
        script.save(self.directory / "script.json")

    # -- starting and ending ------------------------------------------------------------------

    def start(self, *parts: str) -> None:
        for part in parts:
            if part == "postgres":
                self._start_postgres()
            elif part == "valkey":
                self.servers.start_valkey()
            else:
                self._spawn(part)

    def kill(self, part: str, how: signal.Signals = signal.SIGKILL) -> None:
        """End it as a crash would, and wait until it is gone."""
        process = self._process(part)
        process.send_signal(how)
        process.wait()
        sweep(process)

    def leave(self, *parts: str) -> None:
        """Ask them to end. Those that do not are a failure."""
        for part in parts:
            self._process(part).terminate()
        for part in parts:
            self._process(part).wait(SOON)

    def settle_down(self) -> None:
        """As it was at first: servers and an obedient relay, nobody who sends."""
        for part in self.commands:
            if part in self.running and part != "relay":
                self.kill(part)
        self.script(Script())
        for part in ("postgres", "valkey", "relay"):
            if self._process(part).poll() is not None:
                self.start(part)

    def stop(self) -> None:
        if "_waiting_desk" in self.__dict__:
            self._waiting_desk.kill()
            self._waiting_desk.communicate()
        for process in self.running.values():
            end(process, signal.SIGKILL, 5)
        self.servers.stop()

    def log(self, part: str) -> str:
        path = self.directory / "log" / f"{part}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def is_up(self, part: str) -> bool:
        """Whether a sender has said so since it was started last."""
        return SAYS_WHEN_UP[part.split()[-1]] in self.log(part)[self.said_before[part] :]

    def pid(self, part: str) -> int:
        return self._process(part).pid

    def _process(self, part: str) -> subprocess.Popen[bytes]:
        servers = {"postgres": self.servers.postgres, "valkey": self.servers.valkey}
        process = servers[part] if part in servers else self.running[part]
        assert process, f"{part} was not started"
        return process

    def _spawn(self, part: str) -> None:
        log = self.directory / "log" / f"{part}.log"
        self.said_before[part] = len(self.log(part))
        with log.open("ab") as out:
            self.running[part] = spawn(self.commands[part], env=self.env, log=out, cwd=ROOT)
        if part == "relay" and not wait_until(self._relay_listens, SOON, 0.02):
            raise Problem(f"The relay did not start: see {log}.")

    def _relay_listens(self) -> bool:
        # Asking by connecting would be one more connection that was cut.
        line = f":{self.port:04X} 00000000:0000 0A"
        return line in Path("/proc/net/tcp").read_text()

    def _start_postgres(self) -> None:
        """Backends of a killed server hold its memory for a moment: tried again, as a supervisor does."""
        ends = time.monotonic() + SOON
        while True:
            try:
                return self.servers.start_postgres()
            except Problem:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.2)

    # -- the database and the desk --------------------------------------------------------------

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.servers.database_url, autocommit=True) as connection:
            yield connection

    @contextmanager
    def nobody_sends(self) -> Iterator[psycopg.Connection]:
        """Waits until no sender is at work; whoever is rung for meanwhile goes home again."""
        with self.database() as connection:
            connection.execute(f"SET lock_timeout = '{SOON}s'")
            connection.execute("SELECT pg_advisory_lock(%s)", [THE_ONLY_SENDER])
            yield connection

    def move_clock(self, by: timedelta) -> None:
        with self.nobody_sends() as connection:
            database_clock.move(connection, by)

    def desk(
        self, act: str, *arguments: object, desk: str = DESK, within: float | None = SOON
    ) -> int:
        """One act of a desk, in the product's environment; what it made."""
        if desk == DESK:
            return self._ask_desk([act, *map(str, arguments)], within)
        done = self.desk_process(act, *arguments, desk=desk)
        out, errors = done.communicate(timeout=within)
        if done.returncode:
            raise Problem(f"The desk could not {act}: {errors.decode()}")
        return int(json.loads(out.decode().strip().rpartition("\n")[2]))

    def desk_process(
        self, act: str, *arguments: object, desk: str = DESK
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", desk, act, *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=pipe, stderr=pipe)

    @cached_property
    def _waiting_desk(self) -> subprocess.Popen[bytes]:
        """It has loaded the product: what is asked of it takes no start of one."""
        command, pipe = [sys.executable, "-m", DESK], subprocess.PIPE
        with (self.directory / "log" / "desk.log").open("ab") as log:
            return subprocess.Popen(
                command, env=self.env, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log
            )

    def _ask_desk(self, words: list[str], within: float | None) -> int:
        desk = self._waiting_desk
        assert desk.stdin
        assert desk.stdout
        desk.stdin.write(json.dumps(words).encode() + b"\n")
        desk.stdin.flush()
        answered, _, _ = select.select([desk.stdout], [], [], within)
        answer = desk.stdout.readline().strip() if answered else b""
        if not answer:
            raise Problem(f"The desk could not {words}: {self.log('desk')}")
        return int(json.loads(answer))


@contextmanager
def world(*, clock_can_be_moved: bool, migrated: Path | None = None) -> Iterator[World]:
    """Migrated; PostgreSQL, Valkey and the relay run, the senders and the site do not yet.

    It begins as a copy of a state that was `migrated`, or from nothing. Such a copy never waits for the disk:
    what is killed leaves its files with the system, and only a power cut would tell the difference.
    """
    directory = Path(tempfile.mkdtemp(prefix="parallax-faults-"))
    directory.chmod(0o711)
    if migrated:
        subprocess.run(["cp", "--archive", f"{migrated}/.", str(directory)], check=True)
        with (directory / "servers" / "postgres" / "postgresql.auto.conf").open("a") as settings:
            settings.write("fsync = off\n")
    servers = Servers(directory, durable=True)
    made = None
    try:
        made = _begun(servers)
        if not migrated:
            environment.prepare(made.env, "migrate", "static")
        if clock_can_be_moved:
            with made.database() as connection:
                database_clock.install(connection)
        made.start("relay")
        yield made
    finally:
        if made:
            made.stop()
        servers.stop()
        with suppress(OSError):
            if servers.home.parent != directory:
                shutil.rmtree(servers.home)
            shutil.rmtree(directory)


def _begun(servers: Servers) -> World:
    kept = {name: os.environ.pop(name) for name in NOT_OURS if name in os.environ}
    try:
        environment.start_needed(servers)
        env = environment.base(State(servers.state), servers)
    finally:
        os.environ |= kept
    port, site = free_port(), free_port()
    env |= {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "PYTHONPATH": str(ROOT)}
    env["UNDO_SECONDS"] = "0"  # what is owed here may be sent at once
    made = World(servers, servers.state, env, {}, port, site)
    made.script(Script())
    relay = [sys.executable, "-m", "tests.faults.smtp_server", str(port)]
    relay += [str(made.ledger_file), str(made.directory / "script.json")]
    product = up.commands("127.0.0.1", site)
    made.commands = {**product, "second clock": product["clock"], "relay": relay}
    return made


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])

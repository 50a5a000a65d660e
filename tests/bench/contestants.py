"""Who sends in the mail bench: the product, Postfix's `smtp-source`, and the peers in their environment.

Decides how each is started and what it needs; installs nothing outside the bench's own folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from runner.problem import Problem
from runner.processes import end, service_account, spawn, wait_until
from runner.servers import ROLE
from runner.state import ROOT, State
from tests.bench import runs
from tests.bench.runs import Run
from tests.faults.world import World, free_port

LANES = 64
FAR = 0.020
PRODUCT, SOURCE, SEND, OFFICE = "product", "smtp-source", "send_messages", "post_office"
PEERS = ROOT / "tests" / "bench" / "peers.txt"
PEERS_DATABASE = "peers"
NO_POSTFIX = "{} is not installed; it comes with Postfix ('apt-get install postfix')."


class Venue(NamedTuple):
    """Where all of them send: the world whose PostgreSQL they use, the sink's port, one digest's file."""

    world: World
    port: int
    message: Path

    @property
    def postgres(self) -> int:
        return self.world.pid("postgres")


def program(name: str) -> str:
    """The path of one of Postfix's programs. Problem where it is not installed."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if not found:
        raise Problem(NO_POSTFIX.format(name))
    return found


@contextmanager
def sink() -> Iterator[int]:
    """A relay that takes everything and keeps nothing; its port. Problem where there is none."""
    port = free_port()
    command = [program("smtp-sink"), f"127.0.0.1:{port}", "1024"]
    child = spawn(command, env={}, account=service_account(), log=subprocess.DEVNULL)
    try:
        if not wait_until(lambda: child.poll() is not None or _answers(port), 10):
            raise Problem("smtp-sink does not answer.")
        yield port
    finally:
        end(child, signal.SIGTERM, 5)


@contextmanager
def far(port: int) -> Iterator[int]:
    """The same relay at FAR seconds a round trip; the port where that one is."""
    there = free_port()
    command = [sys.executable, "-m", "tests.bench.far", str(there), str(port), str(FAR / 2)]
    child = spawn(command, env={"PYTHONPATH": str(ROOT)}, log=subprocess.DEVNULL, cwd=ROOT)
    try:
        if not wait_until(lambda: child.poll() is not None or _answers(there), 10):
            raise Problem("The relay that is far away does not answer.")
        yield there
    finally:
        end(child, signal.SIGTERM, 5)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def product(venue: Venue, number: int, lanes: int = LANES) -> Run:
    """All that is due in the world has to be so many messages."""
    env = venue.world.env | {
        "EMAIL_URL": f"smtp://127.0.0.1:{venue.port}",
        "RELAY_CONNECTIONS": str(lanes),
    }
    command = [sys.executable, "-m", "tests.bench.sender"]
    return runs.watched(command, env, venue.postgres, number=number)


def smtp_source(venue: Venue, number: int) -> Run:
    options = ["-d", "-s", "4", "-m", str(number), "-F", str(venue.message)]
    return runs.plain([program("smtp-source"), *options, f"127.0.0.1:{venue.port}"], number=number)


def peer(venue: Venue, name: str, number: int) -> Run:
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PEERS_HOST": str(venue.world.servers.sockets),
        "PEERS_DATABASE": PEERS_DATABASE,
        "PEERS_ROLE": ROLE,
        "PEERS_PORT": str(venue.port),
    }
    command = [str(_folder() / "bin" / "python"), "-m", "tests.bench.peers", name]
    command += [str(number), str(venue.message)]
    return runs.watched(command, env, venue.postgres, number=number)


def prepare_peers(world: World) -> None:
    """Their environment, made once and kept, and their database. Problem where that cannot be done."""
    kept = _folder() / PEERS.name
    if not kept.exists() or kept.read_text() != PEERS.read_text():
        shutil.rmtree(_folder(), ignore_errors=True)
        for command in (
            [sys.executable, "-m", "venv", str(_folder())],
            [str(_folder() / "bin" / "pip"), "install", "--quiet", "-r", str(PEERS)],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise Problem(f"The peers cannot be installed: {runs.last_line(done.stderr)}")
        kept.write_text(PEERS.read_text())
    with world.database() as connection:
        connection.execute(f"CREATE DATABASE {PEERS_DATABASE}")


def _folder() -> Path:
    return State.of_environment().directory / "bench" / "peers"

"""The whole product: it comes up, tells its addresses, mends itself and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runner.processes import is_alive, wait_until
from runner.state import ROOT
from tests.browser.product import READY_WITHIN
from tests.installed import installed
from tests.patience import SOON

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

FROM_OUTSIDE = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ADDRESS_KEY", "SITE_ORIGIN")
PREPARING = "Preparing the database and the demo newsroom"


class Running:
    """A `bin/run` in a process of its own, on its own state and ports."""

    def __init__(self, state: Path, port: int) -> None:
        self.state, self.port = state, port
        # Servers of their own, even when the tests use external ones.
        self.env = {name: text for name, text in os.environ.items() if name not in FROM_OUTSIDE}
        self.env |= {
            "NEWSROOM_STATE": str(state),
            "PORT": str(port),
            "MAIL_PORT": str(port + 1),
            "MAIL_HTTP_PORT": str(port + 2),
            "PYTHONPATH": str(ROOT),
        }
        self.output = state.parent / "output.txt"
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "runner.up"],
                env=self.env,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        assert wait_until(
            lambda: self.process.poll() is not None or "Ctrl-C" in self.said(), READY_WITHIN
        ), self.said()
        assert self.process.poll() is None, self.said()
        return self.process

    def said(self) -> str:
        return self.output.read_text()

    def family(self) -> set[int]:
        """Every process that descends from it."""
        return set(descendants(self.process.pid))

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=SOON) as got:
                return int(got.status)
        except OSError:
            return 0

    def end(self, sig: signal.Signals) -> None:
        self.process.send_signal(sig)
        self.process.wait(SOON)


def descendants(pid: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(path.parent.name)
            yield child
            yield from descendants(child)


def none_alive(pids: set[int]) -> bool:
    return not any(map(is_alive, pids))


def free_ports() -> int:
    """The first of three neighbouring ports that are free."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port < 65000 and all(can_bind(port + offset) for offset in (1, 2)):
            return port


def can_bind(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def running(state: Path) -> Iterator[Running]:
    product = Running(state, free_ports())
    try:
        yield product
    finally:
        product.end(signal.SIGTERM)


@pytest.fixture
def new() -> Iterator[Running]:
    """A product in a directory that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="parallax-test-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        with running(Path(name) / "var") as product:
            yield product


@pytest.fixture
def product() -> Iterator[Running]:
    """A product that had been started before."""
    with installed() as state, running(state) as product:
        yield product


@pytest.fixture(scope="module")
def lasting() -> Iterator[Running]:
    """One product for the tests that leave it running."""
    with installed() as state, running(state) as product:
        yield product


def test_it_comes_up_from_nothing_ends_without_a_trace_and_comes_again_as_it_was(
    new: Running,
) -> None:
    product = new
    assert product.status("/readyz") == 200
    assert f"http://localhost:{product.port}/admin/" in product.said()
    password = re.search(r"Password\s+(\S+)", product.said())
    assert password, product.said()
    for name in ("env.json", "secret_key", "address_key", "demo_password"):
        assert stat.S_IMODE((product.state / name).stat().st_mode) == 0o600
    family = product.family()
    assert len(family) >= 6
    assert PREPARING in product.said()

    product.end(signal.SIGINT)
    assert product.process.returncode == 0
    assert wait_until(lambda: none_alive(family), SOON)
    assert not (product.state / "env.json").exists()

    product.start()
    assert PREPARING not in product.said()
    assert password.group(1) in product.said()


def test_nothing_is_left_after_the_supervisor_is_killed(product: Running) -> None:
    family = product.family()
    product.end(signal.SIGKILL)
    assert wait_until(lambda: none_alive(family), SOON)
    product.start()


def test_a_killed_process_is_started_again(lasting: Running) -> None:
    before = lasting.family()
    for pid in before:
        if b"serve" in command_of(pid) and is_child(pid, lasting.process.pid):
            os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: "web ended unexpectedly" in lasting.said(), SOON)
    assert wait_until(lambda: lasting.status("/readyz") == 200, SOON)


def command_of(pid: int) -> bytes:
    """Nothing of one that has ended meanwhile: servers come and go by themselves."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def is_child(pid: int, parent: int) -> bool:
    text = Path(f"/proc/{pid}/stat").read_text()
    return int(text.rpartition(")")[2].split()[1]) == parent


def test_a_second_one_on_the_same_state_is_refused_in_one_sentence(lasting: Running) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "runner.up"],
        env=lasting.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SOON,
    )
    assert second.returncode == 1
    assert re.fullmatch(r"Parallax already runs on .*\n", second.stderr)


def test_a_command_attaches_to_it(lasting: Running) -> None:
    note = json.loads((lasting.state / "env.json").read_text())
    code = "from django.conf import settings as s; print(s.DATABASES['default']['OPTIONS']['host'])"
    done = subprocess.run(
        [sys.executable, "-m", "runner.manage", "shell", "--no-imports", "-c", code],
        env=lasting.env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SOON,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in note["environment"]["DATABASE_URL"]

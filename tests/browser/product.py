"""The whole product, started as `bin/run` starts it, in a state directory of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.patience import SOON

HOUSE = Path(__file__).resolve().parents[2]
PASSWORD = "a password for tests"
READY_WITHIN = 5 * SOON  # from nothing: migrations and the demo


class Product(NamedTuple):
    origin: str
    mail: str
    state: Path

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.origin + path, timeout=SOON) as response:
            return str(response.read().decode())

    def messages(self, to: str) -> list[dict[str, Any]]:
        """What the catcher holds for this address, newest first."""
        with urllib.request.urlopen(f"{self.mail}/messages.json", timeout=SOON) as response:
            listed: list[dict[str, Any]] = json.load(response)
        return [message for message in listed if to in json.dumps(message["to"])]

    def message(self, to: str, subject: str) -> dict[str, Any]:
        """The message when it has arrived."""
        end = time.monotonic() + SOON
        while time.monotonic() < end:
            found = [message for message in self.messages(to) if subject in message["subject"]]
            if found:
                return found[0]
            time.sleep(0.25)
        raise AssertionError(f"no “{subject}” for {to} within {SOON} s")

    def read(self, message: dict[str, Any], form: str) -> str:
        """A caught message as html, txt or eml."""
        address = f"{self.mail}/messages/{message['id']}.{form}"
        with urllib.request.urlopen(address, timeout=SOON) as response:
            return str(response.read().decode())

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(HOUSE / "bin" / "manage"), *arguments],
            env=environment(self.state),
            capture_output=True,
            text=True,
            timeout=SOON,
            check=False,
        )


def environment(state: Path) -> dict[str, str]:
    """The caller's, but with servers, keys and ports of the product's own."""
    own = {
        "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "ADDRESS_KEY", "SITE_ORIGIN",
        "DJANGO_SETTINGS_MODULE", "DEBUG", "PARALLAX_TESTS",
    }  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return kept | {"NEWSROOM_STATE": str(state), "PYTHONPATH": str(HOUSE)}


def free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listening.getsockname()[1] for listening in taken]
    for listening in taken:
        listening.close()
    return ports


@contextmanager
def running(state: Path) -> Iterator[Product]:
    """The product, ready; every process of it is gone afterwards."""
    web, smtp, mail = free_ports(3)
    env = environment(state) | {
        "PORT": str(web), "MAIL_PORT": str(smtp), "MAIL_HTTP_PORT": str(mail),
        "NEWSROOM_DEMO_PASSWORD": PASSWORD,
    }  # fmt: skip
    # Pictures show what a newsroom sees; a test need not wait for a minute in which nothing happens.
    if "PARALLAX_PICTURES" not in os.environ:
        env["UNDO_SECONDS"] = "5"
    command = [sys.executable, "-m", "runner.up"]
    log = state / "up.txt"
    state.mkdir(mode=0o711, parents=True, exist_ok=True)
    with log.open("w") as out:
        process = subprocess.Popen(command, env=env, cwd=HOUSE, stdout=out, stderr=out)
    try:
        wait_until_ready(process, log)
        yield Product(f"http://localhost:{web}", f"http://127.0.0.1:{mail}", state)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(SOON)


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + READY_WITHIN
    while "Ctrl-C ends all of it" not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)

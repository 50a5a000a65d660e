"""Who serves in the web bench: the shipped server, nginx with the same bytes in a file, and Wagtail.

Decides how each is started and how its requests are counted and its CPU read; installs nothing outside the
bench's own folder but nginx and wrk, where the machine lets it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.problem import Problem
from runner.processes import end, spawn, wait_until
from runner.servers import ROLE
from runner.state import ROOT, State
from tests.bench import runs
from tests.bench.runs import TICK, Run
from tests.faults.world import World, free_port

PRODUCT, NGINX, WAGTAIL = "product", "nginx", "wagtail"
CONNECTIONS = 32
SITE = ROOT / "tests" / "bench" / "wagtail_site"
PEERS_DATABASE = "wagtail"
STARTS_WITHIN = 120
_NGINX = """daemon off; worker_processes 1; pid {at}/pid; error_log {at}/error;
events {{ worker_connections 1024; }}
http {{ access_log off; default_type text/html; keepalive_requests 10000000; sendfile on;
  open_file_cache max=100; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;
  fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
  server {{ listen 127.0.0.1:{port}; root {at}; add_header Content-Encoding br; }} }}
"""


def program(name: str, package: str) -> str:
    """Where it is, after an attempt to install it. Problem where it cannot be had."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    if not shutil.which(name, path=path) and os.geteuid() == 0 and shutil.which("apt-get"):
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
        subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
    found = shutil.which(name, path=path)
    if not found:
        raise Problem(f"{name} is not installed: 'apt-get install {package}'.")
    return found


def load(
    address: str,
    seconds: float,
    *,
    pid: int,
    postgres: int,
    connections: int = CONNECTIONS,
    script: Path | None = None,
) -> Run:
    """As many requests as it answers in that time; CPU of its processes and of PostgreSQL's.

    `script` is wrk's own, in Lua, where not every request is for the same address.
    """
    command = [
        program("wrk", "wrk"),
        "-t1",
        f"-c{connections}",
        f"-d{seconds:.0f}s",
        "--timeout",
        "30s",
    ]
    command += ["-H", "Accept-Encoding: br", *(["-s", str(script)] if script else []), address]
    before, database = cpu_of_tree(pid), runs.cpu_of_server(postgres)
    told = subprocess.run(command, capture_output=True, text=True).stdout
    used, database = cpu_of_tree(pid) - before, runs.cpu_of_server(postgres) - database
    number = re.search(r"(\d+) requests in ([\d.]+)s", told)
    if not number or "Non-2xx" in told or not int(number[1]):
        raise Problem(f"{address} did not answer every request: {runs.last_line(told)}")
    return Run(int(number[1]), float(number[2]), used, max(0.0, database), 0.0)


def in_turn(paths: list[str], file: Path) -> Path:
    """A script that asks for one path after another."""
    listed = ", ".join(f'"{path}"' for path in paths)
    file.write_text(
        f"local paths, at = {{ {listed} }}, 0\n"
        'function request() at = at % #paths + 1; return wrk.format("GET", paths[at]) end\n'
    )
    return file


def cpu_of_tree(root: int) -> float:
    """CPU seconds of a process and of all below it."""
    parents, ticks = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents[pid], ticks[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    ours = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in ours} - ours
        if not more:
            return sum(ticks.get(pid, 0) for pid in ours) / TICK
        ours |= more


def get(address: str, **headers: str) -> bytes:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(
        urllib.request.Request(address, headers=given), timeout=60
    ) as answer:
        body: bytes = answer.read()
    return body


def answers(address: str) -> bool:
    try:
        get(address)
    except OSError:
        return False
    return True


@contextmanager
def nginx(body: bytes, directory: Path) -> Iterator[tuple[str, int]]:
    """Its address and process id; the bytes are those that the product sends, compressed by it."""
    found, port = program("nginx", "nginx-light"), free_port()
    at = directory / "nginx"
    at.mkdir(exist_ok=True)
    at.chmod(0o755)
    (at / "page").write_bytes(body)
    (at / "conf").write_text(_NGINX.format(at=at, port=port))
    child = spawn(
        [found, "-c", str(at / "conf"), "-e", str(at / "error")], env={}, log=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/page"
        if not wait_until(lambda: child.poll() is not None or answers(address), 10):
            raise Problem("nginx does not answer.")
        if child.poll() is not None:
            raise Problem(f"nginx did not start: {runs.last_line((at / 'error').read_text())}")
        yield address, child.pid
    finally:
        end(child, signal.SIGTERM, 5)


@contextmanager
def wagtail(world: World, told: dict[str, object]) -> Iterator[tuple[str, int]]:
    """Its page of the same text, behind a quick server for WSGI, with as many threads as the product."""
    python, port = _wagtail_environment(), free_port()
    env = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(ROOT),
        "PEERS_HOST": str(world.servers.sockets),
        "PEERS_DATABASE": PEERS_DATABASE,
        "PEERS_ROLE": ROLE,
    }
    with world.database() as connection:
        connection.execute(f"CREATE DATABASE {PEERS_DATABASE}")
    text = world.directory / "text.json"
    text.write_text(json.dumps(told))
    made = subprocess.run(
        [str(python), "-m", "tests.bench.wagtail_site.make", str(text)],
        env=env, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        raise Problem(f"Wagtail's page cannot be made: {runs.last_line(made.stderr)}")
    command = [
        str(python),
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        "127.0.0.1",
    ]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "8"]
    command += ["tests.bench.wagtail_site.wsgi:application"]
    child = spawn(command, env=env, log=subprocess.DEVNULL, cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}/story/"
        if not wait_until(lambda: child.poll() is not None or answers(address), STARTS_WITHIN):
            raise Problem("Wagtail does not answer.")
        yield address, child.pid
    finally:
        end(child, signal.SIGTERM, 5)


def _wagtail_environment() -> Path:
    """Made once and kept. Problem where that cannot be done."""
    folder = State.of_environment().directory / "bench" / "wagtail"
    wanted, kept = SITE / "requirements.txt", folder / "installed.txt"
    if not kept.exists() or kept.read_text() != wanted.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        for command in (
            [sys.executable, "-m", "venv", str(folder)],
            [str(folder / "bin" / "pip"), "install", "--quiet", "-r", str(wanted)],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise Problem(f"Wagtail cannot be installed: {runs.last_line(done.stderr)}")
        kept.write_text(wanted.read_text())
    return folder / "bin" / "python"

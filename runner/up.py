"""`bin/run`: the whole product on this machine, until Ctrl-C.

Decides which processes make up the product, their addresses and their order of starting. What each
of them does is decided in the Django project.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from runner import environment
from runner.problem import Problem, main
from runner.processes import spawn, wait_until
from runner.servers import Servers
from runner.state import ROOT, State, given
from runner.supervisor import Supervisor, Watched

DEMO_ACCOUNTS = "ines (editor) · ben (writer) · mira (publisher) · ada (admin)"
LARGEST_LOG = 5 * 1024 * 1024
READY_WITHIN = 120


class Product:
    def __init__(self, state: State) -> None:
        self.state = state
        self.started = time.monotonic()
        self.servers: Servers | None = None
        self.supervisor = Supervisor(say)
        self.port = environment.port_of("PORT", 8000)
        self.host = os.environ.get("HOST") or "127.0.0.1"
        self.env: dict[str, str] = {}
        self.mail_ports: tuple[int, int] | None = None
        self.password: str | None = None

    def run(self) -> None:
        self._take_port()
        shorten_logs(self.state.directory / "log")
        try:
            self._start()
            self._wait_until_ready()
            self.state.announce(self.env)
            self._tell()
            self.supervisor.run()
        finally:
            self.state.withdraw()
            # Those who write first, then the servers that they write to.
            self.supervisor.end([each for each in self.supervisor.watched if not each.is_server])
            if self.servers:
                self.servers.stop()
            self.state.unlock()

    def _take_port(self) -> None:
        # Just after an abrupt end the old web process may hold the port for a moment.
        if not wait_until(lambda: is_free(self.host, self.port), 3):
            raise Problem(f"Port {self.port} is in use: set PORT to a free one.")

    def _start(self) -> None:
        if environment.needs_servers():
            self.servers = Servers(self.state.directory)
            environment.start_needed(self.servers)
            self._watch_servers(self.servers)
        self.env = environment.base(self.state, self.servers)
        if not given("EMAIL_URL"):
            self._start_catcher()
        self._prepare()
        self.env |= second_step(self.password)
        for name, command in commands(self.host, self.port).items():
            self.supervisor.add(self._watched(name, command))

    def _watch_servers(self, servers: Servers) -> None:
        log = self.state.directory / "log"
        if servers.postgres:
            watched = Watched(
                "PostgreSQL", servers.restart_postgres, log / "postgres.log", is_server=True
            )
            self.supervisor.adopt(watched, servers.postgres)
        if servers.valkey:
            watched = Watched("Valkey", servers.restart_valkey, log / "valkey.log", is_server=True)
            self.supervisor.adopt(watched, servers.valkey)

    def _start_catcher(self) -> None:
        smtp = nearest_free(environment.port_of("MAIL_PORT", 1025))
        web = nearest_free(environment.port_of("MAIL_HTTP_PORT", 8025), but=smtp)
        self.mail_ports = smtp, web
        self.env["EMAIL_URL"] = f"smtp://127.0.0.1:{smtp}"
        command = [sys.executable, "-m", "runner.catcher", str(self.state.directory / "mail")]
        command += [f"--smtp-port={smtp}", f"--http-port={web}"]
        self.supervisor.add(self._watched("mail catcher", command))

    def _watched(self, name: str, command: list[str]) -> Watched:
        log = self.state.directory / "log" / f"{name.split()[0]}.log"

        def start() -> subprocess.Popen[bytes]:
            with log.open("ab") as out:
                return spawn(command, env=self.env, log=out, cwd=ROOT)

        return Watched(name, start, log)

    def _prepare(self) -> None:
        """Migrate, collect static files and load the demo; skipped when nothing changed since."""
        own = self.servers if self.servers and not given("DATABASE_URL") else None
        stamp = own.home / "prepared" if own else None
        fingerprint = environment.code_fingerprint()
        kept = self.state.directory / "demo_password"
        static = self.state.directory / "static"
        if stamp and stamp.exists() and stamp.read_text() == fingerprint and static.exists():
            self.password = kept.read_text().strip() if kept.exists() else None
            return
        wanted = os.environ.get("NEWSROOM_DEMO_PASSWORD") or (
            kept.read_text().strip() if kept.exists() else secrets.token_urlsafe(9)
        )
        steps = ["migrate", "static"]
        if os.environ.get("NEWSROOM_DEMO") != "0":
            steps.append("demo")
        say("Preparing the database and the demo newsroom …")
        told = json.loads(
            environment.prepare(self.env | {"NEWSROOM_DEMO_PASSWORD": wanted}, *steps)
        )
        if told.get("password_holds"):
            self.password = wanted
            self.state.write_secret("demo_password", wanted)
        if stamp:
            stamp.write_text(fingerprint)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._answers_ready():
            ended = self.supervisor.first_ended()
            if ended:
                raise Problem(f"{ended.name} did not start:\n{last_lines(ended)}")
            if time.monotonic() > deadline:
                raise Problem(f"/readyz does not answer: see {self.state.directory / 'log'}.")
            time.sleep(0.1)

    def _answers_ready(self) -> bool:
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        connection = http.client.HTTPConnection(host, self.port, timeout=10)
        name = urlsplit(self.env["SITE_ORIGIN"]).netloc
        try:
            connection.request("GET", "/readyz", headers={"Host": name})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _tell(self) -> None:
        origin = self.env["SITE_ORIGIN"].rstrip("/")
        lines = [
            f"Parallax is ready ({time.monotonic() - self.started:.1f} s).",
            "",
            f"  Website       {origin}/",
            f"  Desk          {origin}/admin/",
            f"  API           {origin}/api/v1/",
        ]
        if self.mail_ports:
            smtp, web = self.mail_ports
            lines.append(f"  Caught mail   http://localhost:{web}/  (SMTP on 127.0.0.1:{smtp})")
        if self.password:
            lines += ["", f"  Accounts      {DEMO_ACCOUNTS}", f"  Password      {self.password}"]
        lines += ["", f"  Logs          {self.state.directory / 'log'}"]
        if self.servers and self.state.directory not in self.servers.home.parents:
            lines.append(f"  Database      {self.servers.home}")
        lines.append("")
        print("\n".join(lines) + "  Ctrl-C ends all of it.", flush=True)


def second_step(printed: str | None) -> dict[str, str]:
    """What the demo says of second steps: whoever reads the printed password is to get in with it."""
    wanted = given("SECOND_FACTOR_REQUIRED") or os.environ.get("NEWSROOM_DEMO") == "0"
    return {"SECOND_FACTOR_REQUIRED": "0"} if printed and not wanted else {}


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The product's own processes, without servers: what each of them is called and how it starts."""
    web = [*environment.MANAGE, "serve", "--host", host, "--port", str(port)]
    # Threads: no children of its own that could outlive a killed worker.
    worker = [sys.executable, "-m", "celery", "-A", "newsroom", "worker", "--pool=threads"]
    worker += ["--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
    return {"web": web, "worker": worker, "clock": [*environment.MANAGE, "clock"]}


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def nearest_free(port: int, but: int | None = None) -> int:
    for candidate in range(port, min(port + 100, 65536)):
        if candidate != but and is_free("127.0.0.1", candidate):
            return candidate
    raise Problem(f"No free port from {port} on: set MAIL_PORT and MAIL_HTTP_PORT.")


def last_lines(watched: Watched, count: int = 8) -> str:
    lines = watched.log.read_text(errors="replace").splitlines()[-count:]
    return "\n".join(f"{watched.name} | {line}" for line in lines)


def shorten_logs(directory: Path) -> None:
    for log in directory.glob("*.log"):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))


def up(arguments: list[str]) -> int:
    if arguments:
        raise Problem("bin/run takes no arguments: its settings are in .env.example.")
    environment.read_env_file()
    environment.leave_on_signals()
    state = State.of_environment()
    # A short bin/manage may hold the state; a product that runs will not let go of it.
    if not wait_until(lambda: state.try_lock() or state.running() is not None, 20):
        raise Problem(f"A command still uses {state.directory}: wait for it, then start again.")
    if not state.locked:
        raise Problem(
            f"Parallax already runs on {state.directory}: stop it, or set NEWSROOM_STATE and PORT "
            "to run a second one."
        )
    Product(state).run()
    return 0


if __name__ == "__main__":
    main(up)

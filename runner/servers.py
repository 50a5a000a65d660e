"""An embedded PostgreSQL and Valkey on Unix sockets, tied to this process.

Decides where their data and sockets live and how they start, stop and refuse. Does not decide what
is stored in them: the schema is the migrations' affair.
"""

from __future__ import annotations

import hashlib
import locale
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg

from runner import binaries
from runner.problem import Problem
from runner.processes import Account, end, is_alive, service_account, spawn, sweep, wait_until

DATABASE = "parallax"
ROLE = "parallax"
SOCKET_PATH_LIMIT = 80  # sun_path holds 104 to 108 bytes, and file names follow the directory
FASTER_THAN_SAFE = ("fsync=off", "full_page_writes=off", "autovacuum=off", "max_wal_size=2GB")


@dataclass
class Servers:
    """The embedded servers of one state directory, of which the caller holds the lock."""

    state: Path
    durable: bool = True
    account: Account = field(default_factory=service_account)
    postgres: subprocess.Popen[bytes] | None = None
    valkey: subprocess.Popen[bytes] | None = None
    home: Path = field(init=False)

    def __post_init__(self) -> None:
        self.home = _home(self.state, self.account)
        (self.state / "log").mkdir(exist_ok=True)

    @cached_property
    def sockets(self) -> Path:
        return _socket_directory(self.state, self.account)

    # -- PostgreSQL ---------------------------------------------------------------------------

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def database_url(self) -> str:
        # The host as a parameter: django-environ does not decode %2F in the place of a host.
        return f"postgres://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def start_postgres(self) -> None:
        programs = binaries.usable_by(self.account, binaries.postgres_bin(), self.home)
        self._refuse_other_version(programs)
        if not self.data.exists():
            self._initialise(programs)
        self._wait_for_stopping_server()
        options = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "unix_socket_permissions=0700",
            "timezone=UTC",
            "log_timezone=UTC",
            "lc_messages=C",
            # A failed statement or its DETAIL may hold a reader's address: logs hold none.
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
            *(() if self.durable else FASTER_THAN_SAFE),
        ]
        command = [str(programs / "postgres"), "-D", str(self.data)]
        command += [word for option in options for word in ("-c", option)]
        log = self.state / "log" / "postgres.log"
        with log.open("ab") as out:
            self.postgres = spawn(
                command,
                env=_plain_environment(),
                log=out,
                account=self.account,
                when_orphaned=signal.SIGINT,  # PostgreSQL's "fast shutdown"
                cwd=self.home,
            )
        child = self.postgres
        ready = wait_until(lambda: child.poll() is not None or self._postgres_answers(), 60)
        if not ready or child.poll() is not None:
            self.stop_postgres()
            raise Problem(f"PostgreSQL did not start: the reason is at the end of {log}.")
        self._create_database()

    def restart_postgres(self) -> subprocess.Popen[bytes]:
        self.start_postgres()
        assert self.postgres
        return self.postgres

    def _initialise(self, programs: Path) -> None:
        fresh = self.data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        command = [
            str(programs / "initdb"),
            f"--pgdata={fresh}",
            f"--username={ROLE}",
            "--auth=trust",
            "--encoding=UTF8",
            *_locale_options(int(binaries.major_version(programs))),
            *(() if self.durable else ("--no-sync",)),
        ]
        done = subprocess.run(
            command,
            env=_plain_environment(),
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **self.account.arguments,
        )
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().replace("\n", " · ")
            raise Problem(f"initdb could not make a database in {self.data}: {reason}")
        fresh.rename(self.data)

    def _refuse_other_version(self, programs: Path) -> None:
        marker = self.data / "PG_VERSION"
        if not marker.exists():
            return
        there, here = marker.read_text().strip(), binaries.major_version(programs)
        if there != here:
            raise Problem(
                f"The database in {self.data} was made by PostgreSQL {there} and this is "
                f"PostgreSQL {here}: set PARALLAX_PG_BIN to a bin directory of PostgreSQL {there}."
            )

    def _wait_for_stopping_server(self) -> None:
        pid = _running_postmaster(self.data)
        if pid and not wait_until(lambda: not is_alive(pid), 15):
            raise Problem(f"A PostgreSQL still uses {self.data}: end it with 'kill -INT {pid}'.")

    def _postgres_answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def _create_database(self) -> None:
        with self._connect("postgres") as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not known:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets), user=ROLE, dbname=database, autocommit=True, connect_timeout=5
        )

    def stop_postgres(self) -> None:
        if self.postgres:
            end(self.postgres, signal.SIGINT, 8)

    # -- Valkey -------------------------------------------------------------------------------

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock?db=0"

    def start_valkey(self) -> None:
        program = binaries.valkey_usable_by(self.account, binaries.valkey_server(), self.home)
        path = self.sockets / "valkey.sock"
        path.unlink(missing_ok=True)
        # Nothing is saved: PostgreSQL holds every fact, this server only rings.
        command = [str(program), "--port", "0", "--unixsocket", str(path)]
        command += ["--unixsocketperm", "700", "--save", "", "--appendonly", "no"]
        command += ["--daemonize", "no", "--dir", str(self.home)]
        log = self.state / "log" / "valkey.log"
        with log.open("ab") as out:
            self.valkey = spawn(
                command,
                env=_plain_environment(),
                log=out,
                account=self.account,
                when_orphaned=signal.SIGTERM,
                cwd=self.home,
            )
        child = self.valkey
        ready = wait_until(lambda: child.poll() is not None or _pings(path), 20)
        if not ready or child.poll() is not None:
            self.stop_valkey()
            raise Problem(f"Valkey did not start: the reason is at the end of {log}.")

    def restart_valkey(self) -> subprocess.Popen[bytes]:
        self.start_valkey()
        assert self.valkey
        return self.valkey

    def stop_valkey(self) -> None:
        if self.valkey:
            end(self.valkey, signal.SIGTERM, 4)

    def stop(self) -> None:
        self.stop_valkey()
        self.stop_postgres()
        for child in (self.valkey, self.postgres):
            if child:
                sweep(child)
        if "sockets" in self.__dict__:
            shutil.rmtree(self.sockets, ignore_errors=True)
            del self.sockets


def _home(state: Path, account: Account) -> Path:
    """Where the servers keep their data: the state directory, if their account can get there."""
    home = state / "servers"
    pointer = state / "servers.path"
    if pointer.exists():
        home = Path(pointer.read_text().strip())
    home.mkdir(mode=0o700, exist_ok=True)
    account.own(home)
    if account.can_enter(home):
        return home
    home.rmdir()
    base = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/var/tmp")  # noqa: S108
    home = Path(tempfile.mkdtemp(prefix="parallax-", dir=base))
    account.own(home)
    if not account.can_enter(home):
        raise Problem(
            f"The account '{account.name}' cannot enter {state}: "
            "set NEWSROOM_STATE to a directory that every user may enter."
        )
    pointer.write_text(f"{home}\n")
    return home


def _socket_directory(state: Path, account: Account) -> Path:
    """A short path with mode 0700, always the same for one state directory."""
    digest = hashlib.sha256(str(state).encode()).hexdigest()[:10]
    base = tempfile.gettempdir()
    path = Path(base if len(base) < SOCKET_PATH_LIMIT - 20 else "/tmp") / f"plx-{digest}"  # noqa: S108
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        about = path.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid not in {os.geteuid(), account.uid}:
            path = Path(tempfile.mkdtemp(prefix="plx-", dir=path.parent))
    path.chmod(0o700)
    account.own(path)
    return path


def _running_postmaster(data: Path) -> int | None:
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    # A number left by a crash may belong to another program by now.
    return pid if str(data).encode() in command and is_alive(pid) else None


def _locale_options(major: int) -> list[str]:
    """The same order and letter case on every machine; C.UTF-8 of the system where there is one."""
    try:
        saved = locale.setlocale(locale.LC_CTYPE)
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
        locale.setlocale(locale.LC_CTYPE, saved)
        system = "C.UTF-8"
    except locale.Error:
        system = "C"
    options = [f"--locale={system}"]
    if major >= 17:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return options


def _pings(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _plain_environment() -> dict[str, str]:
    """Without the caller's PG… variables, which would change what the programs do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C", "TZ": "UTC"}

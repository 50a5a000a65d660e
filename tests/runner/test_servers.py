"""The embedded servers: where they live, what they refuse, and that nothing is left behind."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from runner.problem import Problem
from runner.processes import is_alive, wait_until
from runner.servers import SOCKET_PATH_LIMIT, Servers
from runner.state import ROOT, State
from tests.patience import SOON

HOLD_SERVERS = """
import sys, time
from pathlib import Path
from runner.servers import Servers
servers = Servers(Path(sys.argv[1]), durable=False)
servers.start_postgres()
servers.start_valkey()
print(servers.postgres.pid, servers.valkey.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    # Not tmp_path: its parents are closed to the account that servers run under as root.
    with tempfile.TemporaryDirectory(prefix="parallax-test-") as name:
        path = Path(name)
        path.chmod(0o711)
        yield path


@pytest.fixture
def servers(directory: Path) -> Iterator[Servers]:
    State(directory)
    servers = Servers(directory, durable=False)
    yield servers
    servers.stop()


def test_both_servers_answer_on_the_urls_they_name(servers: Servers) -> None:
    servers.start_postgres()
    servers.start_valkey()
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT upper('ёлка')").fetchone() == ("ЁЛКА",)
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.ping()


def test_no_server_listens_on_the_network(servers: Servers) -> None:
    servers.start_postgres()
    servers.start_valkey()
    with psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.config_get("port") == {"port": "0"}


def test_only_the_owner_can_reach_the_sockets(servers: Servers) -> None:
    assert stat.S_IMODE(servers.sockets.stat().st_mode) == 0o700
    assert servers.sockets.stat().st_uid == servers.account.uid


def test_the_socket_path_is_short_however_long_the_state_path_is(directory: Path) -> None:
    deep = directory / ("d" * 200)
    State(deep)
    servers = Servers(deep, durable=False)
    assert len(str(servers.sockets)) < SOCKET_PATH_LIMIT
    servers.start_valkey()
    servers.stop()


def test_data_outlives_a_restart(servers: Servers, directory: Path) -> None:
    servers.start_postgres()
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    servers.stop()
    again = Servers(directory, durable=False)
    again.start_postgres()
    with psycopg.connect(again.database_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    again.stop()


def test_data_of_another_major_version_is_refused_in_one_sentence(servers: Servers) -> None:
    servers.data.mkdir()
    (servers.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(Problem, match=r"made by PostgreSQL 9 .* set PARALLAX_PG_BIN"):
        servers.start_postgres()


def test_a_directory_without_postgresql_is_refused_in_one_sentence(
    servers: Servers, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARALLAX_PG_BIN", str(directory))
    with pytest.raises(Problem, match="there is no initdb in it"):
        servers.start_postgres()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers under another account")
def test_as_root_a_state_directory_closed_to_others_gets_its_data_elsewhere(
    directory: Path,
) -> None:
    closed = directory / "closed"
    closed.mkdir(mode=0o700)
    state = closed / "var"
    State(state)
    servers = Servers(state, durable=False)
    assert state not in servers.home.parents
    servers.start_postgres()
    servers.stop()
    assert Servers(state, durable=False).home == servers.home
    subprocess.run(["rm", "-r", str(servers.home)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's tie is Linux's")
def test_no_server_outlives_a_killed_parent(directory: Path) -> None:
    State(directory)
    parent = subprocess.Popen(
        [sys.executable, "-c", HOLD_SERVERS, str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not any(map(is_alive, pids)), SOON)
    shutil.rmtree(Servers(directory).sockets)


def test_a_state_directory_has_one_holder(directory: Path) -> None:
    first, second = State(directory), State(directory)
    assert first.try_lock()
    assert not second.try_lock()
    first.unlock()
    assert second.try_lock()
    second.unlock()


def test_secrets_are_made_once_and_closed_to_others(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("ADDRESS_KEY", raising=False)
    made = State(directory).secrets()
    assert State(directory).secrets() == made
    for name in ("secret_key", "address_key"):
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600

"""A database that is gone, read-only, full or besieged, and a doorbell that never rings."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import timedelta

import psycopg
import pytest

from runner.processes import wait_until
from tests.faults.killer import IMMEDIATE
from tests.faults.sending import Issue, issue
from tests.faults.smtp_script import Script
from tests.faults.world import SENDERS, World
from tests.patience import SOON

UNATTENDED_AFTER = timedelta(seconds=30)  # as in briefings/ticking.py

Trouble = Callable[[World], AbstractContextManager[None]]


def in_mid_send(stage: World, slug: str, readers: int) -> Issue:
    """Slow enough that trouble meets a sender in the middle of its work."""
    made = issue(stage, slug, readers)
    stage.script(Script(pace=20))
    stage.start(*SENDERS)
    assert wait_until(lambda: made.taken() >= 5, SOON), stage.log("worker")
    return made


def test_a_sender_that_outlives_its_database_marks_what_it_knows_and_sends_nothing_twice(
    stage: World,
) -> None:
    orphaned = in_mid_send(stage, "orphaned", 60)
    stage.kill("postgres", IMMEDIATE)
    stage.start("postgres")
    stage.script(Script())
    assert orphaned.hurry_until_settled(SOON)
    assert orphaned.judge().violations == []
    assert orphaned.taken() == 60


@contextmanager
def read_only(stage: World) -> Iterator[None]:
    with stage.database() as connection:
        connection.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        connection.execute("SELECT pg_reload_conf()")
        yield
        connection.execute("SET default_transaction_read_only = off")
        connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def disk_full(stage: World) -> Iterator[None]:
    with stage.database() as connection:
        connection.execute(
            """CREATE FUNCTION moved.no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
            END $$;
            CREATE TRIGGER no_space BEFORE UPDATE ON briefings_delivery
            FOR EACH STATEMENT EXECUTE FUNCTION moved.no_space()"""
        )
        yield
        connection.execute("DROP FUNCTION moved.no_space() CASCADE")


@contextmanager
def besieged(stage: World) -> Iterator[None]:
    """Every connection that the server has to give is somebody else's."""
    hoarder = f"{stage.servers.database_url}&application_name=hoarder"
    with ExitStack() as hoard, stage.database() as keeper:
        for _ in range(2):
            with suppress(psycopg.OperationalError):
                while True:
                    hoard.enter_context(psycopg.connect(hoarder))
            # The senders' own go, and what is free then is taken too.
            keeper.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND application_name <> 'hoarder'
                AND pid <> pg_backend_pid()"""
            )
        yield


@pytest.mark.parametrize("trouble", [disk_full, besieged, read_only])
def test_a_database_that_takes_nothing_is_waited_for(stage: World, trouble: Trouble) -> None:
    waiting = in_mid_send(stage, trouble.__name__.replace("_", "-"), 60)
    with trouble(stage):
        assert wait_until(lambda: is_quiet(waiting), SOON)
    stage.script(Script())
    assert waiting.hurry_until_settled(SOON)
    assert waiting.judge().violations == []
    assert waiting.taken() == 60


def is_quiet(sending: Issue) -> bool:
    """Whether no message leaves for a second; at this pace it would be twenty."""
    before = sending.taken()
    return not wait_until(lambda: sending.taken() > before, 1)


def test_without_a_doorbell_the_clock_sends_and_the_site_answers(stage: World) -> None:
    stage.kill("valkey")
    unrung = issue(stage, "unrung", 20)
    stage.start(*SENDERS, "web")
    assert wait_until(lambda: stage.is_up("clock"), SOON)
    stage.move_clock(UNATTENDED_AFTER)
    assert unrung.wait_until_settled(SOON)
    assert unrung.judge().violations == []
    assert wait_until(lambda: answers(stage, "/healthz") == 200, SOON)
    assert answers(stage, "/") == 200


def answers(stage: World, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", stage.site, timeout=SOON)
    with suppress(OSError):
        connection.request("GET", path)
        return connection.getresponse().status
    return 0

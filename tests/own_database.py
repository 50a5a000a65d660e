"""A database of a test's own, for what has to be committed: cloned, used by several threads, dropped.

History is append-only, so committed rows cannot be flushed away; `CREATE DATABASE … TEMPLATE` costs tens
of milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

T = TypeVar("T")


@contextmanager
def own_database() -> Iterator[None]:
    settings = connection.settings_dict
    original = str(settings["NAME"])
    clone = f"{original}_own"
    connections.close_all()
    on_the_server(f'DROP DATABASE IF EXISTS "{clone}" WITH (FORCE)')
    on_the_server(f'CREATE DATABASE "{clone}" TEMPLATE "{original}"')
    settings["NAME"] = clone
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = original
        on_the_server(f'DROP DATABASE "{clone}" WITH (FORCE)')


def at_once(count: int, act: Callable[[int], T]) -> list[T | Exception]:
    """What each of so many threads got or raised; every thread has its own connection."""

    def guarded(number: int) -> T | Exception:
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(guarded, range(count)))


def somebody_waits(asking: BaseDatabaseWrapper = connection) -> bool:
    """Whether anybody in this database waits for a lock that somebody else holds."""
    with asking.cursor() as cursor:
        # Else a transaction goes on seeing what it saw first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return cursor.fetchone() is not None


def on_the_server(statement: str) -> None:
    """On the maintenance database: no database can be cloned or dropped while connected to."""
    # Django's own way to make test databases; it has no public name.
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)

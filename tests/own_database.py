"""A database of a test's own, for what has to be committed: cloned, used by several threads, dropped.

History is append-only, so committed rows cannot be flushed away; `CREATE DATABASE … TEMPLATE` costs tens
of milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import connection, connections

T = TypeVar("T")


@contextmanager
def own_database() -> Iterator[None]:
    settings = connection.settings_dict
    original = str(settings["NAME"])
    clone = f"{original}_own"
    connections.close_all()
    _run(settings, f'DROP DATABASE IF EXISTS "{clone}" WITH (FORCE)')
    _run(settings, f'CREATE DATABASE "{clone}" TEMPLATE "{original}"')
    settings["NAME"] = clone
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = original
        _run(settings, f'DROP DATABASE "{clone}" WITH (FORCE)')


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


def _run(settings: dict[str, Any], statement: str) -> None:
    """On the maintenance database: no database can be cloned or dropped while connected to."""
    words = {
        "host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"],
        "password": settings["PASSWORD"],
    }  # fmt: skip
    given = {name: value for name, value in words.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as maintenance:
        maintenance.execute(statement.encode())

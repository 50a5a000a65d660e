"""Statements that do not make the sender wait: one at a time over Django's own connection, by libpq.

A job is a generator that yields statements and gets their rows; jobs follow one another, and each
statement commits by itself. While a job runs nothing else may use the connection: `idle` says so.
Knows no table.
"""

from __future__ import annotations

import selectors
import uuid
from collections import deque
from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

import psycopg
from django.db import Error, connection
from psycopg import pq
from psycopg.adapt import Transformer

# Ids come as int, uuids as UUID, as psycopg reads them.
Row = tuple[Any, ...]
Job = Generator["Statement", list[Row], None]
_GOOD = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
SETTINGS = {
    # Whatever the server's default: a mark that is lost is a message sent twice.
    "synchronous_commit": "on",
    # Every statement names a handful of rows by their keys. Planned anew for each it would cost more than
    # it does; planned while the table was small it must still be right a million rows later.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}


class Statement(NamedTuple):
    """SQL with $1, $2 …; every value as PostgreSQL's text, None for NULL."""

    sql: str
    values: Sequence[str | None]


class Away(Exception):
    """The database does not answer, or refused; whether the last statement counted is not known."""


class Ledger:
    """Its socket stands in the selector, with nothing beside it, while it is connected."""

    def __init__(self, selector: selectors.BaseSelector) -> None:
        self._selector = selector
        self._jobs: deque[Job] = deque()
        self._running: Job | None = None
        self._preparing: Statement | None = None
        self._prepared: dict[str, str] = {}
        self._prefix = f"ledger_{uuid.uuid4().hex[:8]}_"
        self._pg: pq.abc.PGconn | None = None
        self._socket, self._mask = -1, selectors.EVENT_READ

    def connect(self) -> None:
        """Use Django's connection, a new one if the old one died."""
        self._jobs.clear()
        self._running = self._preparing = None
        if self._pg is not None:
            connection.close()
        try:
            with connection.cursor() as cursor:
                for name, setting in SETTINGS.items():
                    cursor.execute(f"SET {name} = {setting}")
        except Error as error:
            raise Away(str(error)) from error
        self._pg = connection.connection.pgconn
        self._prepared.clear()
        self._socket, self._mask = self._pg.socket, selectors.EVENT_READ
        self._selector.register(self._socket, self._mask)

    def lose(self) -> None:
        """The connection is of no use any more."""
        if self._socket >= 0:
            self._selector.unregister(self._socket)
        self._socket = -1

    def leave(self) -> None:
        """Leave the connection as it was: it may serve others after us."""
        if self._running is None:
            with connection.cursor() as cursor:
                for name in self._prepared.values():
                    cursor.execute(f'DEALLOCATE "{name}"')
                for name in SETTINGS:
                    cursor.execute(f"RESET {name}")
        self._prepared.clear()

    @property
    def idle(self) -> bool:
        return self._running is None

    def add(self, job: Job) -> None:
        """Run a job after those before it. Raises Away, as everything here does."""
        self._jobs.append(job)
        if self._running is None:
            self._next()

    def work(self) -> None:
        """Take what has arrived, and go on as far as that leads."""
        pg = self._connected()
        try:
            self._flush(pg)
            pg.consume_input()
            while self._running is not None and not pg.is_busy():
                self._arrived(self._result(pg))
        except psycopg.Error as error:
            raise Away(str(error)) from error

    def _connected(self) -> pq.abc.PGconn:
        if self._pg is None:
            raise Away("not connected")
        return self._pg

    def _next(self) -> None:
        while self._running is None and self._jobs:
            self._running = self._jobs.popleft()
            self._advance(None)

    def _advance(self, rows: list[Row] | None) -> None:
        job = self._running
        assert job is not None
        try:
            statement = next(job) if rows is None else job.send(rows)
        except StopIteration:
            self._running = None
            return
        self._send(statement)

    def _send(self, statement: Statement) -> None:
        pg = self._connected()
        name = self._prepared.get(statement.sql)
        try:
            if name is None:
                name = f"{self._prefix}{len(self._prepared)}"
                self._preparing = statement
                self._prepared[statement.sql] = name
                pg.send_prepare(name.encode(), statement.sql.encode())
            else:
                values = [None if value is None else value.encode() for value in statement.values]
                pg.send_query_prepared(name.encode(), values)
            self._flush(pg)
        except psycopg.Error as error:
            raise Away(str(error)) from error

    def _flush(self, pg: pq.abc.PGconn) -> None:
        """Write; where not everything can be written now, be woken when it can."""
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if pg.flush() else 0)
        if mask != self._mask:
            self._mask = mask
            self._selector.modify(self._socket, mask)

    def _arrived(self, rows: list[Row]) -> None:
        if self._preparing is not None:
            statement, self._preparing = self._preparing, None
            self._send(statement)
            return
        self._advance(rows)
        self._next()

    def _result(self, pg: pq.abc.PGconn) -> list[Row]:
        """The rows of the statement that is done. Raises Away for a refused one."""
        rows: list[Row] = []
        while (result := pg.get_result()) is not None:
            if result.status not in _GOOD:
                raise Away(result.get_error_message())
            if result.ntuples:
                reader = Transformer(connection.connection)
                reader.set_pgresult(result)
                rows = reader.load_rows(0, result.ntuples, tuple)
        return rows

"""The database's clock, set forward by hand: an hour passes in a moment.

The product reads the time from PostgreSQL alone, so a `clock_timestamp` that is found first is the time.
Move it only while nobody sends: who does would be overtaken in the middle of a message.
"""

from __future__ import annotations

from datetime import timedelta

import psycopg

_INSTALL = """
CREATE SCHEMA moved;
CREATE TABLE moved.clock (ahead interval NOT NULL);
INSERT INTO moved.clock VALUES ('0');
CREATE FUNCTION moved.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    'SELECT pg_catalog.clock_timestamp() + (SELECT ahead FROM moved.clock)';
"""


def install(connection: psycopg.Connection) -> None:
    """For connections made from now on; after the migrations, which must not see it."""
    connection.execute(_INSTALL)
    name = connection.info.dbname
    connection.execute(f'ALTER DATABASE "{name}" SET search_path = moved, pg_catalog, public')


def move(connection: psycopg.Connection, by: timedelta) -> None:
    connection.execute("UPDATE moved.clock SET ahead = ahead + %s", [by])

"""The archives of a bench: filled as far as it asks, and set aside to be asked beside a larger one."""

from __future__ import annotations

import sys
from dataclasses import replace
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from tests.faults.world import World


def grow(stage: World, number: int) -> None:
    print(f"an archive of {number} publications", file=sys.stderr, flush=True)
    stage.desk(str(number), desk="tests.bench.archive", within=None)


def set_aside(stage: World) -> World:
    """The same world with a copy of its database as it is now."""
    url = urlsplit(stage.servers.database_url)
    name = url.path.removeprefix("/")
    with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier("aside"), Identifier(name))
        )
    aside = url._replace(path="/aside").geturl()
    return replace(stage, env=stage.env | {"DATABASE_URL": aside})

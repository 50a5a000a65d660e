"""How long a search may keep the database busy: not longer than a reader waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

PATIENCE_MS = 3000


class TooLong(Exception):
    """The database took longer than a reader waits."""

    sentence = "This search takes too long. A rarer word or a filter makes it quicker."


@contextmanager
def patience() -> Iterator[None]:
    """Statements that take longer are given up; TooLong then."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE_MS])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise

"""A row that is inserted again with something changed: how most constraints are violated."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.backends.postgresql.psycopg_any import DateRange

EMPTY = DateRange(empty=True)
ALWAYS = DateRange(None, None)
SAME: dict[str, Any] = {}
KEEP = object()  # in Copy.columns: the value of the row that is copied


class Copy(NamedTuple):
    """Insert the table's first row again with these columns changed."""

    table: str
    columns: dict[str, Any]

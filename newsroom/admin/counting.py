"""How many rows each of many questions finds: counted so far and no further, all in one statement.

A desk wants to know whether three stories wait or thirty; whether it is ten or a hundred thousand drafts,
“1,000+” says. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

MOST = 1_000

Rows = QuerySet[Any]
Key = TypeVar("Key", bound=Hashable)


class Asked(NamedTuple):
    """Rows in parts, each for itself, because an index answers one, and none an “or”.

    `within` are rows that all of them lie in: they are found once for every question that names them. If
    there are more than MOST, the question is not answered, because no index answers it cheaply.
    """

    parts: Sequence[Rows]
    within: Rows | None = None


def counts(asked: Mapping[Key, Asked]) -> dict[Key, str]:
    """In words, by the question's key; a row that several of its parts find counts once."""
    values: list[Any] = []
    names: dict[int, str] = {}
    bounds: list[str] = []
    for one in asked.values():
        if one.within is not None and id(one.within) not in names:
            names[id(one.within)] = f"within_{len(names)}"
            sql = _first(one.within, values) or "SELECT 0 WHERE false"
            bounds.append(f"{names[id(one.within)]} (pk) AS MATERIALIZED ({sql})")
    columns = [_column(one, names, values) for one in asked.values()]
    if not columns:
        return {}
    before = f"WITH {', '.join(bounds)} " if bounds else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{before}SELECT {', '.join(columns)}", values)
        found = zip(asked, cursor.fetchone(), strict=True)
        return {key: words(number) for key, number in found if number is not None}


def words(number: int) -> str:
    return f"{MOST:,}+" if number > MOST else f"{number:,}"


# The queries are Django's own and the names our own; values stand apart.
def _column(one: Asked, names: Mapping[int, str], values: list[Any]) -> str:
    bound = "" if one.within is None else names[id(one.within)]
    lie_within = RawSQL(f"SELECT pk FROM {bound}", [])  # noqa: S608, S611
    parts = [part.filter(pk__in=lie_within) for part in one.parts] if bound else one.parts
    found = " UNION ".join(f"({sql})" for part in parts if (sql := _first(part, values)))
    count = f"(SELECT count(*) FROM ({found}) q)" if found else "0"  # noqa: S608
    if not bound:
        return count
    return f"CASE WHEN (SELECT count(*) FROM {bound}) <= {MOST} THEN {count} END"  # noqa: S608


def _first(rows: Rows, values: list[Any]) -> str:
    """The statement that finds the first of the rows, one more than are counted; "" for what finds none."""
    try:
        sql, given = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:
        return ""
    values.extend(given)
    return str(sql)

"""What is known of the world around a brief, for the checks: read from the directory and from link checks.

Two queries, however many outlets and links the brief names. Decides nothing.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q, Subquery

from newsroom.brief import Brief
from newsroom.checks.known import Known, KnownOutlet
from perspectives.links import dead
from perspectives.models import Membership, Outlet, OutletName, Ownership, name_key

# Stands in the statement for the day that is asked for.
ANY_DAY = date.min


class _Row(NamedTuple):
    name: str
    native_name: str
    country: str
    # NULL where the brief names none.
    known_as: list[str] | None
    held_by: list[str] | None
    kind: str | None
    owner: str | None


def known_of(brief: Brief, *, on: date) -> Known:
    """As the directory knows it of that day."""
    names = {name_key(name): name for framing in brief.framings for name in framing.outlets}
    perspectives = {name_key(framing.perspective) for framing in brief.framings}
    outlets: dict[str, KnownOutlet] = {}
    members: dict[str, tuple[KnownOutlet, ...]] = {}
    for row in _rows(list(names), list(perspectives), on):
        known = KnownOutlet(
            row.native_name or row.name, row.country, row.kind or "", row.owner or ""
        )
        outlets |= {names[key]: known for key in row.known_as or () if key in names}
        for perspective in row.held_by or ():
            members[perspective] = (*members.get(perspective, ()), known)
    return Known(outlets, members, dead(links_of(brief)))


def links_of(brief: Brief) -> list[str]:
    """The address of every source and excerpt."""
    sources = (source.url for fact in brief.facts for source in fact.sources)
    excerpts = (excerpt.url for framing in brief.framings for excerpt in framing.excerpts)
    return list(dict.fromkeys(chain(sources, excerpts)))


def _rows(names: list[str], perspectives: list[str], on: date) -> list[_Row]:
    if not names and not perspectives:
        return []
    sql, parameters = _worded(len(names), len(perspectives))
    given: dict[Any, Any] = {ANY_DAY: on}
    given |= {_any_name(place): name for place, name in enumerate(names)}
    given |= {_any_perspective(place): name for place, name in enumerate(perspectives)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given[one] for one in parameters])
        return [_Row(*row) for row in cursor.fetchall()]


def _any_name(place: int) -> str:
    return f"<name {place}>"


def _any_perspective(place: int) -> str:
    return f"<perspective {place}>"


@lru_cache(maxsize=256)
def _worded(names: int, perspectives: int) -> tuple[str, tuple[Any, ...]]:
    """Worded once for so many of each: Django takes longer to word it than PostgreSQL to answer it."""
    ownership = Ownership.objects.as_of(ANY_DAY).filter(outlet=OuterRef("pk"))
    held = Membership.objects.as_of(ANY_DAY).filter(
        perspective__key__in=list(map(_any_perspective, range(perspectives)))
    )
    named = OutletName.objects.filter(key__in=list(map(_any_name, range(names))))
    wanted = Q(pk__in=named.values("outlet")) | Q(pk__in=held.values("outlet"))
    asked = (
        Outlet.objects.filter(wanted)
        .order_by("name")
        .values_list(
            "name",
            "native_name",
            "country",
            ArraySubquery(named.filter(outlet=OuterRef("pk")).values("key")),
            ArraySubquery(held.filter(outlet=OuterRef("pk")).values("perspective__key")),
            Subquery(ownership.values("kind")[:1]),
            Subquery(ownership.values("owner")[:1]),
        )
    )
    sql, parameters = asked.query.sql_with_params()
    return sql, tuple(parameters)

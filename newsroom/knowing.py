"""What is known of the world around a brief, for the checks: read from the directory and from link checks.

Two queries, however many outlets and links the brief names. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import chain
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery

from newsroom.brief import Brief
from newsroom.checks.known import Known, KnownOutlet
from perspectives.links import dead
from perspectives.models import Membership, Outlet, OutletName, Ownership, name_key


def known_of(brief: Brief, *, on: date) -> Known:
    """As the directory knows it of that day."""
    names = {name_key(name): name for framing in brief.framings for name in framing.outlets}
    perspectives = {name_key(framing.perspective) for framing in brief.framings}
    outlets: dict[str, KnownOutlet] = {}
    members: dict[str, tuple[KnownOutlet, ...]] = {}
    for row in _rows(list(names), list(perspectives), on):
        known = KnownOutlet(
            row["native_name"] or row["name"],
            row["country"],
            row["kind"] or "",
            row["owner"] or "",
        )
        outlets |= {names[key]: known for key in row["known_as"] if key in names}
        for perspective in row["held_by"]:
            members[perspective] = (*members.get(perspective, ()), known)
    return Known(outlets, members, dead(links_of(brief)))


def links_of(brief: Brief) -> list[str]:
    """The address of every source and excerpt."""
    sources = (source.url for fact in brief.facts for source in fact.sources)
    excerpts = (excerpt.url for framing in brief.framings for excerpt in framing.excerpts)
    return list(dict.fromkeys(chain(sources, excerpts)))


def _rows(names: list[str], perspectives: list[str], on: date) -> Iterable[Mapping[str, Any]]:
    ownership = Ownership.objects.as_of(on).filter(outlet=OuterRef("pk"))
    held = Membership.objects.as_of(on).filter(perspective__key__in=perspectives)
    named = OutletName.objects.filter(key__in=names)
    wanted = Q(pk__in=named.values("outlet")) | Q(pk__in=held.values("outlet"))
    return (
        Outlet.objects.filter(wanted)
        .order_by("name")
        .values(
            "name",
            "native_name",
            "country",
            known_as=ArraySubquery(named.filter(outlet=OuterRef("pk")).values("key")),
            held_by=ArraySubquery(held.filter(outlet=OuterRef("pk")).values("perspective__key")),
            kind=Subquery(ownership.values("kind")[:1]),
            owner=Subquery(ownership.values("owner")[:1]),
        )
    )

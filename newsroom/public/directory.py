"""The directory as readers see it: outlets by country, and the perspectives with those who speak from them.

Decides what is public of the directory: what a person verified, and what a publication named.
"""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse

from newsroom.clock import database_now
from newsroom.models.mention import Mention
from newsroom.public import readable
from newsroom.public.answers import answer, read_only
from perspectives.models import Membership, Outlet

# How many of its newest mentions say whom a perspective without members is heard from.
LOOKED_AT = 50


class PerspectiveShown(NamedTuple):
    """A perspective with the outlets that speak from it."""

    name: str
    slug: str
    mark: str
    outlets: list[Outlet]


def shown_perspectives(on: date) -> list[PerspectiveShown]:
    """All public perspectives with their outlets of that day; three queries.

    Where nobody has entered who belongs to a perspective, the outlets quoted for it stand there.
    """
    perspectives = list(readable.perspectives().annotate(quoted=ArraySubquery(_quoted())))
    members: dict[int, dict[int, Outlet]] = {row.pk: {} for row in perspectives}
    current = Membership.objects.as_of(on).filter(
        perspective__in=members, outlet__in=readable.outlets()
    )
    for membership in current.select_related("outlet").order_by("outlet__name"):
        members[membership.perspective_id][membership.outlet_id] = membership.outlet
    empty = [row for row in perspectives if not members[row.pk]]
    quoted = Outlet.objects.in_bulk({outlet for row in empty for outlet in row.quoted})
    for row in empty:
        members[row.pk] = {outlet: quoted[outlet] for outlet in row.quoted}
    return [
        PerspectiveShown(row.name, row.slug, row.mark, list(members[row.pk].values()))
        for row in perspectives
    ]


def _quoted() -> QuerySet[Any]:
    """The outlets that the newest publications name for a perspective."""
    standing = Mention.objects.filter(
        perspective=OuterRef("pk"), publication__live__withdrawn=False
    )
    return standing.order_by("-publication_id").values("outlet")[:LOOKED_AT]


@read_only
def outlets(request: HttpRequest) -> HttpResponse:
    rows = sorted(readable.outlets(), key=lambda row: (_country(row), row.name.casefold()))
    countries = [(name, list(group)) for name, group in itertools.groupby(rows, _country)]
    context = {
        "countries": sorted(countries, key=lambda pair: (not pair[0], pair[0])),
        "perspectives": shown_perspectives(database_now().date()),
    }
    return answer(request, "newsroom/site/outlets.html", context)


def _country(row: Outlet) -> str:
    return str(row.country.name) if row.country else ""

"""Outlets and perspectives as readers see them, and what stories made of each.

Decides what is public of the directory: what a person verified, and what a publication named.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from newsroom.models.mention import Mention
from newsroom.models.publication import Live
from newsroom.public import readable
from newsroom.public.answers import Page, answer, page_of, read_only
from newsroom.telling import FramingTold, Telling
from perspectives.models import Membership, Outlet, Ownership


class PerspectiveShown(NamedTuple):
    """A perspective with the outlets that speak from it."""

    name: str
    slug: str
    mark: str
    outlets: list[Outlet]


class MentionShown(NamedTuple):
    """One framing of one story in which an outlet or a perspective occurs."""

    telling: Telling
    framing: FramingTold


def shown_perspectives(on: date) -> list[PerspectiveShown]:
    """All public perspectives with their outlets of that day; three queries.

    Where nobody has entered who belongs to a perspective, the outlets quoted for it stand there.
    """
    perspectives = list(readable.perspectives())
    members: dict[int, dict[int, Outlet]] = {row.pk: {} for row in perspectives}
    current = Membership.objects.as_of(on).filter(
        perspective__in=members, outlet__in=readable.outlets()
    )
    for membership in current.select_related("outlet").order_by("outlet__name"):
        members[membership.perspective_id][membership.outlet_id] = membership.outlet
    empty = [key for key, outlets in members.items() if not outlets]
    quoted = (
        Mention.objects.filter(perspective_id__in=empty, publication__live__withdrawn=False)
        .order_by("perspective_id", "outlet_id")
        .distinct("perspective_id", "outlet_id")
        .select_related("outlet")
    )
    for mention in quoted:
        members[mention.perspective_id][mention.outlet_id] = mention.outlet
    return [
        PerspectiveShown(row.name, row.slug, row.mark, list(members[row.pk].values()))
        for row in perspectives
    ]


@read_only
def outlets(request: HttpRequest) -> HttpResponse:
    rows = sorted(readable.outlets(), key=lambda row: (_country(row), row.name.casefold()))
    countries = [(name, list(group)) for name, group in itertools.groupby(rows, _country)]
    context = {
        "countries": sorted(countries, key=lambda pair: (not pair[0], pair[0])),
        "perspectives": shown_perspectives(timezone.now().date()),
    }
    return answer(request, "newsroom/site/outlets.html", context)


@read_only
def outlet(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(readable.outlets(), slug=slug)
    mentions = Mention.objects.filter(outlet=shown)
    page = page_of(request, _naming(mentions))
    memberships = Membership.objects.filter(
        outlet=shown, perspective__in=readable.perspectives()
    ).select_related("perspective")
    context = {
        "outlet": shown,
        "ownerships": list(Ownership.objects.filter(outlet=shown).order_by("-during")),
        "memberships": list(memberships.order_by("-during")),
        "mentions": _mentions(page, lambda framing: slug in {o.key.slug for o in framing.outlets}),
        "next_page_url": page.next_url,
        "here": "outlets/",
    }
    return answer(request, "newsroom/site/outlet.html", context)


@read_only
def perspective(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(readable.perspectives(), slug=slug)
    page = page_of(request, _naming(Mention.objects.filter(perspective=shown)))
    members = Membership.objects.filter(perspective=shown, outlet__in=readable.outlets())
    context = {
        "perspective": shown,
        "members": list(members.select_related("outlet").order_by("outlet__name", "during")),
        "mentions": _mentions(page, lambda framing: framing.key.perspective == slug),
        "next_page_url": page.next_url,
        "here": "outlets/",
    }
    return answer(request, "newsroom/site/perspective.html", context)


def _naming(mentions: QuerySet[Mention]) -> QuerySet[Live]:
    """Readable stories whose live publication has such a mention."""
    return Live.objects.readable().filter(
        Exists(mentions.filter(publication_id=OuterRef("publication_id")))
    )


def _mentions(page: Page, is_meant: Callable[[FramingTold], bool]) -> list[MentionShown]:
    return [
        MentionShown(telling, framing)
        for telling in (live.telling() for live in page.lives)
        for framing in telling.framings
        if is_meant(framing)
    ]


def _country(row: Outlet) -> str:
    return str(row.country.name) if row.country else ""

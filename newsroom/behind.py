"""Who stands behind a story's outlets on a day, and which of its pages go back to one origin.

Decides what a publication freezes of the directory beside its words: names only, so that an order that
takes the words away finds none of them here. Reads the directory, writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

from newsroom.keys import OriginKey
from perspectives.models import Ownership, Report
from perspectives.origins import origins_of

Place = tuple[int, int]


def owners(outlets: Iterable[int], on: date) -> dict[int, Ownership]:
    """Who was behind each outlet that day, as far as it is recorded. One query."""
    rows = Ownership.objects.as_of(on).filter(outlet__in=set(outlets))
    return {row.outlet_id: row for row in rows}


def origins(
    sources: Sequence[Sequence[int]], excerpts: Sequence[Sequence[int]]
) -> tuple[OriginKey, ...]:
    """The origins that more than themselves stands for, by the places of the pages that go back to them.

    `sources` are the report ids of each fact's sources, `excerpts` those of each framing's excerpts. A
    page that is an origin itself is counted to it.
    """
    cited = {report for group in (*sources, *excerpts) for report in group}
    roots = origins_of(cited)
    by_pk = {root.pk: root for root in roots.values()}
    goes_back = {report: root.pk for report, root in roots.items()} | {pk: pk for pk in by_pk}
    return tuple(
        OriginKey(
            name=_name(by_pk[pk]),
            slug=outlet.slug if (outlet := by_pk[pk].outlet) else "",
            sources=_places(sources, goes_back, pk),
            excerpts=_places(excerpts, goes_back, pk),
        )
        for pk in sorted(by_pk)
    )


def _places(
    groups: Sequence[Sequence[int]], goes_back: dict[int, int], root: int
) -> tuple[Place, ...]:
    return tuple(
        (number, place)
        for number, group in enumerate(groups, 1)
        for place, report in enumerate(group, 1)
        if goes_back.get(report) == root
    )


def _name(origin: Report) -> str:
    """The outlet's name, or the host of a document that no outlet published."""
    if origin.outlet:
        return origin.outlet.shown_name
    return (urlsplit(origin.url).hostname or "").removeprefix("www.")

"""The page of a storyline: its facts in the order of time, each with the story that tells it.

Decides what counts as the time of a fact: its 'as of', or the day its story came out. A fact that
several stories tell stands once, as the newest of them words it. Reads Live and Publication.
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from newsroom.models.publication import Correction, Live
from newsroom.models.sections import Storyline
from newsroom.public.answers import answer, page_of, read_only
from newsroom.public.readable import taken_back
from newsroom.telling import CorrectionTold, FactTold, Telling


class Moment(NamedTuple):
    """A fact in its place in time; `also` are the older stories that tell it too."""

    day: str
    fact: FactTold
    telling: Telling
    also: list[Telling]


@read_only
def storyline(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest stories of it; `?before=` leads to the earlier ones. The queries do not grow."""
    shown = get_object_or_404(Storyline.objects.in_print(), slug=slug)
    page = page_of(request, Live.objects.readable().filter(storyline=shown))
    corrections = _corrections([live.story_id for live in page.lives])
    tellings = [live.telling(tuple(corrections.get(live.story_id, ()))) for live in page.lives]
    named = [telling.brief.storyline for telling in tellings if telling.brief.storyline]
    context = {
        "storyline": shown,
        "name": named[0] if named else shown.name,
        "tellings": tellings,
        "moments": timeline(tellings),
        "next_page_url": page.next_url,
        "is_later_page": page.is_later,
    }
    return answer(request, "newsroom/site/storyline.html", context)


def timeline(tellings: list[Telling]) -> list[Moment]:
    """Every fact once, the earliest first. Expects the newest story first."""
    found: dict[str, Moment] = {}
    for telling in tellings:
        out = str(telling.first_published_at or telling.published_at)[:10]
        for fact in telling.facts:
            if fact.uid in found:
                found[fact.uid].also.append(telling)
            else:
                found[fact.uid] = Moment(fact.as_of[:10] or out, fact, telling, [])
    return sorted(found.values(), key=_place)


def _place(moment: Moment) -> tuple[str, str, int]:
    return moment.day, str(moment.telling.first_published_at), moment.fact.number


def _corrections(stories: list[int]) -> dict[int, list[CorrectionTold]]:
    standing = Correction.objects.standing().filter(~taken_back("publication__"))
    rows = standing.filter(publication__story__in=stories)
    rows = rows.select_related("publication").prefetch_related("wrong")
    found: dict[int, list[CorrectionTold]] = {}
    for row in rows.order_by("publication__number", "id"):
        found.setdefault(row.publication.story_id, []).append(row.told())
    return found

"""Stories by their words: the question of the search page, answered newest first.

Decides what a script gets where a reader would be told what was searched for instead: nothing, so that
it never takes stories with another word for those it asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework.exceptions import APIException
from rest_framework.request import Request

from newsroom import marks
from newsroom.models.finding import Place, newest
from newsroom.models.publication import Live
from newsroom.models.sections import Section
from newsroom.public.api.filters import BadQuery
from newsroom.public.api.pagination import Keyset, Page, address, moment, whole
from newsroom.public.search import asking
from newsroom.public.search.filters import Filters
from newsroom.public.search.matching import match
from newsroom.public.search.paging import WINDOW_OF_PHRASES, lives, sought
from newsroom.public.search.patience import TooLong, patience

# The place where a page begins, itself among what is looked at.
PLACES = Keyset((("first_published_at", moment), ("story_id", whole)), newest_first=True)


class Busy(APIException):
    """The question takes the database longer than anybody waits."""

    status_code = 503
    default_detail = TooLong.sentence


def found(asked: dict[str, Any], request: Request) -> Page:
    """The page of stories that have the words; BadQuery for what cannot be asked, Busy for too much."""
    if "storyline" in asked:
        raise BadQuery("q: a storyline is not searched; its stories are few enough to be listed.")
    try:
        with patience():
            return _page(asked, request)
    except asking.Unaskable as problem:
        raise BadQuery(f"q: {problem}") from problem
    except TooLong as error:
        raise Busy from error


def _page(asked: dict[str, Any], request: Request) -> Page:
    narrowed = _narrowed(asked)
    terms = asking.read(asked["q"])
    start = Place(*PLACES.read(asked["cursor"])) if asked.get("cursor") else None
    if narrowed is None:
        return Page(None, [])
    matched = match(terms, narrowed.language)
    if matched.mended or matched.begun or matched.unknown:
        return Page(None, [])
    size = asked["page_size"]
    hits = newest(
        sought(matched, narrowed),
        most=WINDOW_OF_PHRASES if matched.exactly else size,
        start=start,
        to_the_end=False,
    )
    exact = [hit for hit in hits.hits if hit.rank is not None]
    shown, older = exact[:size], hits.older
    if len(exact) > size:
        older = Place(shown[-1].at, shown[-1].story_id - 1)
    following = address(request, cursor=PLACES.write(older)) if older else None
    return Page(following, _rows(shown))


def _rows(hits: list[Any]) -> list[Live]:
    return lives(hits) if hits else []


def _narrowed(asked: dict[str, Any]) -> Filters | None:
    """The filters of the list as the index knows them; None where nothing can have them."""
    laid = []
    if "section" in asked:
        pk = Section.objects.filter(slug=asked["section"]).values_list("pk", flat=True).first()
        if pk is None:
            return None
        laid.append(marks.section(pk))
    for name, mark in (
        ("language", marks.language), ("outlet", marks.outlet), ("perspective", marks.perspective),
    ):  # fmt: skip
        if name in asked:
            laid.append(mark(asked[name]))
    before = asked.get("published_before")
    return Filters(
        tuple(laid),
        since=asked.get("published_after"),
        until=Place(before - timedelta(microseconds=1)) if before else None,
        language=asked.get("language", ""),
    )

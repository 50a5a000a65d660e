"""Pages of what a search finds: the best of the newest first, then the best of the next.

Decides the order. A window holds the newest 200 stories that match; within it the best come first, page
after page; then comes the window of the next 200. The address of a page names its window by the story it
begins with, and the place in it, so that no page is dearer than the first and none shifts when a new
story appears.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import QuerySet

from newsroom.marks import LEVELS
from newsroom.models.finding import Hit, Place, Sought, newest, quoted
from newsroom.models.publication import Live, Publication
from newsroom.public.search.filters import Filters
from newsroom.public.search.matching import Matched
from newsroom.telling import Telling

WINDOW = 200
# With its words and standpoints a result is taller than a row of a list: as many as are looked through.
PAGE = 10
# A phrase is looked up in every story that has its words: in so many at a time.
WINDOW_OF_PHRASES = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1


class Cursor(NamedTuple):
    """The window's first story, how long a stretch to begin with, and the place in the window."""

    start: Place
    level: int
    place: int

    def __str__(self) -> str:
        micros = (self.start.at - _EPOCH) // timedelta(microseconds=1)
        return f"{micros}.{self.start.story_id}.{self.level}.{self.place}"


class Results(NamedTuple):
    """`older` leads to the next page, empty on the last. `total` is None where more were not counted;
    `since` says how far back was looked, where that was not to the end.
    """

    tellings: list[Telling]
    older: str
    total: int | None
    since: datetime | None
    is_later: bool


def sought(matched: Matched | None, filters: Filters) -> Sought:
    """One question for the index: words and filters."""
    words = matched.words if matched else ""
    every = [*map(quoted, filters.marks), *([words] if words else [])]
    return Sought(
        words=" & ".join(every),
        exactly=matched.exactly if matched else "",
        rank=matched.rank if matched else "",
        until=filters.until,
        **({"since": filters.since} if filters.since else {}),
    )


def page(question: Sought, before: str) -> Results:
    """The page of an address. BadRequest if no page has that address."""
    cursor = read(before) if before else None
    most = WINDOW_OF_PHRASES if question.exactly else WINDOW
    found = newest(
        question,
        most=most,
        start=cursor.start if cursor else None,
        level=cursor.level if cursor else 0,
        to_the_end=False,
    )
    place = cursor.place if cursor else 0
    best = sorted(
        (hit for hit in found.hits if hit.rank is not None),
        key=lambda hit: (-(hit.rank or 0), -hit.at.timestamp(), -hit.story_id),
    )
    shown = best[place : place + PAGE]
    total = None if found.older or cursor else len(best)
    following = ""
    if place + PAGE < len(best):
        following = str(Cursor(_beginning(found.hits), found.level, place + PAGE))
    elif found.older:
        following = str(Cursor(found.older, max(0, found.level - 1), 0))
    return Results(_tellings(shown), following, total, found.since, bool(cursor))


def read(text: str) -> Cursor:
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() for part in parts):
        raise BadRequest("This page of the search does not exist.")
    if any(len(part) > 19 or int(part) > _LARGEST for part in parts):
        raise BadRequest("This page of the search does not exist.")
    micros, story_id, level, place = map(int, parts)
    try:
        at = _EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise BadRequest("This page of the search does not exist.") from error
    if level >= LEVELS or place >= WINDOW_OF_PHRASES:
        raise BadRequest("This page of the search does not exist.")
    return Cursor(Place(at, story_id), level, place)


def _beginning(hits: list[Hit]) -> Place:
    return Place(hits[0].at, hits[0].story_id)


def lives(hits: list[Hit]) -> list[Live]:
    """The stories in the order of their hits."""
    rows: QuerySet[Live] = Live.objects.readable().filter(pk__in=[hit.story_id for hit in hits])
    by_id = {live.pk: live for live in rows.order_by()}
    return [by_id[hit.story_id] for hit in hits if hit.story_id in by_id]


def _tellings(hits: list[Hit]) -> list[Telling]:
    """What the stories say, in the order of their hits, and no more of their rows than that takes."""
    if not hits:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_worded(len(hits)), [hit.story_id for hit in hits])
        rows = cursor.fetchall()
    by_id = {
        story_id: Publication.from_db(connection.alias, _COLUMNS, row).telling(
            first_published_at=at
        )
        for story_id, at, *row in rows
    }
    return [by_id[hit.story_id] for hit in hits if hit.story_id in by_id]


@cache
def _worded(number: int) -> str:
    """Worded once for a process: Django takes longer to word it than PostgreSQL to answer it."""
    places = range(-number, 0)
    rows = Publication.objects.filter(live__pk__in=places, live__withdrawn=False).order_by()
    shown = rows.values_list("live__pk", "live__first_published_at", *_COLUMNS)
    sql, parameters = shown.query.sql_with_params()
    assert parameters == tuple(places)
    return sql


_COLUMNS = [field.attname for field in Publication._meta.concrete_fields]

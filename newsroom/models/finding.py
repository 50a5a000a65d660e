"""The newest stories that a question finds, at a price that does not grow with the archive.

Every story's vector holds marks for the spans of time it lies in (`newsroom.marks`), so that words and
time are asked of one index: first of the last hours, then of eight times as long, or at once of half a
year where next to nothing is found, until there is enough.
A frequent word is answered by a few days, a rare one by the few entries it has. Nothing here depends on
statistics, and no list is sorted that is much longer than the one that is wanted. See ADR 31.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db import connection

from newsroom import marks

# Vectors are stored beside their rows: one is fetched only where a phrase or a rank asks for it.
# MATERIALIZED keeps the planner from walking the archive by date: it cannot know how rare words are.
_NEWEST = """
WITH hit AS MATERIALIZED (
    SELECT story_id, first_published_at AS at, search
      FROM newsroom_live WHERE search @@ %(words)s::tsquery AND NOT withdrawn
), newest AS MATERIALIZED (
    SELECT * FROM hit
     WHERE (at, story_id) <= (%(last_at)s, %(last_id)s) AND at >= %(since)s
     ORDER BY at DESC, story_id DESC LIMIT %(most)s
)
SELECT story_id, at, CASE WHEN %(exactly)s::tsquery IS NULL OR search @@ %(exactly)s::tsquery
                          THEN coalesce(ts_rank(search, %(rank)s::tsquery), 0) END
  FROM newest ORDER BY at DESC, story_id DESC
"""
_LARGEST = 2**63 - 1
# Seconds that a step may take; foreseen from the one before, without what every step takes.
LONGEST_STEP = 0.1
# Half a year is looked through whatever it takes: a busy machine is no reason to find nothing.
ALWAYS_LOOKED_THROUGH = 3
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """A place in the order of stories: what was published then or earlier lies behind it."""

    at: datetime
    story_id: int = _LARGEST


class Hit(NamedTuple):
    """`rank` is None for a story that has the words but not the phrase."""

    story_id: int
    at: datetime
    rank: float | None


class Sought(NamedTuple):
    """What stories must match: `words` by the index alone, `exactly` looked up in each that has them.

    Without words all stories of that time match. All are PostgreSQL's tsquery in words; `rank` says
    what a story is ranked by.
    """

    words: str = ""
    exactly: str = ""
    rank: str = ""
    since: datetime = _EARLIEST
    until: Place | None = None


class Found(NamedTuple):
    """Newest first; `level` is how long a stretch it took. `older` is where to go on, None at the end;
    `since` says how far back was looked, where that was not far enough for as many as were wanted.
    """

    hits: list[Hit]
    level: int
    older: Place | None = None
    since: datetime | None = None


def newest(
    sought: Sought,
    *,
    most: int,
    start: Place | None = None,
    level: int = 0,
    to_the_end: bool = True,
) -> Found:
    """At most so many of the newest from this place on; `level` is where to begin, from a page before.

    Unless asked to go to the end, it stops before a step that would take longer than a reader's patience:
    of frequent words that seldom meet, an archive has too many to look through for one page.
    """
    ends = _ends()
    if ends is None:
        return Found([], level)
    start = min(place for place in (start, sought.until, Place(ends[1])) if place)
    since = max(ends[0], sought.since)
    last, earliest = marks.hour_of(start.at), marks.hour_of(since)
    least = LONGEST_STEP
    if start.at < since:
        return Found([], level)
    step = level
    while step < marks.LEVELS:
        first = max(_beginning(last, step), earliest)
        begun = time.monotonic()
        hits = _ask(sought, _spans(step, first, last, ends, start, since), start, most)
        if len(hits) == most:
            reached_at = marks.hour_of(hits[-1].at)
            enough = next(
                one for one in range(level, step + 1) if _beginning(last, one) <= reached_at
            )
            return Found(hits, enough, Place(hits[-1].at, hits[-1].story_id - 1))
        if first <= earliest:
            break
        took = time.monotonic() - begun
        least = min(least, took)
        following = min(marks.STEP, (last - earliest) / (last - first + 1))
        is_long = (took - least) * following >= LONGEST_STEP
        if is_long and step >= ALWAYS_LOOKED_THROUGH and not to_the_end:
            reached = marks.start_of(first)
            return Found(hits, step, Place(reached - timedelta(microseconds=1)), reached)
        step = _next(step, len(hits), most)
    return Found(hits, min(step, marks.LEVELS - 1))


def _beginning(last: int, step: int) -> int:
    """The hour at which the stretch of this length begins: a whole span before the one that is under way."""
    width = marks.size(step)
    return max(0, (last // width - 1) * width)


def _next(step: int, found: int, most: int) -> int:
    """The stretch to ask for next: within what is looked through whatever it takes, one that may be expected
    to hold half of what is wanted. A rare word costs the same in each of them.
    """
    longer = step + 1
    while longer < ALWAYS_LOOKED_THROUGH and found * marks.STEP ** (longer - step) < most / 2:
        longer += 1
    return longer


def _spans(
    step: int, first: int, last: int, ends: tuple[datetime, datetime], start: Place, since: datetime
) -> Iterator[str]:
    """Marks that together hold this stretch, and as few as can be: each is looked up for every story that has
    the words. Before the oldest story and after the newest a mark may reach as far as it likes; elsewhere it
    reaches past the place where the page begins by no more than an eighth of the stretch.
    """
    width = marks.size(step)
    fine = width if start.at >= ends[1] else marks.size(max(0, step - 1))
    if since <= ends[0]:
        first = first // width * width
    return marks.cover(first, last // fine * fine + fine - 1)


def is_anywhere(lexeme: str) -> bool:
    """Whether a story that can be read has this word or mark."""
    return bool(newest(Sought(quoted(lexeme)), most=1).hits)


def quoted(lexeme: str) -> str:
    """A lexeme as vectors and queries are written."""
    plain = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{plain}'"


def _ends() -> tuple[datetime, datetime] | None:
    """When the oldest story and the newest were first published."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(first_published_at), max(first_published_at) FROM newsroom_live")
        oldest, newest_ = cursor.fetchone()
    return (oldest, newest_) if oldest else None


def _ask(sought: Sought, spans: Iterable[str], start: Place, most: int) -> list[Hit]:
    during = " | ".join(map(quoted, spans))
    words = f"({sought.words}) & ({during})" if sought.words else during
    with connection.cursor() as cursor:
        cursor.execute(
            _NEWEST,
            {
                "words": words,
                "exactly": sought.exactly or None,
                "rank": sought.rank or None,
                "last_at": start.at,
                "last_id": start.story_id,
                "since": sought.since,
                "most": most,
            },
        )
        return [Hit(*row) for row in cursor.fetchall()]

"""Marks in the search index that are no words: where a story stands, when, in which language, whom it quotes.

Filters are marks, so that words and filters are one question to one index. No word begins with the sign
that a mark begins with. Decides how each is written; `newsroom.indexing` lays them, `public.finding` asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

SIGN = "="
# Hours in a span of each level: 8 hours, 2.7 days, 21 days, half a year, 3.7 years, 30 years.
STEP = 8
LEVELS = 6
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def section(pk: int) -> str:
    return f"{SIGN}s:{pk}"


def outlet(slug: str) -> str:
    return f"{SIGN}o:{slug}"


def perspective(slug: str) -> str:
    return f"{SIGN}p:{slug}"


def country(code: str) -> str:
    return f"{SIGN}c:{code.upper()}"


def language(tag: str) -> str:
    return f"{SIGN}l:{tag.lower()}"


def hour_of(at: datetime) -> int:
    return max(0, int((at - _EPOCH).total_seconds() // 3600))


def start_of(hour: int) -> datetime:
    return _EPOCH + timedelta(hours=hour // STEP * STEP)


def moments(at: datetime) -> list[str]:
    """The spans, of every level, that a moment lies in."""
    hour = hour_of(at)
    return [_span(level, hour // size(level)) for level in range(LEVELS)]


def size(level: int) -> int:
    """How many hours a span of this level lasts."""
    return int(STEP ** (level + 1))


def cover(first: int, last: int) -> Iterator[str]:
    """Spans that together hold every hour from the first to the last, and few others: at most the
    rest of a smallest span at either end. A few dozen marks for any stretch of time.
    """
    low, high = first // size(0), last // size(0) + 1
    for level in range(LEVELS):
        if level == LEVELS - 1:
            yield from (_span(level, number) for number in range(low, high))
            return
        while low < high and low % STEP:
            yield _span(level, low)
            low += 1
        while low < high and high % STEP:
            high -= 1
            yield _span(level, high)
        low, high = low // STEP, high // STEP


def _span(level: int, number: int) -> str:
    return f"{SIGN}{level}:{number:x}"

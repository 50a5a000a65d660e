"""Many small stories about one lamp, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from tests.newsroom import desk

HOUR = timedelta(hours=1)


def publish(
    number: int, *, first: int = 1, headlined: Collection[int] = (), apart: timedelta = HOUR
) -> None:
    """Each has the lamp in its context; those headlined in the headline, too."""
    for place in range(first, first + number):
        headline = f"Story {place} has a lamp" if place in headlined else f"Story {place}"
        desk.published(
            at=desk.NOON + place * apart, headline=headline, dek="On 1 March 2026.",
            context=(f"The lamp of story {place} is lit.",), facts=desk.brief().facts,
        )  # fmt: skip

"""Pages that are printed as a worker prints them, until nothing waits."""

from __future__ import annotations

from datetime import timedelta

import brotli

from newsroom.models.prints import Print
from newsroom.models.publication import Live
from newsroom.public import printrun
from tests.newsroom import desk


def print_all() -> int:
    """How many pages were made."""
    made = 0
    while printrun.waits():
        made += printrun.run(more=lambda: True)
    return made


def of(live: Live) -> Print:
    return Print.objects.get(live=live)


def marked(live: Live, said: str = "As it was printed.") -> str:
    """The story's print with other words in it, by which a page shows that it came from there."""
    Print.objects.filter(live=live).update(page=packed(said))
    return said


def packed(said: str) -> bytes:
    return bytes(brotli.compress(said.encode()))


def told(live: Live) -> str:
    """The printed page; nothing where there is none."""
    return brotli.decompress(of(live).page).decode() if of(live).page else ""


def part(number: int, **changes: object) -> Live:
    """A published story of the one storyline, so many days after the first."""
    return desk.published(
        headline=f"Part {number} of it", at=desk.NOON + timedelta(days=number), **changes
    )

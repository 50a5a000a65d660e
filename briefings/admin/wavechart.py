"""The plan of waves as a small picture: a bar for each moment, as high as it has readers, and where now is.

Numbers for an SVG; the table beside it says the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from briefings.admin.wavedata import Coming

WIDE, HIGH = 400, 56
BAR = 7
ROOM = 56
MARGIN = timedelta(minutes=45)


class Bar(NamedTuple):
    x: int
    y: int
    height: int
    past: bool


class Name(NamedTuple):
    x: int
    text: str


class Chart(NamedTuple):
    bars: list[Bar]
    names: list[Name]
    now: int


def chart(waves: Sequence[Coming], at: datetime) -> Chart | None:
    """None where one look at the table says it all."""
    moments: dict[datetime, int] = {}
    for wave in waves:
        moments[wave.due_at] = moments.get(wave.due_at, 0) + wave.readers
    if len(moments) < 2:
        return None
    begin = min(at, *moments) - MARGIN
    span = max(at, *moments) + MARGIN - begin

    def x(moment: datetime) -> int:
        return round(WIDE * ((moment - begin) / span))

    most = max(moments.values())
    bars = []
    for due, readers in sorted(moments.items()):
        height = max(3, round(HIGH * readers / most))
        bars.append(Bar(x(due) - BAR // 2, HIGH - height, height, due <= at))
    return Chart(bars, _names(waves, x), x(at))


def _names(waves: Sequence[Coming], x: Callable[[datetime], int]) -> list[Name]:
    """The largest zones whose names do not touch."""
    found: list[Name] = []
    for wave in sorted(waves, key=lambda wave: -wave.readers):
        place = min(max(x(wave.due_at), ROOM // 2), WIDE - ROOM // 2)
        if all(abs(place - other.x) >= ROOM for other in found):
            found.append(Name(place, wave.place))
    return sorted(found)

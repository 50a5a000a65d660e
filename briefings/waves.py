"""When an edition is due in each zone: the first valid instant at or after the local hour.

Pure. In a gap (clocks go forward) that is the first instant after it, in an overlap the first of two.
A zone that nobody knows counts as UTC, so that a stored mistake costs an hour, not a reader.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def place(zone: str) -> str:
    """Asia/Tokyo is Tokyo."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def due_at(zone: str, issue_date: date, hour: int) -> datetime:
    """The first instant whose local wall clock stands at or after `hour` on `issue_date`, in UTC.

    Where the whole rest of the day was skipped (Samoa on 30 December 2011), it is the first instant
    after the skip; the edition keeps its date.
    """
    where = zone_named(zone)
    wall = datetime.combine(issue_date, time(hour))
    first = wall.replace(tzinfo=where, fold=0).astimezone(UTC)
    if first.astimezone(where).replace(tzinfo=None) == wall:
        return first
    # The wall time does not exist: fold 0 reads it with the offset before the gap, fold 1 with the
    # one after it, and the gap's end lies between the two readings.
    low = wall.replace(tzinfo=where, fold=1).astimezone(UTC)
    return _first_at_or_after(where, wall, low, first)


def next_at(zone: str, hour: int, at: datetime) -> datetime:
    """The first instant after `at` at which an edition of that hour is due in the zone, in UTC."""
    today = at.astimezone(zone_named(zone)).date()
    coming = (due_at(zone, today + timedelta(days=days), hour) for days in (0, 1, 2))
    return next(due for due in coming if due > at)


def _first_at_or_after(
    where: ZoneInfo, wall: datetime, before: datetime, after: datetime
) -> datetime:
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle == before:
            break
        if middle.astimezone(where).replace(tzinfo=None) >= wall:
            after = middle
        else:
            before = middle
    return after

"""A wave is due at the first valid instant at or after its local hour, in every zone on every date."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.waves import due_at

ZONES = sorted(available_timezones())


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def is_first_at_or_after(due: datetime, zone: str, day: date, hour: int) -> bool:
    wanted = datetime.combine(day, time(hour))
    second = timedelta(seconds=1)
    # In an overlap the wall clock stands at the hour twice: the first of both is meant.
    again = any(
        wall(due - timedelta(minutes=minutes), zone) == wanted for minutes in range(15, 181, 15)
    )
    return wall(due, zone) >= wanted > wall(due - second, zone) and not again


def test_each_change_of_clocks_in_every_zone_is_met() -> None:
    for zone in ZONES:
        assert not missed(zone), zone


def missed(zone: str) -> list[tuple[date, int]]:
    """Dates around each change of four years, and hours, for which the rule does not hold."""
    where = ZoneInfo(zone)
    day = date(2023, 1, 1)
    offsets = [
        datetime.combine(day + timedelta(days=n), time(12), where).utcoffset() for n in range(1461)
    ]
    changes = [n for n in range(1, 1461) if offsets[n] != offsets[n - 1]] or [100]
    near = {day + timedelta(days=n + shift) for n in changes for shift in (-1, 0, 1)}
    return [
        (local, hour)
        for local in sorted(near)
        for hour in (0, 1, 2, 3, 6)
        if not is_first_at_or_after(due_at(zone, local, hour), zone, local, hour)
    ]


@given(st.sampled_from(ZONES), st.dates(date(1990, 1, 1), date(2037, 12, 1)), st.integers(0, 23))
def test_any_zone_date_and_hour(zone: str, day: date, hour: int) -> None:
    assert is_first_at_or_after(due_at(zone, day, hour), zone, day, hour)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "due"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 2, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 25), 2, datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2018, 11, 4), 0, datetime(2018, 11, 4, 3, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), 6, datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2026, 11, 23), 6, datetime(2026, 11, 23, 0, 15, tzinfo=UTC)),
    ],
)
def test_gaps_overlaps_and_odd_offsets(zone: str, day: date, hour: int, due: datetime) -> None:
    assert due_at(zone, day, hour) == due


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert due_at("Mars/Phobos", date(2026, 1, 1), 6) == datetime(2026, 1, 1, 6, tzinfo=UTC)


def test_successive_dates_have_successive_moments_in_every_zone() -> None:
    for zone in ZONES:
        moments = [due_at(zone, date(2026, 1, 1) + timedelta(days=n), 2) for n in range(366)]
        assert moments == sorted(set(moments)), zone

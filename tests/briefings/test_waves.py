"""A wave is due at the first valid instant at or after its local hour, in every zone on every date."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.waves import due_at, next_at, place

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


def test_every_date_of_two_years_comes_once_in_every_zone() -> None:
    """In a gap the first valid instant is due, in an overlap the first of two."""
    second = timedelta(seconds=1)
    for zone in ZONES:
        where = ZoneInfo(zone)
        moments = [due_at(zone, date(2026, 1, 1) + timedelta(days=n), 2) for n in range(730)]
        assert all(a < b for a, b in itertools.pairwise(moments)), zone
        for n, due in enumerate(moments):
            wanted = datetime(2026, 1, 1, 2) + timedelta(days=n)  # noqa: DTZ001  a wall clock
            there = due.astimezone(where)
            assert there.date() == wanted.date(), (zone, due)
            if there.replace(tzinfo=None) == wanted:
                assert there.fold == 0, (zone, due)
            else:
                assert wall(due, zone) > wanted > wall(due - second, zone), (zone, due)


def test_the_next_hour_is_today_or_tomorrow_as_the_clock_there_says() -> None:
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert next_at("UTC", 18, noon) == datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    assert next_at("UTC", 12, noon) == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert next_at("Asia/Tokyo", 6, noon) == datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    # The day before Samoa skipped a day.
    before = datetime(2011, 12, 29, 20, 0, tzinfo=UTC)
    assert next_at("Pacific/Apia", 6, before) == datetime(2011, 12, 30, 10, 0, tzinfo=UTC)


@given(st.sampled_from(ZONES), st.integers(0, 3 * 365 * 24 * 60))
def test_the_next_hour_is_within_two_days(zone: str, minutes: int) -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert timedelta(0) < next_at(zone, 6, moment) - moment <= timedelta(hours=50)


def test_a_zone_is_told_by_its_place() -> None:
    assert place("America/Argentina/Buenos_Aires") == "Buenos Aires"

"""The picture of the waves: bars by their moment, as high as they have readers, and where now is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from briefings.admin.wavechart import HIGH, WIDE, chart
from briefings.admin.wavedata import Coming

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def wave(zone: str, hours: float, readers: int) -> Coming:
    due = NOW + timedelta(hours=hours)
    return Coming(zone, due, readers, 1, "", due <= NOW)


def test_one_moment_needs_no_picture() -> None:
    assert chart([], NOW) is None
    assert chart([wave("Europe/Rome", 5, 1), wave("Europe/Oslo", 5, 2)], NOW) is None


def test_zones_of_one_moment_share_a_bar_and_the_largest_is_the_highest() -> None:
    made = chart([wave("Asia/Tokyo", 2, 10), wave("Asia/Seoul", 2, 10), wave("UTC", 9, 5)], NOW)

    assert made
    assert [bar.height for bar in made.bars] == [HIGH, HIGH // 4]
    assert made.bars[0].x < made.bars[1].x < WIDE


def test_what_is_past_is_left_of_now() -> None:
    made = chart([wave("Pacific/Auckland", -3, 4), wave("UTC", 9, 5)], NOW)

    assert made
    assert [bar.past for bar in made.bars] == [True, False]
    assert made.bars[0].x < made.now < made.bars[1].x


def test_names_do_not_touch() -> None:
    made = chart(
        [wave("Europe/Kyiv", 5, 9), wave("Europe/Rome", 6, 1), wave("Asia/Tokyo", -9, 2)], NOW
    )

    assert made
    assert [name.text for name in made.names] == ["Tokyo", "Kyiv"]

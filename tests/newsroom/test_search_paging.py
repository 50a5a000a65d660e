"""Pages of a search: every story once, the best of a window first, and no page dearer than the first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom import marks
from newsroom.models import finding
from newsroom.models.publication import Live
from newsroom.public.search import paging
from tests.newsroom import crowd_of_stories, desk, finds

pytestmark = pytest.mark.django_db


def walk(query: str) -> list[list[str]]:
    """The headlines of each page, from the first to the last."""
    pages, address = [], f"?q={query}"
    while address:
        response = Client().get("/search/" + address)
        assert response.status_code == 200
        text = response.content.decode()
        pages.append(finds.headlines_of(text))
        address = finds.following(text)
    return pages


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "WINDOW", 6)
    monkeypatch.setattr(paging, "WINDOW_OF_PHRASES", 6)
    monkeypatch.setattr(paging, "PAGE", 4)


@pytest.mark.usefixtures("small_windows")
def test_every_story_stands_on_one_page() -> None:
    crowd_of_stories.publish(15)

    pages = walk("lamp")

    shown = [headline for page in pages for headline in page]
    assert len(shown) == len(set(shown)) == 15
    assert [len(page) for page in pages] == [4, 2, 4, 2, 3]


@pytest.mark.usefixtures("small_windows")
def test_the_best_of_the_newest_come_first() -> None:
    crowd_of_stories.publish(12, headlined=[2, 9])

    first, *rest = walk("lamp")

    assert first[0] == "Story 9 has a lamp"
    assert rest[1][0] == "Story 2 has a lamp"


@pytest.mark.usefixtures("small_windows")
def test_a_story_that_appears_meanwhile_moves_nothing() -> None:
    crowd_of_stories.publish(8)
    before = walk("lamp")
    second = finds.following(finds.page("lamp"))

    crowd_of_stories.publish(1, first=90)

    text = Client().get("/search/" + second).content.decode()
    assert finds.headlines_of(text) == before[1]


@pytest.mark.usefixtures("small_windows")
def test_a_phrase_is_looked_for_further_back_than_one_window() -> None:
    crowd_of_stories.publish(14)

    pages = walk('"lamp of story 1"')

    assert [headline for page in pages for headline in page] == ["Story 1"]


@pytest.mark.usefixtures("small_windows")
def test_the_deepest_page_asks_as_often_as_the_first() -> None:
    crowd_of_stories.publish(15, apart=timedelta(days=200))
    address, costs = "?q=lamp", []
    while address:
        params = dict(pair.split("=", 1) for pair in address[1:].split("&"))
        costs.append(finds.queries(params.pop("q"), **params))
        address = finds.following(finds.page("lamp", **params))

    assert max(costs) <= costs[0]


@pytest.mark.parametrize(
    "before",
    ["x", "1.2.3", "1.2.3.4.5", "-1.2.3.4", "1.2.9.0", "1.2.0.99999", f"{'9' * 30}.1.0.0", "٣.1.0.0",
     f"{2**62}.1.0.0", "9" * 19 + ".1.0.0"],
)  # fmt: skip
def test_an_address_of_no_page_is_refused(before: str) -> None:
    desk.published()
    assert "does not exist" in finds.page("bridge", 400, before=before)


def test_a_place_beyond_the_last_is_an_empty_page() -> None:
    live = desk.published()
    micros = int(live.first_published_at.timestamp() * 1_000_000)
    page = finds.page("bridge", before=f"{micros}.{live.pk}.0.20")
    assert "No further stories." in page


def test_old_stories_are_found_among_many_years() -> None:
    for years in (1, 9, 30):
        desk.published(at=desk.NOON - timedelta(days=365 * years), headline=f"{years} years ago")

    assert finds.headlines("years ago") == ["1 years ago", "9 years ago", "30 years ago"]
    assert Live.objects.count() == 3


def test_a_search_that_would_take_long_stops_on_its_way_and_says_how_far_it_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd_of_stories.publish(6, apart=timedelta(days=400))
    monkeypatch.setattr(finding, "LONGEST_STEP", 0)

    assert "Stories since" in finds.told(finds.page("lamp"))
    assert sorted(headline for page in walk("lamp") for headline in page) == [
        f"Story {number}" for number in range(1, 7)
    ]
    assert "Nothing in stories since" in finds.told(finds.page("1 story -6"))


def test_half_a_year_is_looked_through_however_busy_the_machine_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd_of_stories.publish(4, apart=timedelta(days=40))
    monkeypatch.setattr(finding, "LONGEST_STEP", 0)

    assert finds.headlines('"story 1"') == ["Story 1"]


def test_a_word_of_long_ago_is_known_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    desk.published(at=desk.NOON - timedelta(days=9000), headline="Bridges of old")
    desk.published(headline="A ferry", context=())
    monkeypatch.setattr(finding, "LONGEST_STEP", 0)

    page = finds.page("olds")

    assert "Showing" not in page
    assert finds.following(page)


def test_a_word_that_is_not_found_today_is_looked_for_in_half_a_year_at_once() -> None:
    assert finding._next(0, 0, most=200) == finding.ALWAYS_LOOKED_THROUGH
    assert finding._next(0, 2, most=200) == 2
    assert finding._next(0, 20, most=200) == 1
    assert finding._next(finding.ALWAYS_LOOKED_THROUGH, 0, most=200) == 4


def test_a_stretch_that_was_skipped_changes_neither_what_is_found_nor_where_the_next_page_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd_of_stories.publish(6, first=71, apart=timedelta(days=4))
    first = finding.Sought(finding.quoted("71"))

    with CaptureQueriesContext(connection) as skipping:
        skipped = finding.newest(first, most=1)
    monkeypatch.setattr(finding, "_next", lambda step, *_: step + 1)
    with CaptureQueriesContext(connection) as walking:
        walked = finding.newest(first, most=1)

    assert skipped == walked
    assert (skipped.level, len(skipping), len(walking)) == (2, 3, 4)


@pytest.mark.parametrize("step", range(marks.LEVELS))
def test_the_newest_are_asked_for_by_two_marks_and_an_older_page_by_few(step: int) -> None:
    newest, older = desk.NOON, desk.NOON - timedelta(days=100, hours=9)
    ends = (desk.NOON - timedelta(days=5000), newest)
    for at, most in ((newest, 2), (older, 9)):
        last = marks.hour_of(at)
        first = max(finding._beginning(last, step), marks.hour_of(ends[0]))
        spans = set(finding._spans(step, first, last, ends, finding.Place(at), ends[0]))
        assert len(spans) <= most
        for hour in (first, (first + last) // 2, last):
            moment = marks.start_of(hour)
            assert spans & set(marks.moments(moment))

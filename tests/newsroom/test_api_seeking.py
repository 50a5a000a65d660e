"""`?q=` of the API: the search page's question, its filters and its refusals, told to a script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.models import finding
from newsroom.public.search import patience
from tests.newsroom import crowd_of_stories, desk

pytestmark = pytest.mark.django_db
STORIES = "/api/v1/stories/"


def ask(asked: str, status: int = 200) -> Any:
    response = Client(REMOTE_ADDR=uuid4().hex).get(STORIES + asked)
    assert response.status_code == status, response.content
    return response.json()


def headlines(asked: str) -> list[str]:
    return [story["headline"] for story in ask(asked)["results"]]


def walk(asked: str) -> list[list[str]]:
    pages = []
    while asked:
        page = ask(asked)
        pages.append([story["headline"] for story in page["results"]])
        asked = f"?{urlsplit(page['next']).query}" if page["next"] else ""
    return pages


def test_words_phrases_and_words_that_must_not_be_there() -> None:
    desk.published(headline="An old bridge")
    desk.published(headline="A bridge once old")

    assert set(headlines("?q=old+bridges")) == {"An old bridge", "A bridge once old"}
    assert headlines("?q=" + quote('"an old bridge"')) == ["An old bridge"]
    assert headlines("?q=bridge+-once") == ["An old bridge"]


def test_every_story_stands_on_one_page_newest_first() -> None:
    crowd_of_stories.publish(7, apart=timedelta(days=90))

    pages = walk("?q=lamp&page_size=3")

    assert [headline for page in pages for headline in page] == [
        f"Story {number}" for number in range(7, 0, -1)
    ]


def test_a_phrase_goes_on_where_a_page_was_full() -> None:
    crowd_of_stories.publish(5)
    pages = walk("?page_size=2&q=" + quote('"lamp of story"'))
    assert [headline for page in pages for headline in page] == [
        f"Story {number}" for number in range(5, 0, -1)
    ]


def test_a_search_that_stops_on_its_way_can_be_gone_on_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd_of_stories.publish(4, apart=timedelta(days=400))
    monkeypatch.setattr(finding, "LONGEST_STEP", 0)
    pages = walk("?q=lamp")
    assert len(pages) > 1
    assert sum(map(len, pages)) == 4


@pytest.mark.parametrize(
    ("narrowed", "is_found"),
    [
        ("section=europe", True), ("section=world", False), ("section=none", False),
        ("language=en", True), ("language=EN", True), ("language=fr", False), ("outlet=varn-post", True),
        ("outlet=none", False), ("perspective=river-towns", True),
        ("published_after=2000-01-01", True), ("published_after=2999-01-01", False),
        ("published_before=2000-01-01", False), ("published_before=2999-01-01", True),
    ],
)  # fmt: skip
def test_it_is_narrowed_as_the_list_is(narrowed: str, is_found: bool) -> None:
    desk.published()
    assert bool(headlines(f"?{narrowed}")) is is_found
    assert bool(headlines(f"?q=bridge&{narrowed}")) is is_found


@pytest.mark.parametrize("words", ["brigde", "bri", "zebra"])
def test_a_word_that_no_story_has_finds_none(words: str) -> None:
    desk.published()
    assert ask(f"?q={words}") == {"next": None, "results": []}


def test_a_beginning_is_found_where_it_is_asked_for() -> None:
    desk.published()
    assert headlines("?q=bri*")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("?q=", "q:"), ("?q=!!", "only signs"), (f"?q={'a' * 201}", "200"), ("?q=%00", "q:"),
        ("?q=a&q=b", "once"), ("?q=bridge&storyline=x", "storyline"),
        ("?q=bridge&cursor=abc", "cursor"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_sentence(asked: str, said: str) -> None:
    desk.published()
    assert said in ask(asked, 400)["detail"]


def test_a_question_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleeps(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(patience, "PATIENCE_MS", 10)
    monkeypatch.setattr("newsroom.public.api.seeking.newest", sleeps)
    desk.published()
    assert "too long" in ask("?q=bridge", 503)["detail"]


def test_it_asks_as_often_however_many_stories_there_are() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            ask("?q=lamp")
        return len(caught)

    minute = timedelta(minutes=1)
    crowd_of_stories.publish(2, apart=minute)
    queries()
    few = queries()
    crowd_of_stories.publish(12, first=40, apart=minute)
    assert queries() <= few

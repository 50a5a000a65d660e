"""Search: it finds by words and stems, shows where, and answers every input with a page."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom.public.search import snippet
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def search(query: str, status: int = 200) -> str:
    response = Client().get("/search/", {"q": query})
    assert response.status_code == status
    return response.content.decode()


@pytest.mark.parametrize(
    "query",
    ["bridge", "bridges", "CROSSED", "ferries", "Річковий", '"old bridge" fell', "412"],
)
def test_a_story_is_found_by_its_words_their_stems_and_its_outlets(query: str) -> None:
    desk.published()
    assert desk.brief().headline in search(query)


def test_what_is_not_there_is_said_in_words() -> None:
    desk.published()
    assert "No story has" in search("zeppelin")


def test_a_withdrawn_story_is_not_found() -> None:
    live = desk.published()
    desk.retracted(live.story)
    assert desk.brief().headline not in search("bridge")


def test_the_passage_with_the_words_is_shown_with_them_marked() -> None:
    telling = desk.published().telling()
    assert "<mark>Ferries</mark> ran" in snippet(telling, "ferry ferries")


def test_markup_in_a_story_or_a_query_stays_text() -> None:
    live = desk.published(context=("A <b>bold</b> ferry & more.",))
    assert "&lt;b&gt;<mark>bold</mark>" in snippet(live.telling(), "bold")
    assert "<i>x" not in search("<i>x")


@pytest.mark.parametrize("query", ["\0", "a\0b", "x" * 201])
def test_a_query_that_cannot_be_is_refused_in_words(query: str) -> None:
    assert 'role="alert"' in search(query, 400)


@pytest.mark.parametrize(
    "query",
    ["", " ", "'", '"', "-", "!&|()", "a -b", "\\", "%", "\ud7ff", "<>:*", "or or", "🜁", "ـ"],
)
def test_any_other_input_is_answered_with_a_page(query: str) -> None:
    desk.published()
    search(query)


def test_the_word_as_typed_is_marked_before_its_stem() -> None:
    told = desk.published(dek="Both countries asked the court on 14 March 2026.").telling()
    assert "<mark>court</mark>" in snippet(told, "court")
    assert "<mark>countries</mark>" not in snippet(told, "court")
    assert "<mark>asked</mark>" in snippet(told, "asks")

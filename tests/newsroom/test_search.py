"""Search: it finds by words, stems, names and phrases, and says what it did."""

from __future__ import annotations

import pytest

from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        "bridge", "bridges", "CROSSED", "ferries", "Річковий", '"old bridge" fell', "412", "bridge*",
        "“old bridge”", "fell -zeppelin", "-zeppelin", 'bridge -"bridge old"', "varn post", "crossing",
    ],
)  # fmt: skip
def test_a_story_is_found_by_its_words_their_stems_and_its_names(query: str) -> None:
    desk.published()
    assert desk.brief().headline in finds.headlines(query)


@pytest.mark.parametrize(
    "query",
    [
        "zeppelin",
        '"bridge old"',
        "bridge -fell",
        "bridge zeppelin",
        'opens -"old bridge"',
        "-bridge",
    ],
)
def test_a_story_that_does_not_have_it_is_not_found(query: str) -> None:
    desk.published()
    assert finds.headlines(query) == []


def test_a_stem_counts_in_its_own_language_only() -> None:
    desk.published(headline="Le court exposé", language="fr", dek="Un texte du 3 mars 2026.")
    desk.published(headline="The news of the day", dek="It came on 3 March 2026.")

    assert finds.headlines("news") == ["The news of the day"]
    assert finds.headlines("exposés") == ["Le court exposé"]


def test_what_is_not_there_is_said_in_words() -> None:
    desk.published()
    assert "No story has <bdi>“zeppelin”</bdi>" in finds.page("zeppelin")


def test_the_headline_counts_more_than_the_context() -> None:
    desk.published(headline="A ferry sinks", dek="Nobody was hurt on 1 March 2026.")
    desk.published(headline="A town without a boat", dek="It was on 2 March 2026.")

    assert finds.headlines("ferry")[0] == "A ferry sinks"


def test_an_empty_search_helps() -> None:
    desk.published()

    page = finds.page("")

    for word in ("How to search", "The Varn crossing", "Varn Post", "Europe"):
        assert word in page


def test_no_result_offers_what_finds_something() -> None:
    desk.published()

    page = finds.page("bridge zeppelin")

    assert "Only bridge" in page
    assert "Only zeppelin" not in page


def test_an_archive_without_a_story_can_be_searched() -> None:
    assert "No story has" in finds.page("bridge")
    assert "How to search" in finds.page("")


def test_a_search_asks_the_database_as_often_whatever_it_finds() -> None:
    desk.published()
    one = finds.queries("bridge")
    for number in range(5):
        desk.published(headline=f"Bridge number {number} opens")

    assert finds.queries("bridge") == one <= 14

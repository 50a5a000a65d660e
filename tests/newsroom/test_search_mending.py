"""Typing errors: the nearest word that readers can read is taken, and no other word is ever told."""

from __future__ import annotations

import pytest

from newsroom import removal
from newsroom.models.lexicon import LexiconWord, known
from newsroom.public.search.matching import distance
from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "used"),
    [("brigde", "bridge"), ("brdge", "bridge"), ("feries", "Ferries"), ("Річкваий", "Річковий")],
)
def test_the_nearest_word_is_searched_for_and_the_page_says_so(typed: str, used: str) -> None:
    desk.published()

    page = finds.page(typed + " varn")

    assert f"No story has “{typed}” . Showing “{used}” ." in finds.told(page)
    assert finds.headlines_of(page) == [desk.brief().headline]


@pytest.mark.parametrize("word", ["Großstraße", "Ωκεανός", "المجرى"])
def test_a_word_that_no_story_has_is_told_as_it_was_typed(word: str) -> None:
    desk.published()
    assert f"No story has the word “{word}”" in finds.told(finds.page(f"{word} varn"))


def test_an_accent_is_no_error() -> None:
    desk.published(headline="Erdoğan in Łódź")
    page = finds.page("erdogan lodz")
    assert finds.headlines_of(page) == ["Erdoğan in Łódź"]
    assert "Showing" not in page


def test_the_last_word_may_be_half_typed() -> None:
    desk.published(headline="Ukraine rebuilds a bridge")

    page = finds.page("bridge rebuil")

    assert finds.headlines_of(page) == ["Ukraine rebuilds a bridge"]
    assert "words that begin so: rebuilds" in finds.told(page)
    assert finds.headlines("bridge ukrain") == ["Ukraine rebuilds a bridge"]


def test_a_whole_word_is_not_taken_for_the_beginning_of_another() -> None:
    desk.published(headline="The war ends")
    desk.published(headline="A warning to all")
    assert finds.headlines("war") == ["The war ends"]
    assert sorted(finds.headlines("war*")) == ["A warning to all", "The war ends"]


def test_short_words_and_figures_are_not_guessed_at() -> None:
    desk.published()
    for query in ("413 bridge", "ope bridge"):
        assert "Showing “" not in finds.told(finds.page(query))


@pytest.mark.parametrize("leave", ["retracted", "removed", "updated"])
def test_words_that_readers_cannot_read_any_more_are_not_offered(leave: str) -> None:
    desk.published()
    live = desk.published(headline="The zeppelin of Varn", dek="It flew on 1 March 2026.")
    assert "zeppelin" in known(["zeppelin"])

    if leave == "retracted":
        desk.retracted(live.story)
    elif leave == "removed":
        removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note="Court, 1/26.")
    else:
        desk.updated(live.story, headline="The balloon of Varn")

    for typed in ("zeppelin", "zepelin", "zeppe", "zepp*"):
        page = finds.page(f"{typed} bridge").replace(typed, "")
        assert "eppelin" not in page
    assert finds.headlines("bridge") or leave == "updated"
    assert not known(["zeppelin"])


def test_a_word_stays_while_another_story_has_it() -> None:
    desk.published(headline="A zeppelin lands")
    desk.retracted(desk.published(headline="A zeppelin burns").story)

    assert finds.headlines("zepelin lands") == ["A zeppelin lands"]


def test_drafts_are_neither_found_nor_offered() -> None:
    desk.published()
    desk.draft(headline="The zeppelin of Varn")
    desk.approved(headline="Another zeppelin")

    assert finds.headlines("zeppelin") == []
    assert not known(["zeppelin"])


def test_when_nothing_is_left_the_lexicon_is_empty() -> None:
    desk.retracted(desk.published().story)
    assert not LexiconWord.objects.exists()


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1), ("abc", "axc", 1), ("ab", "xy", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips

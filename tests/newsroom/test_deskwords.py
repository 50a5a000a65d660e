"""What the desk finds: drafts, facts and framings by their words, whatever the script."""

from __future__ import annotations

import pytest

from newsroom import deskwords
from newsroom.brief import Fact
from newsroom.models.sought import FactWords, StoryWords
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def stories(text: str) -> set[int]:
    return set(deskwords.stories_with(text).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "bridge", "BRIDGE varn", "412", "ferries", "road to nowhere", "river towns", "вісник",
        "МІСТ", "promise kept", "toll", "crossing", "Act of handover", "trans",
    ],
)  # fmt: skip
def test_a_draft_is_found_by_any_word_of_it(text: str) -> None:
    story = desk.draft()

    assert stories(text) == {story.pk}


@pytest.mark.parametrize("text", ["zeppelin", "bridge zeppelin", "", "  ", "?!", "'", "a' | 'b"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    desk.draft()

    assert stories(text) == set()


def test_a_script_without_spaces_is_found_by_a_part_of_a_sentence() -> None:
    story = desk.draft(headline="瓦恩大桥今天通车")

    assert stories("大桥") == {story.pk}
    assert stories("桥大") == set()


def test_words_that_were_written_over_find_a_story_no_longer() -> None:
    story = desk.draft()
    desk.reworded(story, context=("Barges ran in its place.",))

    assert stories("barges") == {story.pk}
    assert stories("ferries") == set()


def test_every_wording_of_a_fact_is_found_by_its_own_words() -> None:
    story = desk.published().story
    facts = desk.brief().facts
    desk.reworded(story, facts=(Fact("It is 413 metres.", "", facts[0].sources), facts[1]))

    found = [deskwords.facts_with(words).get().version.number for words in ("412", "413")]

    assert found == [1, 2]


def test_every_story_and_every_wording_has_its_words() -> None:
    desk.published()
    story = desk.draft(headline="Another")

    assert StoryWords.objects.count() == 2
    assert FactWords.objects.filter(version__fact__story_facts__story=story).count() == 2


@pytest.mark.parametrize(("few", "wider"), [(1, 9), (2, 9), (2, 1), (9, 1)])
def test_the_newest_with_a_word_are_the_same_whichever_way_they_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, few: int, wider: int
) -> None:
    monkeypatch.setattr(deskwords, "FEW", few)
    monkeypatch.setattr(deskwords, "WIDER", wider)
    names = ["Rare", "Varn", "Varn", "Rare Varn", "Varn"]
    pks = [desk.draft(headline=f"{name} {n}", context=()).pk for n, name in enumerate(names)]

    def found(text: str, most: int) -> list[int]:
        return [pks.index(pk) for pk in deskwords.newest_stories_with(text, most)]

    assert found("promise", 2) == [4, 3]
    assert found("rare", 3) == [3, 0]
    assert found("rare", 1) == [3]
    assert found("zeppelin", 2) == found("", 2) == []
    facts = deskwords.newest_facts_with("412", 3)
    assert facts == sorted(deskwords.facts_with("412").values_list("pk", flat=True))[:1:-1]

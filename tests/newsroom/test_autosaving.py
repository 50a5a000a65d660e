"""Words that were not saved: kept by person and tab, beside the story, for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom import autosaving, removal
from newsroom.autosaving import TooMuch, autosave, pairs, settle, throw_away
from newsroom.models.drafting import Autosave
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
FORM = [("headline", "Half a li"), ("fact", "f1"), ("fact", "f2"), ("dek", "“Quoted”\nand more")]


def kept(story: Story | None, tab: str = "one", form: list[tuple[str, str]] = FORM) -> Autosave:
    return autosave(story, form, tab=tab, version=1, by=desk.writer(), at=desk.NOON)


def test_the_form_comes_back_as_it_was() -> None:
    assert pairs(Autosave.objects.get(pk=kept(desk.draft()).pk)) == FORM


def test_neither_the_story_nor_its_history_is_touched() -> None:
    story = desk.draft()
    before = Story.objects.values().get(), StoryEvent.objects.count(), story.contributions.count()

    kept(story)

    assert before == (
        Story.objects.values().get(), StoryEvent.objects.count(), story.contributions.count(),
    )  # fmt: skip


def test_a_tab_keeps_its_newest_text_only() -> None:
    story = desk.draft()
    kept(story)

    kept(story, form=[("headline", "Half a line more")])

    assert [pairs(row) for row in Autosave.objects.all()] == [[("headline", "Half a line more")]]


def test_two_tabs_of_one_person_keep_two_texts() -> None:
    story = desk.draft()

    kept(story, "one")
    kept(story, "two")

    assert Autosave.objects.of(desk.writer(), story).count() == 2


def test_a_story_that_does_not_exist_yet_is_kept_too_once_for_each_tab() -> None:
    kept(None)
    kept(None)

    assert Autosave.objects.of(desk.writer(), None).count() == 1


def test_who_may_not_change_the_story_keeps_nothing_in_it() -> None:
    story = desk.draft()
    for role in ("publisher", "admin"):
        with pytest.raises(NotAllowed):
            autosave(story, FORM, tab="a", version=1, by=desk.person(role), at=desk.NOON)


def test_more_than_a_story_can_hold_is_refused_in_words() -> None:
    with pytest.raises(TooMuch, match="more than a story can hold"):
        kept(None, form=[("dek", "a" * 2_000_000)])


@pytest.mark.parametrize("tab", ["", "a" * 37])
def test_a_tab_has_a_name_of_its_own(tab: str) -> None:
    with pytest.raises(Refused, match="which tab"):
        kept(None, tab)


def test_a_sign_that_no_text_has_does_not_lose_the_others() -> None:
    assert pairs(kept(None, form=[("dek", "a\0b")])) == [("dek", "ab")]


def test_the_oldest_go_when_a_person_keeps_very_many() -> None:
    for number in range(autosaving.MOST_OF_A_PERSON + 2):
        at = desk.NOON + timedelta(seconds=number)
        autosave(None, FORM, tab=f"tab {number}", version=0, by=desk.writer(), at=at)

    tabs = set(Autosave.objects.values_list("tab", flat=True))
    assert len(tabs) == autosaving.MOST_OF_A_PERSON
    assert "tab 1" not in tabs
    assert "tab 2" in tabs


def test_what_is_saved_or_thrown_away_is_gone_in_this_tab_only() -> None:
    story = desk.draft()
    first, _ = kept(story, "one"), kept(story, "two")
    settle(story, tab="two", by=desk.writer())
    assert list(Autosave.objects.all()) == [first]

    throw_away(first, by=desk.writer())

    assert not Autosave.objects.exists()


def test_nobody_throws_away_the_words_of_others() -> None:
    row = kept(desk.draft())

    with pytest.raises(NotAllowed, match="somebody else"):
        throw_away(row, by=desk.editor())


def test_after_a_fortnight_they_are_forgotten() -> None:
    kept(None)
    assert autosaving.forget(at=desk.NOON + timedelta(days=13)) == 0

    assert autosaving.forget(at=desk.NOON + timedelta(days=15)) == 1


def test_an_order_takes_them_with_the_words_of_the_story() -> None:
    publication = desk.published().publication
    other = kept(desk.draft(headline="Another story"), "one")
    kept(publication.story, "two")
    kept(None, "three", [("f1-text", "He said: The bridge is 412 metres long.")])
    begun = kept(None, "four", [("headline", "A ferry sinks")])

    removal.remove(publication, by=desk.publisher(), at=desk.NOON, note="Court of Varn.")

    assert set(Autosave.objects.all()) == {other, begun}

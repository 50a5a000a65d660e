"""Revisions: the text of every event, with the ids of its parts."""

from __future__ import annotations

import msgspec
import pytest

from newsroom import editing, removal
from newsroom.brief import Brief
from newsroom.compose import compose
from newsroom.diffing import Text
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from newsroom.record import event_sha
from newsroom.revisions import compare, text_of
from newsroom.rows import PartIds
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def saved(story: Story, brief: Brief, keep: tuple[int, ...]) -> None:
    """The story with this text, whose facts are these of the old ones."""
    keys = compose(story).keys
    facts = tuple(keys.facts[place] for place in keep)
    told = compose(story).brief
    uids = {
        framing.perspective: key.uid
        for framing, key in zip(told.framings, keys.framings, strict=True)
    }
    parts = PartIds(facts, tuple(uids[framing.perspective] for framing in brief.framings))
    editing.save(story, brief, parts=parts, version=story.version, by=desk.writer(), at=desk.NOON)
    story.refresh_from_db()


def texts(story: Story) -> list[Text]:
    found = [text_of(event) for event in story.events.order_by("id")]
    return [text for text in found if text]


def test_every_event_knows_its_parts() -> None:
    story = desk.published().story

    told = compose(story)

    assert {text.facts for text in texts(story)} == {told.keys.facts}
    assert {text.framings for text in texts(story)} == {told.keys.parts.framings}


def test_a_moved_and_reworded_fact_is_the_same_fact_in_both() -> None:
    story = desk.draft()
    one, two = desk.brief().facts
    longer = msgspec.structs.replace(two, text="It cost 92 million euros.")
    brief = desk.brief(facts=(longer, one), framings=desk.brief().framings[1:])
    saved(story, brief, keep=(1, 0))

    labels = [(change.label, change.gone) for change in compare(*texts(story))]

    assert ("Fact 1", False) in labels
    assert ("Order of the facts", False) in labels
    assert ("Framing 1, River towns", True) in labels
    assert ("Framing 1, The capital", False) not in labels
    assert ("Fact 2", False) not in labels


def test_the_ids_are_in_no_hash() -> None:
    event = desk.draft().events.get()

    event.keys = None

    assert event_sha(event) == event.sha


def test_a_text_of_before_ids_were_kept_is_compared_by_place() -> None:
    story = desk.draft()
    saved(story, desk.brief(dek="Another dek of 14 March."), keep=(0, 1))
    first, second = story.events.order_by("id")
    first.keys = None
    before, after = text_of(first), text_of(second)
    assert before
    assert after

    assert [change.label for change in compare(before, after)] == ["Dek"]


def test_a_revision_whose_words_were_removed_has_no_text() -> None:
    publication = desk.published().publication
    removal.remove(publication, by=desk.publisher(), at=desk.NOON, note="Court of Varn.")

    gone = StoryEvent.objects.filter(story=publication.story, brief=None)

    assert gone
    assert [text_of(event) for event in gone] == [None] * len(gone)

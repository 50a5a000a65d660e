"""Who read which revision, and from where a reviewer goes on."""

from __future__ import annotations

import pytest

from newsroom import reading
from newsroom.compose import compose
from newsroom.models import Reading, Story
from newsroom.refusals import Stale
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def said(story: Story) -> str:
    return compose(story).brief.hash


def read(story: Story, seen_hash: str = "") -> Reading:
    seen = seen_hash or said(story)
    return reading.have_read(story, seen_hash=seen, by=desk.editor(), at=desk.NOON)


def test_a_revision_is_read_once_however_often_it_is_said() -> None:
    story = desk.draft()
    assert read(story) == read(story)
    assert Reading.objects.get().event == story.events.get()


def test_a_text_that_the_story_never_said_is_refused() -> None:
    with pytest.raises(Stale):
        read(desk.draft(), "0" * 64)


def test_a_reader_goes_on_from_the_last_other_text_they_read() -> None:
    story = desk.draft()
    first = read(story)
    assert reading.last_read(story, desk.editor(), but=said(story)) is None

    story = desk.reworded(story, dek="On 13 March 2026 it opened.")

    assert reading.last_read(story, desk.editor(), but=said(story)) == first
    read(story)
    assert reading.last_read(story, desk.editor(), but=said(story)) == first
    assert reading.last_read(story, desk.writer(), but=said(story)) is None

"""Which parts of live stories differ in the working copy: by the newest revision of each, uncomposed."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom.diffing import Text
from newsroom.keys import Keys
from newsroom.models.history import StoryEvent
from newsroom.models.publication import Publication
from newsroom.models.story import Story
from newsroom.revisions import compare, text_of

NAMED = 3


def differing(stories: Sequence[Story]) -> dict[int, str]:
    """By story: “Fact 2 and Framing 1, TASS differ in the draft”; two queries."""
    ids = [0, *(story.pk for story in stories)]
    newest = (
        StoryEvent.objects.filter(story__in=ids).order_by("story_id", "-id").distinct("story_id")
    )
    drafts = {event.story_id: event for event in newest}
    live = {
        publication.story_id: publication
        for publication in Publication.objects.filter(live__story__in=ids)
    }
    found = {}
    for story in stories:
        draft = text_of(drafts[story.pk]) if story.pk in drafts else None
        told = live.get(story.pk)
        if draft and told and not told.removed:
            found[story.pk] = _said(draft, told)
    return found


def _said(draft: Text, told: Publication) -> str:
    before = Text.of(told.said(), Keys.from_json(told.keys))
    labels = [change.label for change in compare(before, draft)]
    if not labels:
        return ""
    named, more = labels[:NAMED], len(labels) - NAMED
    if more > 0:
        return f"{', '.join(named)} and {more} more differ in the draft"
    if len(named) == 1:
        return f"{named[0]} differs in the draft"
    return f"{', '.join(named[:-1])} and {named[-1]} differ in the draft"

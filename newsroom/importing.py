"""Bring a text in: every story of it becomes a draft, or none does.

Decides what happens to a text that is a story already: it is named and left alone; and how many stories
one text may bring. How a text is spelled is `brieftext`'s to say, how a draft begins `editing`'s.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from newsroom.brieftext import BadText, Parsed, read
from newsroom.editing import AlreadyAStory, begin
from newsroom.models.history import StoryEvent
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.pictures import refuse_unkept
from newsroom.storable import Unstorable, refuse_unstorable

# All of them are one transaction, which others who add the same names wait for.
MOST_STORIES = 200


class Imported(NamedTuple):
    """The drafts begun, and the refusals of texts that are stories already; both in the text's order."""

    begun: list[Story]
    known: list[AlreadyAStory]


class Seen(NamedTuple):
    """A story of a text before it is imported; `known` is the story it already is."""

    parsed: Parsed
    known: Story | None


def look(text: str | bytes, *, name: str) -> list[Seen]:
    """What `import_text` would find; writes nothing. Raises BadText."""
    found = _parsed(text, name)
    hashes = {parsed.brief.hash for parsed in found}
    events = StoryEvent.objects.filter(brief_hash__in=hashes).select_related("story")
    known = {event.brief_hash: event.story for event in events}
    return [Seen(parsed, known.get(parsed.brief.hash)) for parsed in found]


@transaction.atomic
def import_text(
    text: str | bytes, *, name: str, by: User, at: datetime, note: str = ""
) -> Imported:
    """All drafts of one text or, where a line is not understood (BadText), none."""
    imported = Imported([], [])
    for parsed in _parsed(text, name):
        try:
            with transaction.atomic():
                story = begin(
                    parsed.brief, by=by, at=at, note=note or f"from {name}", imported=True
                )
        except AlreadyAStory as known:
            imported.known.append(known)
        else:
            imported.begun.append(story)
    return imported


def _parsed(text: str | bytes, name: str) -> list[Parsed]:
    found = read(text, name=name)
    if len(found) > MOST_STORIES:
        line, most = found[MOST_STORIES].line, f"at most {MOST_STORIES} stories in one text"
        raise BadText(name, line, most, f"{len(found)} stories; please bring them in by parts")
    for parsed in found:
        try:
            refuse_unstorable(parsed.brief)
        except Unstorable as problem:
            raise BadText(
                name, parsed.line, "a story that can be kept", str(problem)[:-1]
            ) from problem
        try:
            refuse_unkept(parsed.brief)
        except Unstorable as problem:
            raise BadText(
                name, parsed.picture_line, "a picture that this newsroom keeps", str(problem)[:-1]
            ) from problem
    return found

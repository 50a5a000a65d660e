"""The note that a form of the desk gives for an act: clean, and not too long to be kept."""

from __future__ import annotations

from django.http import QueryDict

from newsroom.brief import NotClean, paragraphs
from newsroom.refusals import Refused

MOST_NOTE = 4_000


def note_of(data: QueryDict) -> str:
    """Clean line by line; readers see some of them. Raises Refused."""
    try:
        note = "\n".join(paragraphs(data.get("note", "")))
    except NotClean as error:
        raise Refused(f"The note: {error}") from error
    if len(note) > MOST_NOTE:
        raise Refused(f"The note has {len(note)} signs; there is room for {MOST_NOTE}.")
    return note

"""The note that a form of the desk gives for an act: clean, and not too long to be kept."""

from __future__ import annotations

from django.http import QueryDict

from newsroom.brief import NotClean, clean, paragraphs
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


def line_of(data: QueryDict, name: str, most: int) -> str:
    """One clean line of a form, of at most so many signs. Raises Refused."""
    try:
        line = clean(data.get(name, ""))
    except NotClean as error:
        raise Refused(str(error)) from error
    if len(line) > most:
        raise Refused(f"“{line[:40]}…” has {len(line)} signs; there is room for {most}.")
    return line

"""What people write beside an act: notes and reasons, clean and not too long to be kept."""

from __future__ import annotations

from django.http import QueryDict

from newsroom.brief import NotClean, clean, paragraphs
from newsroom.models.reviewing import LONGEST_SAYING
from newsroom.refusals import Refused

MOST_NOTE = 4_000
REASON = "reason:"


def note_of(data: QueryDict) -> str:
    """Clean line by line; readers see some of them. Raises Refused."""
    return saying_of(data.get("note", ""), "The note", MOST_NOTE)


def reasons_of(data: QueryDict) -> dict[str, str]:
    """Why each warning stands, by its key: of each field `reason:<key>` that says something."""
    given = {name: text for name, text in data.items() if name.startswith(REASON) and text}
    return {
        name.removeprefix(REASON): saying_of(str(text), "A reason", LONGEST_SAYING)
        for name, text in given.items()
    }


def saying_of(text: str, name: str, most: int) -> str:
    """Clean line by line. Raises Refused, beginning with `name`."""
    try:
        said = "\n".join(paragraphs(text))
    except NotClean as error:
        raise Refused(f"{name}: {error}") from error
    if len(said) > most:
        raise Refused(f"{name} has {len(said)} signs; there is room for {most}.")
    return said


def line_of(data: QueryDict, name: str, most: int) -> str:
    """One clean line of a form, of at most so many signs. Raises Refused."""
    try:
        line = clean(data.get(name, ""))
    except NotClean as error:
        raise Refused(str(error)) from error
    if len(line) > most:
        raise Refused(f"“{line[:40]}…” has {len(line)} signs; there is room for {most}.")
    return line

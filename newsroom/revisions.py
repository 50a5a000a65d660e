"""The texts a story had: every event of its record holds one. Which they are, and how two of them differ.

Reads history, writes nothing. Going back to one is `editing`'s to do.
"""

from __future__ import annotations

from newsroom.brief import Brief
from newsroom.diffing import PartChange, Text, changes
from newsroom.keys import PartKeys
from newsroom.models.history import StoryEvent


def text_of(event: StoryEvent) -> Text | None:
    """The text of a revision with the uids of its parts; None where an order took its words."""
    if event.brief is None:
        return None
    keys = PartKeys.from_json(event.keys) if event.keys else PartKeys()
    return Text(Brief.from_json(event.brief), keys.facts, keys.framings)


def compare(before: Text, after: Text) -> list[PartChange]:
    """What differs, by fact and framing; by their place where one text is of before uids were kept."""
    if _keyed(before) and _keyed(after):
        return changes(before, after)
    return changes(_bare(before), _bare(after))


def _keyed(text: Text) -> bool:
    return len(text.facts) == len(text.brief.facts) and len(text.framings) == len(
        text.brief.framings
    )


def _bare(text: Text) -> Text:
    return Text(text.brief, (), ())

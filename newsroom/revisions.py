"""The texts a story had: every event of its record holds one. Which they are, and how two of them differ.

Reads history, writes nothing. Going back to one is `editing`'s to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from newsroom.brief import Brief
from newsroom.diffing import PartChange, Text, changes
from newsroom.keys import PartKeys
from newsroom.models.history import StoryEvent, Verb

_NAMES = {
    Verb.CREATED: "Draft begun", Verb.IMPORTED: "Draft imported", Verb.SAVED: "Saved",
    Verb.VOIDED: "Edited after approval", Verb.SUBMITTED: "Submitted for review",
    Verb.SENT_BACK: "Sent back", Verb.APPROVED: "Approved", Verb.APPROVED_ALONE: "Approved alone",
    Verb.SCHEDULED: "Scheduled", Verb.UNSCHEDULED: "Taken off the schedule",
    Verb.EMBARGOED: "Embargo set", Verb.REMOVED: "Removed by order",
}  # fmt: skip
_PUBLISHING = {
    Verb.PUBLISHED: "", Verb.UPDATED: ", an update", Verb.CORRECTED: ", a correction",
    Verb.RETRACTED: ", its retraction",
}  # fmt: skip


class Revision(NamedTuple):
    """One event with the name of its text. `fresh`: the event before it had another text."""

    event: StoryEvent
    name: str
    fresh: bool


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


def named(events: Iterable[StoryEvent]) -> list[Revision]:
    """All events of one story, in their order, each by what became of the text with it: Publication 2, …"""
    found: list[Revision] = []
    published, last = 0, ""
    for event in events:
        verb = Verb(event.verb)
        published += verb in _PUBLISHING
        name = _NAMES.get(verb) or f"Publication {published}{_PUBLISHING[verb]}"
        found.append(Revision(event, name, event.brief_hash != last))
        last = event.brief_hash
    return found

"""Write down what happened to a story: one event, chained to the one before it.

Decides the form of the chain, nothing else; the caller holds the story's lock.
"""

from __future__ import annotations

from datetime import UTC, datetime

from newsroom.brief import Brief, hash_of
from newsroom.keys import Keys
from newsroom.models.history import StoryEvent
from newsroom.models.people import User
from newsroom.models.press import GENESIS
from newsroom.models.story import Story


def event_sha(event: StoryEvent) -> str:
    """SHA-256 over what `StoryEvent` says it covers."""
    moment = event.at.astimezone(UTC).isoformat()
    lines = (
        str(event.story.uid),
        event.prev_sha,
        event.verb,
        event.by_name,
        moment,
        event.note,
        event.brief_hash,
    )
    return hash_of("\n".join(lines))


def record(
    story: Story, verb: str, *, brief: Brief, keys: Keys, by: User, at: datetime, note: str = ""
) -> StoryEvent:
    """Append the event; two at once cannot both follow the same one (the database refuses the second)."""
    last = story.events.order_by("-id").values_list("sha", flat=True).first() or GENESIS
    text = brief.canonical()
    event = StoryEvent(
        story=story,
        verb=verb,
        by=by,
        by_name=str(by)[:160],
        at=at,
        note=note,
        brief=text,
        brief_hash=hash_of(text),
        keys=keys.parts.canonical(),
        prev_sha=last,
    )
    event.sha = event_sha(event)
    event.save(force_insert=True)
    return event

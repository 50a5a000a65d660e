"""Everything that stands around a story's form: stage, what readers see, checks, changes, events."""

from __future__ import annotations

from datetime import UTC
from typing import Any, NamedTuple

from newsroom.admin.cardfresh import fresh_of
from newsroom.admin.verbs import Offer, offers
from newsroom.checks import Complaint, complaints
from newsroom.clock import database_now
from newsroom.compose import Composed, compose
from newsroom.diffing import PartChange, Text, changes
from newsroom.editing import may_edit
from newsroom.models.people import User
from newsroom.models.publication import Live
from newsroom.models.story import Story
from newsroom.telling import Keys

RECENT = 6


class Side(NamedTuple):
    """What a story's page shows beside its text."""

    story: Story
    composed: Composed
    live: Live | None
    found: list[Complaint]
    changed: list[PartChange]
    offers: list[Offer]
    editable: bool

    @property
    def errors(self) -> int:
        return sum(complaint.error for complaint in self.found)

    @property
    def warnings(self) -> int:
        return len(self.found) - self.errors


def side_of(story: Story, user: User) -> Side:
    composed = compose(story)
    live = Live.objects.filter(story=story).select_related("publication").defer("search").first()
    found = complaints(composed.brief)
    changed = changes(published(live), text_of(composed)) if live and not live.withdrawn else []
    errors = sum(complaint.error for complaint in found)
    offered = offers(story, live, user, errors=errors, changed=bool(changed))
    return Side(story, composed, live, found, changed, offered, may_edit(story, user))


def text_of(composed: Composed) -> Text:
    return Text.of(composed.brief, composed.keys)


def published(live: Live) -> Text:
    return Text.of(live.publication.said(), Keys.from_json(live.publication.keys))


def context_of(side: Side) -> dict[str, Any]:
    events = side.story.events.order_by("-id").defer("brief")
    today = database_now().astimezone(UTC).date()
    fresh = fresh_of(side.story)
    return {
        "fresh": fresh,
        "on": today,
        "past_review": [one for one in fresh.values() if one.holds_back(today)],
        "side": side,
        "story": side.story,
        "brief": side.composed.brief,
        "telling": side.composed.telling(),
        "live": side.live,
        "events": list(events[:RECENT]),
    }

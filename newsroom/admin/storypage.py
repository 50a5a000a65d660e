"""Everything that stands around a story's form: stage, what readers see, checks, changes, events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from newsroom.admin.cardfresh import fresh_of
from newsroom.admin.remarks import remarks_on
from newsroom.admin.verbs import Offer, offers
from newsroom.checking import checked
from newsroom.checks import Checklist, Complaint
from newsroom.clock import database_now
from newsroom.compose import Composed, compose
from newsroom.diffing import PartChange, Text, changes
from newsroom.editing import may_edit
from newsroom.models.history import StoryEvent
from newsroom.models.people import User
from newsroom.models.publication import Live
from newsroom.models.story import Stage, Story
from newsroom.noting import REASON
from newsroom.telling import Keys

RECENT = 6


class Side(NamedTuple):
    """What a story's page shows beside its text."""

    story: Story
    composed: Composed
    live: Live | None
    checks: Checklist
    changed: list[PartChange]
    offers: list[Offer]
    editable: bool
    at: datetime

    @property
    def found(self) -> list[Complaint]:
        return self.checks.found

    @property
    def errors(self) -> int:
        return len(self.checks.errors)

    @property
    def warnings(self) -> int:
        return len(self.checks.warnings)


def side_of(story: Story, user: User) -> Side:
    composed = compose(story)
    live: Live | None = getattr(story, "live", None)
    at, editable = database_now(), may_edit(story, user)
    checks = checked(composed.brief, at=at)
    changed = changes(published(live), text_of(composed)) if live and not live.withdrawn else []
    offered = offers(
        story, live, user, errors=len(checks.errors), changed=bool(changed), editable=editable
    )
    return Side(story, composed, live, checks, changed, offered, editable, at)


def text_of(composed: Composed) -> Text:
    return Text.of(composed.brief, composed.keys)


def published(live: Live) -> Text:
    return Text.of(live.publication.said(), Keys.from_json(live.publication.keys))


class Answer(NamedTuple):
    """A warning and why it stands, as its form has it."""

    warning: Complaint
    name: str
    reason: str


def answers_to(side: Side, given: Mapping[str, Any]) -> list[Answer]:
    """As somebody typed them just now, else as they were said ahead."""
    named = [(warning, f"{REASON}{warning.key}") for warning in side.checks.warnings]
    said = side.story.reasons
    return [
        Answer(warning, name, given.get(name, said.get(warning.key, ""))) for warning, name in named
    ]


def answers_ahead(side: Side, given: Mapping[str, Any]) -> list[Answer]:
    """The boxes beside the warnings of a draft that this person may submit."""
    offered = side.story.stage == Stage.DRAFT and any(
        one.verb.name == "submit" for one in side.offers
    )
    return answers_to(side, given) if offered else []


def said_beside(events: QuerySet[StoryEvent]) -> QuerySet[StoryEvent]:
    """Events without their texts, with the reasons and the judgement that were given with them."""
    return events.defer("brief").select_related("judgement").prefetch_related("reasons")


def context_of(side: Side) -> dict[str, Any]:
    events = said_beside(side.story.events.order_by("-id"))
    today = side.at.astimezone(UTC).date()
    fresh, remarks = fresh_of(side.story), remarks_on(side.story, side.composed)
    return {
        "fresh": fresh,
        "on": today,
        "past_review": [one for one in fresh.values() if one.holds_back(today)],
        "side": side,
        "remarks": remarks,
        "open_comments": remarks.open,
        "story": side.story,
        "brief": side.composed.brief,
        "telling": side.composed.telling(),
        "live": side.live,
        "events": events[:RECENT],  # asked for where they are shown
    }

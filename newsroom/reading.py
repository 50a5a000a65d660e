"""Who read which revision of a story, and from which one a reviewer goes on.

A revision counts as read when the person says so, or their page does once its end was before their eyes:
never because an address was opened, which a preview of a link does too.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from newsroom.models.history import StoryEvent
from newsroom.models.people import User
from newsroom.models.reviewing import Reading
from newsroom.models.story import Story
from newsroom.refusals import Stale


@transaction.atomic
def have_read(story: Story, *, seen_hash: str, by: User, at: datetime) -> Reading:
    """This person read the text with that hash. Refused where the story never said it."""
    event = story.events.filter(brief_hash=seen_hash).order_by("-id").first()
    if event is None:
        raise Stale("The text has changed since you opened it; please read it again.")
    reading, _ = Reading.objects.get_or_create(
        person=by, event=event, defaults={"story": story, "at": at}
    )
    return reading


def last_read(story: Story, person: User, *, but: str) -> Reading | None:
    """The newest revision they read that says something else than the text with the hash `but`."""
    readings = Reading.objects.filter(story=story, person=person, event__brief__isnull=False)
    return readings.exclude(event__brief_hash=but).select_related("event").order_by("-id").first()


def published_as(story: Story, brief_hash: str) -> StoryEvent | None:
    """The event after which the story said what readers see."""
    return story.events.filter(brief_hash=brief_hash).order_by("-id").first()

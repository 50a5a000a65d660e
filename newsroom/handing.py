"""Who has a story in hand, and by when: hand over, set due, begin a story with both.

Promises: every hand-over is written down with its note and never changes. A story in hand may be edited
by whoever has it; nobody loses what they could do before. A story that was to begin with either begins with
it or not at all. Decides nothing about the stage.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from newsroom.brief import Brief
from newsroom.editing import begin, may_edit
from newsroom.models.drafting import LONGEST_NOTE, Assignment, HandOver
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, NotYet, Refused
from newsroom.workflow import allow, lock


class CannotTakeIt(Refused):
    """The person it is handed to cannot write."""


class HasItAlready(Refused):
    """It is in that hand."""


@transaction.atomic
def begin_in_hand(
    brief: Brief,
    *,
    by: User,
    at: datetime,
    to: User | None = None,
    due_at: datetime | None = None,
    uid: uuid.UUID | None = None,
) -> Story:
    """A new draft that is in `to`'s hand and due from its first save; where one is refused nothing begins."""
    story = begin(brief, by=by, at=at, uid=uid)
    if due_at is not None:
        set_due(story, due_at, by=by, at=at)
    if to is not None and not Assignment.objects.filter(story=story, person=to).exists():
        hand_over(story, to, by=by, at=at)
    return story


@transaction.atomic
def hand_over(story: Story, to: User, *, by: User, at: datetime, note: str = "") -> HandOver:
    """From now on the story is in `to`'s hand; to oneself is taking it.

    Refused for who may not change the story, and for a person who could not go on with it.
    """
    story = _changeable(story, by)
    if not (to.is_active and to.may("write")):
        raise CannotTakeIt(f"{to} does not write: choose a writer or an editor.")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"The note is longer than {LONGEST_NOTE} signs.")
    if Assignment.objects.filter(story=story, person=to).exists():
        raise HasItAlready(f"{to} has this story already.")
    Assignment.objects.update_or_create(story=story, defaults={"person": to, "since": at})
    return HandOver.objects.create(story=story, person=to, by=by, at=at, note=note.strip())


@transaction.atomic
def set_due(story: Story, due_at: datetime | None, *, by: User, at: datetime) -> Assignment:
    """The moment by which the draft is wanted; None takes it off. A moment that has passed is refused."""
    story = _changeable(story, by)
    if due_at is not None and due_at <= at:
        raise NotYet("That moment has passed; choose a later one.")
    wanted, _ = Assignment.objects.update_or_create(story=story, defaults={"due_at": due_at})
    return wanted


def _changeable(story: Story, by: User) -> Story:
    allow(by, "write")
    story = lock(story)
    if not may_edit(story, by):
        raise NotAllowed("Only its writers or an editor may hand this story on.")
    return story

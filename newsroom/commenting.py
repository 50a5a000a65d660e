"""Comments on a story and its parts: remark, answer, resolve, open again.

Whoever works on stories may do each of these, in any story they read. Never touches the story, its history
or who contributed to it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from newsroom.models.people import User
from newsroom.models.reviewing import Comment
from newsroom.models.story import Story
from newsroom.refusals import ReasonMissing, Stale
from newsroom.workflow import allow


@transaction.atomic
def remark(story: Story, *, part: str, by: User, at: datetime, note: str) -> Comment:
    """Say something about a part: its uid, headline, dek, context, or "" for the whole story."""
    allow(by, "comment")
    return Comment.objects.create(story=story, part=part, text=_said(note), by=by, at=at)


@transaction.atomic
def answer(comment: Comment, *, by: User, at: datetime, note: str) -> Comment:
    """Answer a comment; an answer to an answer stands below the same comment."""
    allow(by, "comment")
    first = comment.answers_to or comment
    return Comment.objects.create(
        story_id=first.story_id, part=first.part, answers_to=first, text=_said(note), by=by, at=at
    )


@transaction.atomic
def resolve(comment: Comment, *, by: User, at: datetime) -> None:
    """Refused where somebody has resolved it already."""
    allow(by, "comment")
    still_open = Comment.objects.filter(
        pk=comment.pk, resolved_at__isnull=True, answers_to__isnull=True
    )
    if not still_open.update(resolved_at=at, resolved_by=by):
        raise Stale("This comment is resolved already.")


@transaction.atomic
def open_again(comment: Comment, *, by: User, at: datetime) -> None:  # noqa: ARG001 - a verb is given its moment
    """Refused where it is open."""
    allow(by, "comment")
    resolved = Comment.objects.filter(pk=comment.pk, resolved_at__isnull=False)
    if not resolved.update(resolved_at=None, resolved_by=None):
        raise Stale("This comment is open already.")


def _said(note: str) -> str:
    if not note.strip():
        raise ReasonMissing("The comment says nothing yet.")
    return note.strip()

"""Open comments beside the parts of a story's form; resolving one there saves nothing and loses nothing."""

from __future__ import annotations

from typing import NamedTuple

from newsroom import commenting
from newsroom.admin.reviewparts import Thread, threaded
from newsroom.clock import database_now
from newsroom.compose import Composed
from newsroom.models.people import User
from newsroom.models.reviewing import Comment
from newsroom.models.story import Story
from newsroom.refusals import Refused

_FIELDS = ("headline", "dek", "context")


class Remarks(NamedTuple):
    """Open comments by the uid or name of their part; those on the whole story or on a part that is gone."""

    on: dict[str, list[Thread]]
    beside: list[Thread]

    @property
    def open(self) -> int:
        return len(self.beside) + sum(map(len, self.on.values()))


def remarks_on(story: Story, composed: Composed) -> Remarks:
    """One query, however many there are."""
    threads = threaded(Comment.objects.unresolved_in(story).select_related("by"))
    parts = composed.keys.parts
    known = {*_FIELDS, *parts.facts, *parts.framings}
    on = {part: found for part, found in threads.items() if part in known}
    return Remarks(
        on, [one for part, found in threads.items() if part not in known for one in found]
    )


def resolve(story: Story, number: str, *, by: User) -> None:
    """One press of the button; a comment that is not of this story is not there."""
    digits = number.isascii() and number.isdigit() and len(number) < 18
    comment = story.comments.filter(pk=int(number)).first() if digits else None
    if comment is None:
        raise Refused("This comment is not there any more.")
    commenting.resolve(comment, by=by, at=database_now())

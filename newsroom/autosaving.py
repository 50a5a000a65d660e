"""Keep what somebody is typing, before they save it: by person and tab, beside the story.

Promises: neither the story nor its history is touched, nobody else sees it, and it is gone after
`KEPT_FOR`, when it is saved, thrown away, or an order takes the story's words. Decides nothing about
what a form may hold: whatever stands in it is kept as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from newsroom.editing import may_edit
from newsroom.models.drafting import MOST_SIGNS, TAB, Autosave
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from newsroom.workflow import allow

KEPT_FOR = timedelta(days=14)
MOST_OF_A_PERSON = 40

Pairs = list[tuple[str, str]]


class TooMuch(Refused):
    """More than an autosave holds."""


@transaction.atomic
def autosave(
    story: Story | None,
    form: Iterable[tuple[str, str]],
    *,
    tab: str,
    version: int,
    by: User,
    at: datetime,
) -> Autosave:
    """Keep this form for this tab, in the place of what the tab kept before. None is a new story.

    Refused for who may not change the story, and for more than any story can hold. The oldest of a person
    go when there are more than `MOST_OF_A_PERSON`.
    """
    allow(by, "write")
    if story is not None and not may_edit(story, by):
        raise NotAllowed("Only its writers or an editor may change this story.")
    if not tab or len(tab) > TAB:
        raise Refused("It is not said which tab this text stands in.")
    text = json.dumps([*form], ensure_ascii=False).replace("\\u0000", "")
    if len(text) > MOST_SIGNS:
        raise TooMuch("This is more than a story can hold; it is not kept.")
    kept, new = Autosave.objects.update_or_create(
        story=story, person=by, tab=tab, defaults={"form": text, "version": version, "at": at}
    )
    if new:
        newest = Autosave.objects.filter(person=by).order_by("-at", "-pk")
        gone = list(newest.values_list("pk", flat=True)[MOST_OF_A_PERSON:])
        Autosave.objects.filter(pk__in=gone).delete()
    return kept


def pairs(kept: Autosave) -> Pairs:
    """The form as it was kept: names and values, in their order."""
    return [(str(name), str(value)) for name, value in json.loads(kept.form)]


def settle(story: Story | None, *, tab: str, by: User) -> None:
    """What this tab kept is saved, or not wanted any more."""
    Autosave.objects.filter(story=story, person=by, tab=tab).delete()


def throw_away(kept: Autosave, *, by: User) -> None:
    """Only by the person who wrote it."""
    if kept.person_id != by.pk:
        raise NotAllowed("These are somebody else’s unsaved words.")
    kept.delete()


def forget(*, at: datetime) -> int:
    """What nobody came back for within `KEPT_FOR`; how many."""
    return Autosave.objects.filter(at__lt=at - KEPT_FOR).delete()[0]

"""Keep what somebody is typing, before they save it: by person and tab, beside the story.

Promises: neither the story nor its history is touched, nobody else sees it, and it is gone after
`KEPT_FOR`, when it is saved, thrown away, or an order takes the story's words. Decides nothing about
what a form may hold: whatever stands in it is kept as it stands. A copy that comes after the save of its
own tab and was typed before it is refused; `typed` is the tab's own clock, which orders its copies.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from newsroom.editing import may_edit
from newsroom.models.drafting import MOST_SIGNS, TAB, Autosave
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, Refused
from newsroom.workflow import allow

log = logging.getLogger(__name__)
KEPT_FOR = timedelta(days=14)
MOST_OF_A_PERSON = 40

Pairs = list[tuple[str, str]]


class TooMuch(Refused):
    """More than an autosave holds."""


class SavedAlready(Refused):
    """The tab saved these words, or newer ones, before this copy of them came."""


@transaction.atomic
def autosave(
    story: Story | None,
    form: Iterable[tuple[str, str]],
    *,
    tab: str,
    version: int,
    by: User,
    at: datetime,
    typed: int = 0,
) -> Autosave:
    """Keep this form for this tab, in the place of what the tab kept before. None is a new story.

    Refused for who may not change the story, for more than any story can hold, and for what the tab has
    saved already. The oldest of a person go when there are more than `MOST_OF_A_PERSON`.
    """
    allow(by, "write")
    if story is not None and not may_edit(story, by):
        raise NotAllowed("Only its writers or an editor may change this story.")
    if not tab or len(tab) > TAB:
        raise Refused("It is not said which tab this text stands in.")
    text = json.dumps([*form], ensure_ascii=False).replace("\\u0000", "")
    if len(text) > MOST_SIGNS:
        raise TooMuch("This is more than a story can hold; it is not kept.")
    _take_turns(by)
    if 0 < typed <= _saved_up_to(tab, by):
        raise SavedAlready("These words are saved already.")
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


@transaction.atomic
def settle(story: Story | None, *, tab: str, by: User, typed: int = 0) -> None:
    """What this tab kept is saved, and so is every copy of it typed up to then that is still to come."""
    if typed:
        try:
            cache.set(_mark(tab, by), typed, int(KEPT_FOR.total_seconds()))
        except RedisError as error:  # the save itself stands; a late copy is offered once too often
            log.warning("a save could not be marked for its late copies: %s", error)
    _take_turns(by)
    Autosave.objects.filter(story=story, person=by, tab=tab).delete()


def _take_turns(person: User) -> None:
    """A copy finds the mark of the save, or is there for the save to delete: none is offered between."""
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person.pk)


def _saved_up_to(tab: str, by: User) -> int:
    try:
        return int(cache.get(_mark(tab, by), 0))
    except RedisError:
        return 0


def _mark(tab: str, by: User) -> str:
    return f"saved-{by.pk}-{hashlib.sha256(tab.encode()).hexdigest()}"


def throw_away(kept: Autosave, *, by: User) -> None:
    """Only by the person who wrote it."""
    if kept.person_id != by.pk:
        raise NotAllowed("These are somebody else’s unsaved words.")
    kept.delete()


def forget(*, at: datetime) -> int:
    """What nobody came back for within `KEPT_FOR`; how many."""
    return Autosave.objects.filter(at__lt=at - KEPT_FOR).delete()[0]

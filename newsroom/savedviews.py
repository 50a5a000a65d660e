"""The filters of the list of stories that a person keeps under a name. Decides which, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.db import transaction

from newsroom.brief import NotClean, clean
from newsroom.models.people import User
from newsroom.models.sought import LONGEST_VIEW, SavedView
from newsroom.refusals import NotAllowed, Refused

ASKED = ("stage", "section", "with", "due", "language", "q")
MOST, LONGEST_NAME = 20, 40


class NotKept(Refused):
    """A view without a name or a question, or one too many."""


@transaction.atomic
def keep(name: str, query: Mapping[str, str], *, by: User) -> SavedView:
    """Keep what the list was asked under this name; the same name again asks the new question."""
    name, asked = _named(name), query_of(query)
    if not asked:
        raise NotKept("Everything needs no name. Choose a filter or search for a word first.")
    if len(asked) > LONGEST_VIEW:
        raise NotKept("That is too long to keep; search for fewer words.")
    User.objects.select_for_update().get(pk=by.pk)
    if by.views.exclude(name=name).count() >= MOST:
        raise NotKept(f"You keep {MOST} views already; let go of one first.")
    view, _ = SavedView.objects.update_or_create(person=by, name=name, defaults={"query": asked})
    return view


def let_go(view: SavedView, *, by: User) -> None:
    """Only one's own."""
    if view.person_id != by.pk:
        raise NotAllowed("That view is somebody else’s.")
    view.delete()


def query_of(given: Mapping[str, str]) -> str:
    """What is kept of an address: known filters that ask something, always in the same order."""
    return urlencode(
        [(key, given.get(key, "").strip()) for key in ASKED if given.get(key, "").strip()]
    )


def _named(name: str) -> str:
    try:
        name = clean(name)
    except NotClean as error:
        raise NotKept(f"The name: {error}") from error
    if not name:
        raise NotKept("Give the view a name.")
    if len(name) > LONGEST_NAME:
        raise NotKept(f"The name has {len(name)} signs; there is room for {LONGEST_NAME}.")
    return name

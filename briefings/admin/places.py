"""The buttons of an edition's slots: take it, give it away, leave it out, put it back. One call each."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.db.models import QuerySet
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from briefings import slotting
from briefings.admin.moves import Done
from briefings.models import Edition, EditionSlot
from newsroom.models.people import Role, User
from newsroom.refusals import Refused


class Act(Protocol):
    """A verb of `briefings.slotting`."""

    def __call__(self, slot: EditionSlot, *, by: User, at: datetime) -> EditionSlot: ...


class NobodyChosen(Refused):
    """A slot is given to somebody on the list."""


def press(
    edition: Edition, data: QueryDict, name: str, number: int, *, by: User, at: datetime
) -> Done:
    """Do what the pressed button of a slot says. Raises Refused."""
    slot = get_object_or_404(EditionSlot, pk=number, edition=edition)
    if name == "give":
        slotting.give(slot, to=_chosen(data.get(f"to-{slot.pk}", "")), by=by, at=at)
    else:
        ACTS[name](slot, by=by, at=at)
    return Done("", f"slot-{slot.pk}")


def colleagues() -> QuerySet[User]:
    """Whom a slot can be given to: whoever writes or arranges."""
    roles = [Role.WRITER, Role.EDITOR, Role.PUBLISHER]
    people = User.objects.filter(is_active=True, groups__name__in=roles).distinct()
    return people.order_by("first_name", "username")


def _chosen(wanted: str) -> User | None:
    """Who a slot is given to; None for nobody."""
    if wanted == "nobody":
        return None
    number = int(wanted[:18]) if wanted.isascii() and wanted.isdigit() else 0
    person = colleagues().filter(pk=number).first()
    if person is None:
        raise NobodyChosen("Choose whom the slot is given to, then press again.")
    return person


ACTS: dict[str, Act] = {
    "take": slotting.take,
    "leave": slotting.leave_out,
    "back": slotting.put_back,
}
NAMES = {*ACTS, "give"}

"""The places an edition means to fill: the weekday's template, and whose each of them is.

Decides how many stories of a section an edition is planned with and who has an empty place; which story
is carried is `planning`'s. A briefing without a template has no slots, and its editions hold nothing back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from briefings.models import Briefing, Edition, EditionSlot, WeekdaySlot
from briefings.models.board import MOST_IN_A_SLOT
from newsroom.models.people import User
from newsroom.models.sections import Section
from newsroom.refusals import NotAllowed, Refused, Stale, WrongStage
from newsroom.workflow import allow

MOST_PLACES = 40


class BadTemplate(Refused):
    """A template that no edition can be laid out by."""


class Row(NamedTuple):
    """One line of a template."""

    section: Section
    stories: int = 1
    owner: User | None = None


class Told(NamedTuple):
    """What a story on the board brings with it: its section, and who began it."""

    story: int
    section: int
    begun_by: int


@transaction.atomic
def draw_up(briefing: Briefing, rows: Sequence[Row], *, weekdays: Collection[int], by: User) -> int:
    """Make these rows the template of these weekdays. Says how many open editions took it over.

    An open edition keeps its slots once somebody took one, gave one away or left one out.
    """
    allow(by, "arrange")
    briefing = Briefing.objects.select_for_update().get(pk=briefing.pk)
    if not set(weekdays) <= set(briefing.weekdays):
        raise BadTemplate(f"{briefing} does not come on that day.")
    if sum(row.stories for row in rows) > MOST_PLACES:
        raise BadTemplate(f"At most {MOST_PLACES} stories can be laid out for one day.")
    for row in rows:
        if not 1 <= row.stories <= MOST_IN_A_SLOT:
            raise BadTemplate(f"A line holds 1 to {MOST_IN_A_SLOT} stories.")
        if row.owner is not None:
            _refuse_unless_of_the_desk(row.owner)
    briefing.weekday_slots.filter(weekday__in=weekdays).delete()
    WeekdaySlot.objects.bulk_create(
        WeekdaySlot(
            briefing=briefing, weekday=weekday, section=row.section, position=place,
            stories=row.stories, owner=row.owner,
        )
        for weekday in weekdays
        for place, row in enumerate(rows, 1)
    )  # fmt: skip
    return _lay_out_anew(briefing, weekdays)


def _lay_out_anew(briefing: Briefing, weekdays: Collection[int]) -> int:
    laid = 0
    for edition in Edition.objects.open().filter(briefing=briefing).select_for_update():
        touched = edition.slots.filter(changed_at__isnull=False).exists()
        if edition.issue_date.weekday() in weekdays and not touched:
            edition.slots.all().delete()
            lay_out(edition)
            laid += 1
    return laid


def lay_out(edition: Edition) -> None:
    """Give a new edition the places of its weekday."""
    template = WeekdaySlot.objects.filter(
        briefing=edition.briefing_id, weekday=edition.issue_date.weekday()
    )
    places = [slot for slot in template.order_by("position") for _ in range(slot.stories)]
    EditionSlot.objects.bulk_create(
        EditionSlot(
            edition=edition, section_id=slot.section_id, owner_id=slot.owner_id, position=place
        )
        for place, slot in enumerate(places, 1)
    )


def rooms(edition: Edition) -> dict[int, int]:
    """How many stories of each section it means to carry, in the order of its slots; empty without any."""
    found: dict[int, int] = {}
    for section, left_out in edition.slots.order_by("position").values_list("section", "left_out"):
        found[section] = found.get(section, 0) + (not left_out)
    return found


def filled(slots: Sequence[EditionSlot], told: Sequence[Told]) -> dict[int, int]:
    """Which slot (by id) which story fills: an owner's own first, then nobody's slots, then the rest."""
    found: dict[int, int] = {}
    free = [slot for slot in slots if not slot.left_out]
    left = list(told)
    for suits in (_begun_by_owner, _nobodys, _of_its_section):
        for story in list(left):
            slot = next((slot for slot in free if suits(slot, story)), None)
            if slot:
                found[slot.pk] = story.story
                free.remove(slot)
                left.remove(story)
    return found


@transaction.atomic
def take(slot: EditionSlot, *, by: User, at: datetime) -> EditionSlot:
    """Take an empty slot upon oneself: whoever writes or arranges."""
    if not (by.may("write") or by.may("arrange")):
        raise NotAllowed(f"{by} may not take a slot: none of their roles grants it.")
    slot = _locked(slot)
    if slot.owner_id and slot.owner_id != by.pk:
        raise Stale(f"{slot.owner} has this slot; ask them, or have it given to you.")
    return _changed(slot, owner=by, left_out=False, by=by, at=at)


@transaction.atomic
def give(slot: EditionSlot, *, to: User | None, by: User, at: datetime) -> EditionSlot:
    """Give a slot to a colleague; to None, to nobody."""
    allow(by, "arrange")
    if to is not None:
        _refuse_unless_of_the_desk(to)
    return _changed(_locked(slot), owner=to, left_out=False, by=by, at=at)


@transaction.atomic
def leave_out(slot: EditionSlot, *, by: User, at: datetime) -> EditionSlot:
    """This edition does without the slot; the template keeps it."""
    allow(by, "arrange")
    slot = _locked(slot)
    return _changed(slot, owner=slot.owner, left_out=True, by=by, at=at)


@transaction.atomic
def put_back(slot: EditionSlot, *, by: User, at: datetime) -> EditionSlot:
    """Mean to fill a slot after all that was left out."""
    allow(by, "arrange")
    slot = _locked(slot)
    return _changed(slot, owner=slot.owner, left_out=False, by=by, at=at)


def _changed(
    slot: EditionSlot, *, owner: User | None, left_out: bool, by: User, at: datetime
) -> EditionSlot:
    slot.owner, slot.left_out, slot.changed_by, slot.changed_at = owner, left_out, by, at
    slot.save(update_fields=["owner", "left_out", "changed_by", "changed_at"])
    return slot


def _locked(slot: EditionSlot) -> EditionSlot:
    """The slot, with its edition locked and open."""
    edition = Edition.objects.select_for_update().get(pk=slot.edition_id)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    if edition.sealed_at:
        raise Stale("This edition is sealed; what it holds can no longer change.")
    return EditionSlot.objects.select_related("owner").get(pk=slot.pk)


def _refuse_unless_of_the_desk(person: User) -> None:
    if not (person.may("write") or person.may("arrange")):
        raise NotAllowed(f"{person} writes and arranges nothing here; choose somebody else.")


def _begun_by_owner(slot: EditionSlot, story: Told) -> bool:
    return slot.section_id == story.section and slot.owner_id == story.begun_by


def _nobodys(slot: EditionSlot, story: Told) -> bool:
    return slot.section_id == story.section and slot.owner_id is None


def _of_its_section(slot: EditionSlot, story: Told) -> bool:
    return slot.section_id == story.section

"""What the first page shows of the editions: those that come, how full they are, and what last left."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string

from briefings import slotting, waves
from briefings.admin.editions import listed_editions, with_counts
from briefings.admin.standing import standing
from briefings.admin.words import from_now, place
from briefings.models import Choice, Edition, EditionItem, EditionKind, EditionSlot, Wave
from newsroom.clock import database_now
from perspectives.roles import of_the_desk

MOST_COMING, MOST_SENT = 4, 4
NONE = 0
LATELY = timedelta(hours=48)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Coming(NamedTuple):
    """An edition that is not out yet. `first` is the zone whose readers reach the hour first, if known.

    `waiting` are the slots of its template that are empty, each with whoever has it.
    """

    edition: Edition
    filled: int
    slots: int
    first: str
    first_at: datetime | None
    waiting: list[EditionSlot]

    @property
    def empty(self) -> int:
        return max(0, self.slots - self.filled)

    @property
    def marks(self) -> list[bool]:
        """One for each slot: whether a story fills it."""
        return [place < self.filled for place in range(max(self.slots, self.filled))]

    @property
    def place(self) -> str:
        return place(self.first)


def what_goes_out(request: HttpRequest) -> dict[str, Any]:
    """The sentence that goes on after what waits, and the panel beside it; a fixed number of queries."""
    if not of_the_desk(request):
        return {}
    at = database_now()
    coming = _coming(at)
    sent = listed_editions().filter(out_at__lte=at, out_at__gt=at - LATELY)
    sends = with_counts(list(sent.order_by("-out_at", "briefing__name")[:MOST_SENT]))
    shown = {"coming": coming, "sends": sends, "mail": standing(), "now": at}
    panel = render_to_string("briefings/desk/parts/panel.html", shown, request)
    return {"ahead": _sentence(coming, at), "editions_panel": panel}


def _coming(at: datetime) -> list[Coming]:
    """The next editions that are not out, by their day."""
    today = at.astimezone(UTC).date()
    editions = list(
        listed_editions()
        .filter(kind=EditionKind.REGULAR, cancelled_at=None, issue_date__gte=today)
        .exclude(out_at__lte=at)
        .order_by("issue_date", "briefing__name")[:MOST_COMING]
    )
    zones = _zones({edition.briefing_id for edition in editions})
    slots, told = _slots(editions), _told(editions)
    return [
        _shown(edition, zones[edition.briefing_id], slots[edition.pk], told[edition.pk])
        for edition in editions
    ]


def _slots(editions: list[Edition]) -> dict[int, list[EditionSlot]]:
    """The slots that are not left out, by edition: one query."""
    found = defaultdict(list)
    rows = EditionSlot.objects.filter(edition__in=editions, left_out=False)
    for slot in rows.select_related("section", "owner").order_by("edition", "position"):
        found[slot.edition_id].append(slot)
    return found


def _told(editions: list[Edition]) -> dict[int, list[slotting.Told]]:
    """What fills slots, by edition: one query."""
    found = defaultdict(list)
    rows = EditionItem.objects.filter(
        edition__in=editions, choice=Choice.CARRY, story__live__withdrawn=False
    ).order_by("position")
    named = rows.values_list(
        "edition", "story", "story__live__section", "story__created_by", named=True
    )
    for row in named:
        told = slotting.Told(row.story, row.story__live__section, row.story__created_by)
        found[row.edition].append(told)
    return found


def _shown(
    edition: Edition, zones: set[str], slots: list[EditionSlot], told: list[slotting.Told]
) -> Coming:
    due = [(waves.due_at(zone, edition.issue_date, edition.briefing.hour), zone) for zone in zones]
    first_at, first = min(due, default=(None, ""))
    carried: int = edition.stories  # type: ignore[attr-defined]  # annotated by listed_editions
    if not slots:
        return Coming(edition, carried, edition.briefing.most_stories, first, first_at, [])
    filled = slotting.filled(slots, told)
    waiting = [slot for slot in slots if slot.pk not in filled]
    return Coming(edition, len(filled), len(slots), first, first_at, waiting)


def _zones(briefings: set[int]) -> dict[int, set[str]]:
    """Where the last sealed edition of each had readers: asking all readers would cost too much here."""
    sealed = Edition.objects.filter(
        briefing__in=[NONE, *briefings], kind=EditionKind.REGULAR, sealed_at__isnull=False
    )
    last = sealed.order_by("briefing_id", "-issue_date").distinct("briefing_id").values("pk")
    found: dict[int, set[str]] = defaultdict(set)
    for briefing, zone in Wave.objects.filter(edition__in=last).values_list(
        "edition__briefing", "zone"
    ):
        found[briefing].add(zone)
    return found


def _sentence(coming: list[Coming], at: datetime) -> str:
    """Of the next edition that is still open; nothing where none is."""
    open_ones = [one for one in coming if one.edition.sealed_at is None]
    if not open_ones:
        return ""
    ahead = [one for one in open_ones if one.first_at is None or one.first_at > at]
    one = (ahead or open_ones)[0]
    edition = one.edition
    name = f"{edition.issue_date:%A}’s {edition.briefing}"
    if one.empty:
        number = NUMBERS[one.empty] if one.empty < len(NUMBERS) else str(one.empty)
        said = f"{name} has {number} empty slot{'' if one.empty == 1 else 's'}"
    else:
        said = f"{name} is full and not sealed"
    if not one.first_at:
        return f"{said}."
    hour = f"{edition.briefing.hour:02d}:00"
    verb = "reach" if one.first_at > at else "reached"
    return f"{said}, and its first readers, in {one.place}, {verb} {hour} {from_now(one.first_at, at)}."

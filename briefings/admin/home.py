"""What the first page shows of the editions: those that come, how full they are, who is on their boards, and
what last left."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from briefings import attending, slotting
from briefings.admin.editions import listed_editions, with_counts
from briefings.admin.firsts import First, firsts
from briefings.admin.standing import standing
from briefings.admin.words import from_now, listed, some
from briefings.models import Choice, Edition, EditionItem, EditionKind, EditionSlot
from briefings.waves import place
from newsroom.clock import database_now
from newsroom.desk import Whereabouts
from perspectives.roles import of_the_desk

MOST_COMING, MOST_SENT, MOST_ON_BOARDS = 4, 4, 40
MOST_LOOKED_AT = 2 * MOST_COMING
LATELY = timedelta(hours=48)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Coming(NamedTuple):
    """An edition that is not out yet; `first` is whom it reaches first.

    `waiting` are the slots of its template that are empty, each with whoever has it.
    """

    edition: Edition
    filled: int
    slots: int
    first: First
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
        return place(self.first.zone)

    @property
    def name(self) -> str:
        return f"{self.edition.issue_date:%A}’s {self.edition.briefing}"


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


def on_boards(at: datetime) -> list[Whereabouts]:
    """Who is on the board of an edition."""
    return [
        Whereabouts(
            row.person, row.seen_at, "on the board of",
            f"{row.edition.issue_date:%A}’s {row.edition.briefing}",
            reverse("admin:briefings_edition_change", args=[row.edition_id]),
        )
        for row in attending.now(at)[:MOST_ON_BOARDS]
    ]  # fmt: skip


def _coming(at: datetime) -> list[Coming]:
    """The next editions that are not out, by their day; those whose hour is past come last."""
    today = at.astimezone(UTC).date()
    editions = list(
        listed_editions()
        .filter(kind=EditionKind.REGULAR, cancelled_at=None, issue_date__gte=today)
        .exclude(out_at__lte=at)
        .order_by("issue_date", "briefing__name")[:MOST_LOOKED_AT]
    )
    slots, (told, sections) = _slots(editions), _told(editions)
    first = firsts(editions, sections, at)
    found = [
        _shown(edition, first[edition.pk], slots[edition.pk], told[edition.pk])
        for edition in editions
    ]
    return sorted(found, key=lambda one: one.first.over)[:MOST_COMING]


def _slots(editions: list[Edition]) -> dict[int, list[EditionSlot]]:
    """The slots that are not left out, by edition: one query."""
    found = defaultdict(list)
    rows = EditionSlot.objects.filter(edition__in=editions, left_out=False)
    for slot in rows.select_related("section", "owner").order_by("edition", "position"):
        found[slot.edition_id].append(slot)
    return found


def _told(
    editions: list[Edition],
) -> tuple[dict[int, list[slotting.Told]], dict[int, set[str]]]:
    """What fills slots, and the sections it stands under, by edition: one query."""
    found, sections = defaultdict(list), defaultdict(set)
    rows = EditionItem.objects.filter(
        edition__in=editions, choice=Choice.CARRY, story__live__withdrawn=False
    ).order_by("position")
    section = Coalesce("under", "story__live__section")
    slug = Coalesce("under__slug", "story__live__section__slug")
    named = rows.values_list("edition", "story", section, slug, "story__created_by")
    for edition, story, of, called, begun_by in named:
        found[edition].append(slotting.Told(story, of, begun_by))
        sections[edition].add(called)
    return found, sections


def _shown(
    edition: Edition, first: First, slots: list[EditionSlot], told: list[slotting.Told]
) -> Coming:
    carried: int = edition.stories  # type: ignore[attr-defined]  # annotated by listed_editions
    if not slots:
        return Coming(edition, carried, edition.briefing.most_stories, first, [])
    filled = slotting.filled(slots, told)
    waiting = [slot for slot in slots if slot.pk not in filled]
    return Coming(edition, len(filled), len(slots), first, waiting)


def _sentence(coming: list[Coming], at: datetime) -> str:
    """Of the next edition that is still open, then of those that nobody sealed by their hour."""
    open_ones = [one for one in coming if one.edition.sealed_at is None]
    ahead = [one for one in open_ones if not one.first.over]
    over = [one.name for one in open_ones if one.first.over]
    said = [_of_next(one, at) for one in ahead[:1]]
    if over:
        words = "is past its hour and was" if len(over) == 1 else "are past their hour and were"
        said.append(f"{listed(over)} {words} not sealed.")
    return " ".join(said)


def _of_next(one: Coming, at: datetime) -> str:
    if one.empty:
        number = NUMBERS[one.empty] if one.empty < len(NUMBERS) else str(one.empty)
        said = f"{one.name} has {number} empty slot{'' if one.empty == 1 else 's'}"
    else:
        said = f"{one.name} is full and not sealed"
    first, hour = one.first, f"{one.edition.briefing.hour:02d}:00"
    past = some(first.past, "reader is", "readers are")
    if first.at is None:
        return f"{said}; {past} already past {hour}." if first.past else f"{said}."
    when = from_now(first.at, at)
    if first.past:
        return f"{said}; {past} already past {hour}, and the next, in {one.place}, reach it {when}."
    return f"{said}, and its first readers, in {one.place}, reach {hour} {when}."

"""How the desk says when, where, how many, which sections and in what state. Decides wording only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.formats import number_format

from briefings.models import Edition
from briefings.waves import zone_named
from newsroom.models.sections import Section

MOMENT = "%a %-d %b, %H:%M"


class State(NamedTuple):
    """Where an edition stands: a class of the stylesheet, the word, and what makes it special."""

    kind: str
    word: str
    detail: str = ""


def state_of(edition: Edition, at: datetime, *, still_open: int = 0) -> State:
    """Planned, sealed, going out, paused, out, held or cancelled; `still_open` counts what has not left."""
    if edition.cancelled_at:
        return State("retracted", "Cancelled", edition.held_because)
    if edition.held_because:
        return State("review", "Held", edition.held_because)
    if edition.sealed_at is None:
        proofed = edition.proofed_at and edition.proofed_at >= (
            edition.arranged_at or edition.planned_at
        )
        if proofed:
            return State("draft", "Planned", "the desk has its proof")
        return State("draft", "Planned", "arranged by the desk" if edition.arranged_at else "")
    if still_open and edition.briefing.paused_at:
        return State("review", "Paused", f"{number(still_open)} to go")
    if edition.out_at and edition.out_at > at:
        return State("scheduled", "Sealed", f"first wave {from_now(edition.out_at, at)}")
    if still_open:
        return State("approved", "Going out", f"{number(still_open)} to go")
    return State("published", "Out")


def from_now(moment: datetime, at: datetime) -> str:
    """in 3 h, in 6 h 05, in 20 min, now, 2 h ago, in 3 days."""
    seconds = (moment - at).total_seconds()
    if abs(seconds) < 60:
        return "now"
    told = _span(timedelta(seconds=abs(seconds)))
    return f"in {told}" if seconds > 0 else f"{told} ago"


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 10:
        return f"{hours} h {rest:02d}" if rest else f"{hours} h"
    if hours < 48:
        return f"{round(minutes / 60)} h"
    return f"{round(hours / 24)} days"


def duration(seconds: int) -> str:
    """1 min 20 s, 45 s, 8 min."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def left(seconds: int) -> str:
    """What is left of a limit, as exactly as one has to know it: 45 s, 8 min, 15 h."""
    return duration(seconds) if seconds < 120 else _span(timedelta(seconds=seconds))


def local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(zone_named(zone)):{MOMENT}}"


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):{MOMENT}} UTC"


def section_names() -> dict[str, str]:
    """What the sections are called, by the slugs that selections hold: one query."""
    return dict(Section.objects.order_by("position", "name").values_list("slug", "name"))


def named(slugs: Iterable[str], names: Mapping[str, str]) -> str:
    """World, Economy: in the order of the sections; what is gone keeps its slug."""
    kept = set(slugs)
    known = [name for slug, name in names.items() if slug in kept]
    return ", ".join([*known, *sorted(kept.difference(names))])


def number(count: int) -> str:
    """8,214"""
    return number_format(count, force_grouping=True).replace("\xa0", ",")


def some(count: int, one: str, many: str = "") -> str:
    """1 reader, 8,214 readers."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(names: Iterable[str], most: int = 3) -> str:
    """Tokyo, Kolkata and 4 more."""
    whole = list(names)
    if len(whole) > most + 1:
        return f"{', '.join(whole[:most])} and {len(whole) - most} more"
    return " and ".join(filter(None, (", ".join(whole[:-1]), *whole[-1:])))

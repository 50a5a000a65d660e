"""The weekday's template on the desk: which slots an edition of that day has, and whose they are.

One page for each day a briefing comes on; saving is one call of `slotting.draw_up`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.http import urlencode

from briefings import slotting
from briefings.admin.places import colleagues
from briefings.admin.words import some
from briefings.models import Briefing
from briefings.models.briefing import WEEKDAYS
from newsroom.models.people import User
from newsroom.models.sections import Section
from newsroom.refusals import NotAllowed, Refused

CONFLICT, FORBIDDEN = 409, 403
BLANK = 3
MOST_LINES = 40


class Line(NamedTuple):
    """One line of the form, as it was given or as it is stored."""

    section: str = ""
    stories: str = "1"
    owner: str = ""


class NotALine(Refused):
    """A line of the form that says nothing a template can hold."""


def screen(request: HttpRequest, site: AdminSite, briefing: Briefing, user: User) -> HttpResponse:
    day = _day(request.POST if request.method == "POST" else request.GET, briefing)
    if request.method != "POST":
        stored = briefing.weekday_slots.filter(weekday=day).order_by("position")
        lines = [
            Line(str(slot.section_id), str(slot.stories), str(slot.owner_id or ""))
            for slot in stored
        ]
        return _page(request, site, briefing, user, day, lines)
    lines = _lines(request.POST)
    days = sorted(briefing.weekdays) if request.POST.get("do") == "every" else [day]
    try:
        laid = slotting.draw_up(briefing, _rows(lines, briefing), weekdays=days, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
        return _page(request, site, briefing, user, day, lines, status=status)
    taken = f" {some(laid, 'open edition has', 'open editions have')} it already." if laid else ""
    messages.success(request, f"The template is saved.{taken}")
    return HttpResponseRedirect(f"{request.path}?{urlencode({'day': day})}")


def _page(
    request: HttpRequest,
    site: AdminSite,
    briefing: Briefing,
    user: User,
    day: int,
    lines: list[Line],
    status: int = 200,
) -> HttpResponse:
    may = user.may("arrange")
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"{briefing}: slots of a {WEEKDAYS[day]}",
        "briefing": briefing,
        "day": day,
        "day_name": WEEKDAYS[day],
        "days": [(number, WEEKDAYS[number]) for number in sorted(briefing.weekdays)],
        "lines": [*lines, *([Line()] * BLANK if may else [])],
        "sections": _sections(briefing),
        "people": colleagues(),
        "may_arrange": may,
    }
    return TemplateResponse(request, "briefings/desk/weekdays.html", context, status=status)


def _day(data: QueryDict, briefing: Briefing) -> int:
    """The weekday that was asked for; of one the briefing does not come on, its first."""
    wanted = data.get("day", "")
    number = int(wanted[:2]) if wanted.isascii() and wanted.isdigit() else -1
    return number if number in briefing.weekdays else min(briefing.weekdays)


def _lines(data: QueryDict) -> list[Line]:
    """The filled lines in the order of their numbers."""
    fields = [data.getlist(name)[:MOST_LINES] for name in ("place", "section", "stories", "owner")]
    found = [
        (int(place[:4]) if place.isascii() and place.isdigit() else MOST_LINES, Line(*rest))
        for place, *rest in zip(*fields, strict=False)
        if rest[0]
    ]
    return [line for _, line in sorted(found, key=lambda one: one[0])]


def _rows(lines: list[Line], briefing: Briefing) -> list[slotting.Row]:
    sections = {str(section.pk): section for section in _sections(briefing)}
    people = {str(person.pk): person for person in colleagues()}
    rows = []
    for number, line in enumerate(lines, 1):
        if line.section not in sections:
            raise NotALine(f"Line {number}: choose one of the sections of {briefing}.")
        if not (line.stories.isascii() and line.stories.isdigit() and len(line.stories) < 4):
            raise NotALine(f"Line {number}: say in figures how many stories.")
        if line.owner and line.owner not in people:
            raise NotALine(f"Line {number}: choose somebody of the desk, or nobody.")
        owner = people.get(line.owner)
        rows.append(slotting.Row(sections[line.section], int(line.stories), owner))
    return rows


def _sections(briefing: Briefing) -> list[Section]:
    return list(briefing.sections.order_by("position", "name"))

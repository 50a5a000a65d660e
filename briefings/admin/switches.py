"""The switches of a briefing on the desk: pause, go on, close, open again; and who turned them, and why.

Each button is one call of a decision of `briefings.running`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.http import HttpRequest, QueryDict

from briefings import running
from briefings.models import Briefing, BriefingEvent, BriefingVerb
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import Refused

MOST = 12


class NoSuchSwitch(Refused):
    """A button that nobody made."""


class Turn(Protocol):
    """A verb of `briefings.running`."""

    def __call__(self, briefing: Briefing, *, by: User, at: datetime, note: str) -> Briefing: ...


class Switch(NamedTuple):
    """One call of a decision, and what to say when it was not refused."""

    turn: Turn
    said: str


SWITCHES = {
    "pause": Switch(
        running.pause, "{} is paused. What is on the wire at this moment still arrives."
    ),
    "resume": Switch(running.resume, "{} goes on."),
    "close": Switch(running.close, "{} is closed. What is sealed already still goes out."),
    "reopen": Switch(running.reopen, "{} is open again."),
}


def press(briefing: Briefing, data: QueryDict, *, by: User, at: datetime) -> str:
    """Do what the pressed button says, and say so. Raises Refused."""
    switch = SWITCHES.get(data.get("do", ""))
    if switch is None:
        raise NoSuchSwitch("That button is unknown here; open the page again.")
    switch.turn(briefing, by=by, at=at, note=note_of(data))
    return switch.said.format(briefing)


def shown(briefing: Briefing, request: HttpRequest) -> dict[str, Any]:
    """What the switches and their history show, for this person; one query."""
    assert isinstance(request.user, User)
    return {
        "briefing": briefing,
        "turned": list(briefing.events.select_related("by")[:MOST]),
        "may_stop": request.user.may("stop mail"),
        "may_send": request.user.may("send"),
        "may_close": request.user.may("run"),
        "pressed": request.POST.get("do", ""),
        "note": request.POST.get("note", ""),
    }


def paused_by(briefing: Briefing) -> BriefingEvent | None:
    """Who paused it, if it is paused and that was recorded."""
    if briefing.paused_at is None:
        return None
    pauses = briefing.events.filter(verb=BriefingVerb.PAUSED)
    return pauses.select_related("by").first()

"""How a sealed edition is getting on, said honestly: a rate that was measured, or why nothing moves.

The page shows it, and asks for it again every few seconds where there is script. Where something is not
known, nothing is said of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from briefings import claiming, tallying
from briefings.admin.standing import Standing, standing
from briefings.admin.tally import Speed, Tally, tally
from briefings.admin.words import duration, from_now, number, some
from briefings.models import Edition
from briefings.tallying import Said
from newsroom.clock import database_now
from newsroom.models.people import User

OF_WAVES = 14
MOST_SAID = 12
SHORTEST = 10  # seconds that a rate is measured over, at least
PATIENCE = 20  # seconds without a mark until one speaks of a stall
LONG = 120  # seconds from which on only minutes count


class Answer(NamedTuple):
    """What was said about so many, in words; `example` where theirs differ in something."""

    state: str
    told: str
    number: int
    example: str


class Pace(NamedTuple):
    """One sentence, and the stylesheet's class for it."""

    words: str
    tone: str = ""


def fragment(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The parts of the page that move, alone."""
    if edition.sealed_at is None:
        raise Http404
    assert isinstance(request.user, User)
    at = database_now()
    moving = context(edition, tally(edition, at), standing())
    shown = moving | {"edition": edition, "may_send": request.user.may("send")}
    return TemplateResponse(request, "briefings/desk/live.html", shown)


def context(edition: Edition, counted: Tally, mail: Standing) -> dict[str, Any]:
    """`as_of` is when it was counted, which may be some seconds ago where there is much to count."""
    words = tallying.words(counted.found)
    return {
        "tally": counted,
        "many_waves": len(counted.waves) > OF_WAVES,
        "pace": pace(edition, counted, mail),
        "words": words,
        "answers": [_answer(one) for one in words.said],
        "most_said": MOST_SAID,
        "moves": bool(counted.still_open and edition.cancelled_at is None),
        "as_of": counted.found.at,
    }


# What a claim writes in place of a reply, for people.
_OURS = {
    "erased": "the reader was erased since",
    "suppressed": "on the suppression list",
    "left": "the reader has left since",
    "paused": "the reader paused it",
    "": "no word about it",
}


def _answer(one: Said) -> Answer:
    example = "" if one.example == one.gist else one.example
    return Answer(one.state, _OURS.get(one.gist, one.gist), one.number, example)


def pace(edition: Edition, counted: Tally, mail: Standing) -> Pace | None:
    """How fast it goes and how long it takes; or when it goes on; or since when it stands, and why.

    All of it at the moment that was counted.
    """
    at = counted.found.at
    if not counted.still_open or edition.cancelled_at:
        return None
    speed = counted.speed
    because = mail.because or (edition.briefing.paused_at and f"{edition.briefing} is paused.")
    if because:
        return Pace(f"Nothing leaves: {because}", "err")
    if not speed.ready:
        return _later(counted, at)
    stands = _stands(speed, at)
    if stands < PATIENCE and speed.lately:
        return _going(speed, at)
    if stands < PATIENCE:
        return Pace(f"{some(speed.ready, 'mail is', 'mails are')} due; sending is about to begin.")
    return Pace(f"Stalled for {_told(stands)}: {_why(edition, speed, at)}", "err")


def _going(speed: Speed, at: datetime) -> Pace:
    """The rate is of the last minute, or of as much of it as there was mail."""
    assert speed.since
    seconds = max(SHORTEST, (at - speed.since).total_seconds())
    rate = speed.lately * 60 / seconds
    takes = speed.ready / rate * 60
    told = "less than a minute" if takes < 60 else f"about {_told(10 * round(takes / 10))}"
    due = (
        f"the {number(speed.ready)} that are due take" if speed.ready > 1 else "the last one takes"
    )
    return Pace(
        f"{number(round(rate))} a minute at present; {due} {told} at this rate.",
        "ok",
    )


def _later(counted: Tally, at: datetime) -> Pace | None:
    """Nothing is due: the next wave, or what the relay put off."""
    coming = [gone.wave for gone in counted.waves if gone.wave.due_at > at and gone.to_go]
    put_off = counted.counts.get("deferred", 0)
    if coming:
        leaves = f"the next wave leaves {_leaves(coming[0].due_at, at)}"
        again = some(put_off, "mail that was", "mails that were")
        more = f"; {again} put off will be tried again" if put_off else ""
        return Pace(f"Nothing is due now; {leaves}{more}.")
    if put_off:
        return Pace(
            f"{some(put_off, 'mail was', 'mails were')} put off and will be tried again.", "wrn"
        )
    return None


def _leaves(due_at: datetime, at: datetime) -> str:
    seconds = round((due_at - at).total_seconds())
    return from_now(due_at, at) if seconds >= 60 else f"in {duration(max(1, seconds))}"


def _stands(speed: Speed, at: datetime) -> int:
    """Seconds since anything moved, counted from when there was something to do."""
    assert speed.wave
    begun = max(speed.wave.due_at, speed.wave.released_at or speed.wave.due_at)
    since = max(filter(None, (begun, speed.due, speed.last)))
    return max(0, round((at - since) / timedelta(seconds=1)))


def _why(edition: Edition, speed: Speed, at: datetime) -> str:
    assert speed.wave
    known = claiming.hindrance(speed.wave, at=at) or edition.held_because
    return known or "nothing here says why. See whether the worker and the relay run."


def _told(seconds: int) -> str:
    return duration(seconds) if seconds < LONG else f"{round(seconds / 60)} min"

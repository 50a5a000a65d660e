"""The buttons of the board: each names one act, and each act is one call of a decision.

A form carries what the person saw; when the board has changed since, nothing is done and they look again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import NamedTuple, Protocol

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from briefings import planning, proofing, resealing, sealing, settling
from briefings.admin import switches
from briefings.admin.again import dropped
from briefings.admin.choosing import Choices, choices
from briefings.admin.wavedata import reach
from briefings.admin.words import some
from briefings.models import Edition, PastHour, Wave
from newsroom import factchecking
from newsroom.models.freshness import FactCheck
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import Refused, Stale

CHANGED = (
    "Somebody changed this board since you opened it. Look at it as it is now, then press again."
)


class Settle(Protocol):
    """A verb of `briefings.settling`."""

    def __call__(
        self, edition: Edition, *, only: Collection[int], by: User, at: datetime, note: str
    ) -> int: ...


class Done(NamedTuple):
    """What to say, and which button has the focus when the page comes back."""

    said: str = ""
    focus: str = ""


class _Board(NamedTuple):
    """Both lists of an arrangement, while a button changes them."""

    order: list[int]
    passed: list[int]


class NoSuchAct(Refused):
    """A button that nobody made."""


def press(edition: Edition, data: QueryDict, *, by: User, at: datetime) -> Done:
    """Do what the pressed button says. Raises Refused."""
    name, _, target = data.get("do", "").partition(":")
    number = int(target[:18]) if target.isascii() and target.isdigit() else 0
    if name in MOVES:
        return _arranged(edition, data, name, number, by=by, at=at)
    if name == "proof":
        proofing.proof(edition, to=settings.DESK_ADDRESSES, by=by, at=at)
        return Done("The proof is on its way to the desk.", "proof")
    if name in SEALS:
        return _sealed(edition, data, SEALS[name], by=by, at=at)
    if name == "unseal":
        sealing.unseal(edition, by=by, at=at)
        return Done("The seal is undone: nothing left, and the edition is open again.")
    if name == "reseal":
        return _resealed(edition, data, by=by, at=at)
    if name == "cancel":
        planning.cancel(edition, by=by, at=at, note=note_of(data))
        return Done("Cancelled. What has not left will not leave.")
    if name in ("pause", "resume"):
        return Done(switches.press(edition.briefing, data, by=by, at=at))
    if name in DOUBTS:
        return _doubt_ended(edition, data, DOUBTS[name], by=by, at=at)
    if name in OF_ONE:
        return OF_ONE[name](edition, number, by=by, at=at)
    raise NoSuchAct("That button is unknown here; open the board again.")


def _release(edition: Edition, number: int, *, by: User, at: datetime) -> Done:
    wave = get_object_or_404(Wave, pk=number, edition=edition)
    planning.release(wave, by=by, at=at)
    return Done(f"The wave of {wave.zone} goes out now.")


def _still_true(edition: Edition, check: int, *, by: User, at: datetime) -> Done:
    """A fact of the edition, by the check that the board showed."""
    told = {"version__publication_parts__publication__story__in": edition.items.values("story")}
    checks = FactCheck.objects.select_related("version").filter(**told).distinct()
    seen = get_object_or_404(checks, pk=check)
    made = factchecking.reconfirm(seen.version, after=seen.pk, by=by, at=at)
    return Done(f"Still true, until {made.review_by:%-d %b %Y}.")


def _arranged(
    edition: Edition, data: QueryDict, name: str, story: int, *, by: User, at: datetime
) -> Done:
    with transaction.atomic():
        seen = _seen(edition, data)
        board = _Board(seen.order, [slot.story for slot in seen.passed])
        focus = MOVES[name](board, story)
        planning.arrange(edition, order=board.order, passed=board.passed, by=by, at=at)
    return Done("", focus or _neighbour(seen, name, story))


def _seen(edition: Edition, data: QueryDict, *, texts: bool = False) -> Choices:
    """The board as it is, locked; refuses when it is not what the person saw."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    now = choices(edition)
    if data.get("order") != now.order_seen or (texts and data.get("texts") != now.texts_seen):
        raise Stale(CHANGED)
    return now


def _up(board: _Board, story: int) -> str:
    return _moved(board.order, story, -1)


def _down(board: _Board, story: int) -> str:
    return _moved(board.order, story, 1)


def _moved(order: list[int], story: int, by: int) -> str:
    if story not in order:
        raise Stale(CHANGED)
    place = order.index(story)
    target = max(0, min(len(order) - 1, place + by))
    order.insert(target, order.pop(place))
    at_end = target == (0 if by < 0 else len(order) - 1)
    return f"{'down' if (by < 0) == at_end else 'up'}:{story}"


def _carry(board: _Board, story: int) -> str:
    if story not in board.order:
        _later(board, story)
        board.order.append(story)
    return ""


def _pass(board: _Board, story: int) -> str:
    _later(board, story)
    board.passed.append(story)
    return ""


def _later(board: _Board, story: int) -> str:
    for place in board:
        if story in place:
            place.remove(story)
    return ""


def _neighbour(seen: Choices, name: str, story: int) -> str:
    """The same button of the story below the one that left its list, else of the one above."""
    for slots in (seen.carried, seen.offered, seen.passed):
        ids = [slot.story for slot in slots]
        if story in ids:
            place = ids.index(story)
            rest = [*ids[place + 1 :], *reversed(ids[:place])]
            return f"{name}:{rest[0]}" if rest else ""
    return ""


def _sealed(
    edition: Edition, data: QueryDict, past_hour: PastHour, *, by: User, at: datetime
) -> Done:
    """A refusal is caught inside the lock's transaction, so that what sealing wrote about it stays."""
    refusal: Refused | None = None
    with transaction.atomic():
        now = _seen(edition, data, texts=True)
        if past_hour == PastHour.SKIP:
            _same_readers_skipped(edition, now, data, at)
        try:
            sealing.seal(edition, by=by, at=at, past_hour=past_hour)
        except Refused as refused:
            refusal = refused
    if refusal:
        raise refusal
    return Done("Sealed. It goes out by itself, zone by zone.", "unseal")


def _same_readers_skipped(edition: Edition, now: Choices, data: QueryDict, at: datetime) -> None:
    """Whose hour came while the page stood open was not meant when `skip` was pressed."""
    if reach(edition, now.sections, at).past_seen != data.get("past", ""):
        raise Stale(
            "More readers are past the hour by now. Look at the plan again, then press again."
        )


def _resealed(edition: Edition, data: QueryDict, *, by: User, at: datetime) -> Done:
    sealed = resealing.reseal(
        edition,
        drop=dropped(data),
        by=by,
        at=at,
        note=note_of(data),
        seen=data.get("seen", ""),
    )
    return Done(
        f"Sealed again: seal {sealed.number} is what everybody gets who has not got it yet."
    )


def _doubt_ended(
    edition: Edition, data: QueryDict, verb: Settle, *, by: User, at: datetime
) -> Done:
    """Of those that are ticked; of all where none is."""
    ticked = [
        int(row[:18]) if row.isascii() and row.isdigit() else 0 for row in data.getlist("delivery")
    ]
    count = verb(edition, only=ticked, by=by, at=at, note=note_of(data))
    return Done(f"{some(count, 'uncertain delivery', 'uncertain deliveries')} settled.")


class OfOne(Protocol):
    """An act on one row, whose id stands in the value of its button."""

    def __call__(self, edition: Edition, number: int, /, *, by: User, at: datetime) -> Done: ...


Move = Callable[[_Board, int], str]
SEALS = {"seal": PastHour.SEND, "seal-skip": PastHour.SKIP}
MOVES: dict[str, Move] = {"up": _up, "down": _down, "carry": _carry, "pass": _pass, "later": _later}
OF_ONE: dict[str, OfOne] = {"release": _release, "still-true": _still_true}
DOUBTS: dict[str, Settle] = {"arrived": settling.arrived, "give-up": settling.give_up}

"""The buttons of the board: each names one act, and each act is one call of a decision.

A form carries what the person saw; when the board has changed since, nothing is done and they look again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from briefings import approving, planning, proofing, resealing, sealing, settling
from briefings.admin import moves, places, switches
from briefings.admin.again import dropped
from briefings.admin.choosing import Choices
from briefings.admin.moves import Done
from briefings.admin.wavedata import reach
from briefings.admin.words import some
from briefings.models import Edition, PastHour, Wave
from briefings.waves import place
from newsroom import factchecking
from newsroom.models.freshness import FactCheck
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import Refused, Stale


class Settle(Protocol):
    """A verb of `briefings.settling`."""

    def __call__(
        self, edition: Edition, *, only: Collection[int], by: User, at: datetime, note: str
    ) -> int: ...


class NoSuchAct(Refused):
    """A button that nobody made."""


def press(edition: Edition, data: QueryDict, *, by: User, at: datetime) -> Done:
    """Do what the pressed button says. Raises Refused."""
    name, _, target = data.get("do", "").partition(":")
    number = int(target[:18]) if target.isascii() and target.isdigit() else 0
    if name in moves.MOVES:
        return moves.arranged(edition, data, name, number, by=by, at=at)
    if name in moves.PLACES:
        return moves.placed(edition, data, name, number, by=by, at=at)
    if name in places.NAMES:
        return places.press(edition, data, name, number, by=by, at=at)
    if name in ("proof", "approve"):
        return _looked_at(edition, name, target, by=by, at=at)
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
    return _sent(edition, data, name, number, by=by, at=at)


def _sent(
    edition: Edition, data: QueryDict, name: str, number: int, *, by: User, at: datetime
) -> Done:
    """What is left to decide once mail is under way."""
    if name in DOUBTS:
        return _doubt_ended(edition, data, DOUBTS[name], by=by, at=at)
    if name in OF_ONE:
        return OF_ONE[name](edition, number, by=by, at=at)
    raise NoSuchAct("That button is unknown here; open the board again.")


def _release(edition: Edition, number: int, *, by: User, at: datetime) -> Done:
    wave = get_object_or_404(Wave, pk=number, edition=edition)
    planning.release(wave, by=by, at=at)
    return Done(f"The wave of {place(wave.zone)} goes out now.")


def _still_true(edition: Edition, check: int, *, by: User, at: datetime) -> Done:
    """A fact of the edition, by the check that the board showed."""
    told = {"version__publication_parts__publication__story__in": edition.items.values("story")}
    checks = FactCheck.objects.select_related("version").filter(**told).distinct()
    seen = get_object_or_404(checks, pk=check)
    made = factchecking.reconfirm(seen.version, after=seen.pk, by=by, at=at)
    return Done(f"Still true, until {made.review_by:%-d %b %Y}.")


def _looked_at(edition: Edition, name: str, target: str, *, by: User, at: datetime) -> Done:
    """A proof to the desk, or one change since; `target` names it as `admin.since` shows it."""
    if name == "proof":
        proofing.proof(edition, to=settings.DESK_ADDRESSES, by=by, at=at)
        return Done("The proof is on its way to the desk.", "proof")
    kind, _, rest = target.partition(":")
    story, _, what = rest.partition(":")
    number = int(story[:18]) if story.isascii() and story.isdigit() else 0
    approving.approve(edition, kind=kind, story=number or None, what=what, by=by, at=at)
    return Done("Approved: this change no longer holds the seal.", "since")


def _sealed(
    edition: Edition, data: QueryDict, past_hour: PastHour, *, by: User, at: datetime
) -> Done:
    """A refusal is caught inside the lock's transaction, so that what sealing wrote about it stays."""
    refusal: Refused | None = None
    with transaction.atomic():
        now = moves.seen(edition, data, texts=True)
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


SEALS = {"seal": PastHour.SEND, "seal-skip": PastHour.SKIP}
OF_ONE: dict[str, OfOne] = {"release": _release, "still-true": _still_true}
DOUBTS: dict[str, Settle] = {"arrived": settling.arrived, "give-up": settling.give_up}

"""A briefing's readers as a table to take away. Who took it, when and why is kept for good.

Decides who may and what stands in it; a cell that a spreadsheet would run is inert (`register.cells`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from briefings.models import Briefing, ReaderExport, Subscription
from briefings.register.cells import written
from newsroom.models.people import User
from newsroom.refusals import NotAllowed, Refused

HEADER = ("address", "zone", "sections", "confirmed_at", "state")
AT_ONCE = 1000


class NoPurpose(Refused):
    """Taking addresses out of the house without saying what for."""


@transaction.atomic
def export_readers(briefing: Briefing, *, by: User, at: datetime, note: str) -> Iterator[bytes]:
    """Record it, then the CSV file line by line. Raises NotAllowed, NoPurpose."""
    if not by.may("run"):
        raise NotAllowed("Readers are exported by administrators only.")
    if not note.strip():
        raise NoPurpose("Say what the addresses are for.")
    readers = _readers(briefing)
    ReaderExport.objects.create(
        briefing=briefing, by=by, at=at, note=note.strip()[:1000], readers=readers.count()
    )
    return written(HEADER, (_row(wish) for wish in _one_by_one(readers)))


def _readers(briefing: Briefing) -> QuerySet[Subscription]:
    kept = Subscription.objects.filter(briefing=briefing, subscriber__erased_at__isnull=True)
    return kept.select_related("subscriber", "selection").order_by("pk")


def _one_by_one(readers: QuerySet[Subscription]) -> Iterator[Subscription]:
    """In handfuls by number: no cursor stays open while a slow line takes the file."""
    last = 0
    while handful := list(readers.filter(pk__gt=last)[:AT_ONCE]):
        yield from handful
        last = handful[-1].pk


def _row(wish: Subscription) -> tuple[str, ...]:
    confirmed = wish.confirmed_at.astimezone(UTC).isoformat() if wish.confirmed_at else ""
    reader = wish.subscriber
    return (
        reader.address or "",
        reader.zone,
        "|".join(wish.selection.sections),
        confirmed,
        _state(wish),
    )


def _state(wish: Subscription) -> str:
    if wish.left_at:
        return "left"
    if wish.confirmed_at is None:
        return "not confirmed"
    return f"paused until {wish.paused_until}" if wish.paused_until else "reads"

"""Addresses that nobody writes to: put on the list, and taken off it by a person who says why.

Decides who is on the list; `feedback` decides what puts somebody there, `claiming` that it is obeyed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from briefings.models import Lifting, Suppression
from newsroom.models.people import User
from newsroom.refusals import NotAllowed, Refused


class NoReason(Refused):
    """Writing again to an address without saying why."""


class NotSuppressed(Refused):
    """The address is not on the list."""


@transaction.atomic
def suppress(address_key: str, *, reason: str, at: datetime, source: str = "") -> None:
    """Nobody writes to this address again, whoever signs it up. What is on the list stays as it is."""
    Suppression.objects.get_or_create(
        address_key=address_key,
        defaults={"reason": reason[:160], "source": source[:40], "at": at},
    )


@transaction.atomic
def lift(address_key: str, *, by: User, at: datetime, note: str) -> Lifting:
    """It may be written to again, if it signed up and confirmed. The record of both stays.

    Raises NotAllowed, NoReason, NotSuppressed.
    """
    if not by.may("run"):
        raise NotAllowed("Suppressions are lifted by administrators only.")
    if not note.strip():
        raise NoReason("Say why this address may be written to again.")
    rows = Suppression.objects.select_for_update().filter(address_key=address_key)
    suppression = rows.first()
    if suppression is None:
        raise NotSuppressed("This address is not on the list any more.")
    rows.delete()
    return Lifting.objects.create(
        address_key=address_key,
        reason=suppression.reason,
        suppressed_at=suppression.at,
        by=by,
        note=note.strip()[:1000],
        at=at,
    )

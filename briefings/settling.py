"""Deliveries that nobody knows the fate of: a publisher says of them that they arrived, or gives them up.

Decides what becomes of an uncertain delivery, and sends nothing: a third copy never leaves. What was
said stands in place of the relay's reply, with who said it and why.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from briefings import tallying
from briefings.addresses import without_addresses
from briefings.models import Delivery, DeliveryState, Edition
from newsroom.models.people import User
from newsroom.refusals import WrongStage
from newsroom.workflow import ReasonMissing, allow

REPLY_AT_MOST = 200


@transaction.atomic
def arrived(
    edition: Edition, *, only: Collection[int] = (), by: User, at: datetime, note: str
) -> int:
    """The readers have it, as far as anybody can tell. Of all that are uncertain, or of `only` these."""
    return _settle(edition, DeliveryState.SENT, "arrived", only, by=by, at=at, note=note)


@transaction.atomic
def give_up(
    edition: Edition, *, only: Collection[int] = (), by: User, at: datetime, note: str
) -> int:
    """The readers do not have it and will not get it. Of all that are uncertain, or of `only` these."""
    return _settle(edition, DeliveryState.FAILED, "given up", only, by=by, at=at, note=note)


def _settle(
    edition: Edition, state: DeliveryState, said: str, only: Collection[int], *, by: User,
    at: datetime, note: str,
) -> int:  # fmt: skip
    """How many were settled. Refused without a reason, and where none of them is uncertain any more."""
    allow(by, "send")
    if not note.strip():
        raise ReasonMissing("Say what makes you think so.")
    rows = Delivery.objects.filter(edition_id=edition.pk, state=DeliveryState.UNCERTAIN)
    if only:
        rows = rows.filter(pk__in=only)
    reply = without_addresses(f"{said}, says {by}: {note.strip()}")[:REPLY_AT_MOST]
    settled = rows.update(state=state, settled_at=at, reply=reply)
    tallying.forget(edition.pk)
    if not settled:
        raise WrongStage("No delivery of this edition is uncertain any more.")
    return settled

"""The deliveries of an edition that nobody knows the fate of, as the desk sees them. Masked."""

from __future__ import annotations

from typing import NamedTuple

from briefings.addresses import masked
from briefings.models import Delivery, DeliveryState, Edition, Subscriber

MOST = 50


class Doubt(NamedTuple):
    delivery: Delivery
    reader: int
    address: str


def doubts(edition: Edition) -> list[Doubt]:
    """The oldest first, at most MOST of them; two queries."""
    uncertain = Delivery.objects.filter(edition_id=edition.pk, state=DeliveryState.UNCERTAIN)
    rows = list(uncertain.order_by("settled_at", "id")[:MOST])
    readers = Subscriber.objects.in_bulk({row.subscriber_id for row in rows})
    return [_doubt(row, readers.get(row.subscriber_id)) for row in rows]


def _doubt(row: Delivery, reader: Subscriber | None) -> Doubt:
    return Doubt(row, row.subscriber_id, masked(reader.address) if reader else "")

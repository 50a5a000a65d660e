"""What the desk sees of one reader: wishes, what they were sent, what came back, consent. Masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from briefings import moving
from briefings.addresses import masked
from briefings.admin.board import title_of
from briefings.admin.words import named, section_names
from briefings.models import (
    Consent,
    Delivery,
    Edition,
    Lifting,
    Subscriber,
    Subscription,
    Suppression,
)

MOST = 100


class Wish(NamedTuple):
    briefing: str
    sections: str
    word: str
    subscription: Subscription


class Standing(NamedTuple):
    """Where a reader stands, in a word, with the stylesheet's class, and what they asked for."""

    kind: str
    word: str
    address: str
    wishes: list[Wish]


class Sent(NamedTuple):
    delivery: Delivery
    edition: Edition | None
    title: str


def standing_of(reader: Subscriber, names: Mapping[str, str]) -> Standing:
    """From the prefetched subscriptions and the sections' names; asks nothing more."""
    rows = list(reader.subscriptions.all())
    wishes = [_wish(row, names) for row in rows]
    kind, word = "published", "Reads"
    if reader.erased_at:
        kind, word = "retracted", "Erased"
    elif not any(row.confirmed_at and not row.left_at for row in rows):
        waits = any(row.confirmed_at is None and row.left_at is None for row in rows)
        kind, word = ("review", "Not confirmed") if waits else ("draft", "Left")
    return Standing(kind, word, masked(reader.address), wishes)


def _wish(row: Subscription, names: Mapping[str, str]) -> Wish:
    if row.left_at:
        word = "left"
    elif row.confirmed_at is None:
        word = "not confirmed"
    else:
        word = f"paused until {row.paused_until:%-d %b %Y}" if row.paused_until else ""
    return Wish(str(row.briefing), named(row.selection.sections, names), word, row)


def page_of(reader: Subscriber) -> dict[str, Any]:
    consents = Consent.objects.none()
    suppression, liftings = None, Lifting.objects.none()
    if reader.address_key:
        consents = Consent.objects.filter(moving.about(reader)).select_related("briefing")
        suppression = Suppression.objects.filter(address_key=reader.address_key).first()
        liftings = Lifting.objects.filter(address_key=reader.address_key).select_related("by")
    return {
        "reader": reader,
        "standing": standing_of(reader, section_names()),
        "sent": _sent(reader),
        "most": MOST,
        "consents": list(consents.order_by("-id")[:MOST]),
        "suppression": suppression,
        "liftings": list(liftings.order_by("-at")[:MOST]),
        "feedback": list(reader.feedback.order_by("-id")[:MOST]),
    }


def _sent(reader: Subscriber) -> list[Sent]:
    """The newest deliveries with their editions, which no foreign key joins."""
    rows = list(Delivery.objects.filter(subscriber_id=reader.pk).order_by("-id")[:MOST])
    wanted = {row.edition_id for row in rows}
    editions = Edition.objects.select_related("briefing").in_bulk(wanted)
    found = [(row, editions.get(row.edition_id)) for row in rows]
    return [Sent(row, edition, title_of(edition) if edition else "") for row, edition in found]

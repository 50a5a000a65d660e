"""Everything that is kept about one reader, for that reader: what they asked for, agreed to and were sent.

The number of questions does not grow with what was sent. Decides what belongs to it, not who may see it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q

from briefings import moving
from briefings.consenting import MOVING, WORDING
from briefings.models import (
    Consent,
    Delivery,
    DeliveryState,
    Edition,
    Feedback,
    Lifting,
    RecipeItem,
    Subscriber,
    Suppression,
)
from newsroom.models.publication import Publication

Kept = dict[str, Any]
REACHED = frozenset({DeliveryState.SENT, DeliveryState.UNCERTAIN})


def everything(reader: Subscriber) -> Kept:
    """As values that JSON can hold, moments as datetimes. Of who is erased there is no address to ask by."""
    theirs = moving.about(reader)
    return {
        "address": reader.address,
        "time_zone": reader.zone,
        "signed_up_at": reader.signed_up_at,
        "confirmed_at": reader.confirmed_at,
        "last_asked_at": reader.asked_at,
        "last_written_to_about_it_at": reader.written_at,
        "known_in_links_as": str(reader.uid),
        "subscriptions": _subscriptions(reader),
        "changes_of_address": _moves(reader),
        "mails_about_being_a_reader": list(
            reader.mails.order_by("pk").values("kind", "asked_at", "written_at", "settled_at")
        ),
        "consents": _consents(theirs),
        "deliveries": _deliveries(reader),
        "what_came_back": list(
            Feedback.objects.filter(subscriber=reader).values(
                "delivery_id", "kind", "status", "diagnostic", "source", "at"
            )
        ),
        "suppressed": list(Suppression.objects.filter(theirs).values("reason", "source", "at")),
        "suppressions_lifted": list(
            Lifting.objects.filter(theirs).values("reason", "suppressed_at", "at", "note")
        ),
    }


def _subscriptions(reader: Subscriber) -> list[Kept]:
    rows = reader.subscriptions.select_related("briefing", "selection").order_by("pk")
    return [
        {
            "briefing": row.briefing.name,
            "sections": row.selection.sections or "all",
            "confirmed_at": row.confirmed_at,
            "paused_until": row.paused_until,
            "left_at": row.left_at,
        }
        for row in rows
    ]


def _moves(reader: Subscriber) -> list[Kept]:
    rows = reader.moves.order_by("pk")
    return [
        {
            "to": row.address,
            "asked_at": row.asked_at,
            "old_address_agreed_at": row.old_agreed_at,
            "new_address_agreed_at": row.new_agreed_at,
            "moved_at": row.moved_at,
            "ended_at": row.ended_at,
        }
        for row in rows
    ]


def _consents(theirs: Q) -> list[Kept]:
    """Under the words that were shown, where those are still ours; else under their hash."""
    known = {hashlib.sha256(text.encode()).hexdigest(): text for text in (WORDING, MOVING)}
    rows = Consent.objects.filter(theirs).select_related("briefing", "basis")
    return [
        {
            "verb": row.verb,
            "briefing": row.briefing.name if row.briefing else None,
            "at": row.at,
            "wording": known.get(row.wording_hash),
            "wording_sha256": row.wording_hash,
            "asked_where": row.basis.asked_where if row.basis else None,
            "asked_when": row.basis.asked_when if row.basis else None,
            "basis": row.basis.note if row.basis else None,
            "said_in_the_list": row.said,
        }
        for row in rows.order_by("pk")
    ]


def _deliveries(reader: Subscriber) -> list[Kept]:
    rows = list(Delivery.objects.filter(subscriber_id=reader.pk).order_by("pk"))
    wanted = {row.edition_id for row in rows}
    editions = Edition.objects.select_related("briefing").in_bulk(wanted)
    told = _told({row.recipe_id for row in rows if row.state in REACHED})
    return [
        {
            "id": row.pk,
            **_edition(editions.get(row.edition_id)),
            "state": row.state,
            "attempts": row.attempts,
            "settled_at": row.settled_at,
            "reply": row.reply,
            "told": told.get(row.recipe_id, []),
        }
        for row in rows
    ]


def _edition(edition: Edition | None) -> Kept:
    if edition is None:
        return {}
    return {
        "briefing": edition.briefing.name,
        "kind": edition.kind,
        "edition": edition.number,
        "date": edition.issue_date,
    }


def _told(recipes: set[int]) -> dict[int, list[Kept]]:
    """By recipe: which publications its mail told, and as what."""
    items = list(
        RecipeItem.objects.filter(recipe__in=recipes)
        .order_by("pk")
        .values_list("recipe_id", "publication_id", "role")
    )
    said = _headlines({publication for _, publication, _ in items})
    told: dict[int, list[Kept]] = {}
    for recipe, publication, role in items:
        told.setdefault(recipe, []).append({**said[publication], "as": role})
    return told


def _headlines(publications: set[int]) -> dict[int, Kept]:
    """Read one by one: a reader of many years was told more than should be in memory at once."""
    found: Iterable[Publication] = Publication.objects.filter(pk__in=publications).iterator(100)
    return {
        row.pk: {
            "headline": row.said().headline,
            "publication": row.number,
            "published_at": row.published_at,
            "url": f"{settings.SITE_ORIGIN}{row.get_absolute_url()}",
        }
        for row in found
    }

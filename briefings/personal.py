"""One reader's few bytes: their address, their links, the day they asked. The same whenever they are made."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from email.utils import format_datetime
from functools import lru_cache

from django.utils import dateformat

from briefings import tokens, wire
from briefings.models import Fragment, Recipe
from briefings.removing import Emptied
from briefings.waves import zone_named


def parts_of(recipe: Recipe) -> list[bytes]:
    """A recipe's bytes, cut at its personal places. Emptied where an order took some away."""
    found = Fragment.objects.in_bulk(recipe.fragments)
    pieces = [piece for pk in recipe.fragments if (piece := found[pk].bytes) is not None]
    if len(pieces) < len(recipe.fragments):
        raise Emptied("What this mail told was removed by order; its bytes are gone.")
    return wire.cut([bytes(piece) for piece in pieces])


def personal(
    *,
    address: str,
    message_id: str,
    due_at: datetime,
    uid: uuid.UUID,
    briefing: int,
    zone: str,
    asked_at: datetime,
) -> dict[bytes, bytes]:
    """By the letter of their place; see `wire.splice`. `address` is one that can be written to."""
    leave = tokens.url(tokens.LEAVE, uid, briefing)
    preferences = tokens.url(tokens.PREFERENCES, uid)
    return {
        b"T": address.encode("ascii"),
        b"I": message_id.encode("ascii"),
        b"D": _date(due_at),
        b"U": leave.encode("ascii"),
        b"L": wire.value(leave),
        b"P": wire.value(preferences),
        b"A": _day(asked_at.astimezone(zone_named(zone)).date()),
        b"Z": _zone(zone),
    }


@lru_cache(maxsize=64)
def _date(moment: datetime) -> bytes:
    return format_datetime(moment).encode("ascii")


@lru_cache(maxsize=1024)
def _day(day: date) -> bytes:
    return wire.value(dateformat.format(day, "j F Y"))


@lru_cache(maxsize=1024)
def _zone(name: str) -> bytes:
    return wire.value(zone_named(name).key)

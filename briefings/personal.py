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


class Personal:
    """The personal values of one wave's readers: what they share is made once.

    Goes by the settings of the moment in which it was made.
    """

    def __init__(self, *, due_at: datetime, briefing: int, zone: str) -> None:
        self._leave = tokens.Links(tokens.LEAVE, briefing)
        self._preferences = tokens.Links(tokens.PREFERENCES)
        self._zone = zone_named(zone)
        self._date = format_datetime(due_at).encode("ascii")
        self._zone_name = wire.value(self._zone.key.encode())

    def of(
        self, *, address: str, message_id: str, uid: uuid.UUID, asked_at: datetime
    ) -> dict[bytes, bytes]:
        """By the letter of their place; see `wire.splice`. `address` is one that can be written to."""
        leave = self._leave.to(uid.bytes)
        return {
            b"T": address.encode("ascii"),
            b"I": message_id.encode("ascii"),
            b"D": self._date,
            b"U": leave,
            b"L": wire.value(leave),
            b"P": wire.value(self._preferences.to(uid.bytes)),
            b"A": _day(asked_at.astimezone(self._zone).date()),
            b"Z": self._zone_name,
        }


@lru_cache(maxsize=1024)
def _day(day: date) -> bytes:
    return wire.value(dateformat.format(day, "j F Y").encode())

"""Whether mail may leave at all, for every screen that shows mail. Asks; decides nothing."""

from __future__ import annotations

from typing import NamedTuple

from briefings import mailroom, witness
from briefings.models import Mailroom


class Standing(NamedTuple):
    """`because` is the sentence about what holds all mail back, empty if nothing does."""

    room: Mailroom
    because: str
    fenced: bool


def standing() -> Standing:
    """One query, and one look at the witness."""
    room = mailroom.current()
    try:
        witnessed = witness.read()
    except witness.Unwritable as error:
        return Standing(room, mailroom.hindrance(room, witnessed=0) or str(error), fenced=False)
    because = mailroom.hindrance(room, witnessed=witnessed)
    return Standing(room, because, fenced=room.epoch < witnessed)

"""The post: each reader's message from stored pieces and a few personal bytes, never rendered again.

Fragments are read once and shared by every recipe, so that memory follows what was sealed, not who reads.
"""

from __future__ import annotations

from typing import NamedTuple

from briefings import verp, wire
from briefings.clerk import Letter
from briefings.leasing import Claimed
from briefings.models import Fragment, Recipe, Wave
from briefings.personal import personal

_Pieces = list[bytes]


class _Pattern(NamedTuple):
    """Bytes in order; at `places` stands the letter of a personal value instead."""

    pieces: _Pieces
    places: list[int]


class Post:
    """Learns waves while the database may be asked, and composes letters without it.

    One is made for each run of a sender: it goes by the settings of that moment.
    """

    def __init__(self) -> None:
        self._envelopes = verp.Envelopes()
        self._waves: dict[int, Wave] = {}
        self._patterns: dict[int, _Pattern] = {}

    def learn(self, waves: list[Wave], recipes: set[int]) -> None:
        """Read what these waves need, and these recipes; forget what nobody needs any more."""
        self._waves = {wave.pk: wave for wave in waves}
        editions = {wave.edition_id for wave in waves}
        wanted = (
            set(Recipe.objects.filter(seal__edition__in=editions).values_list("pk", flat=True))
            | recipes
        )
        self._patterns = {pk: found for pk, found in self._patterns.items() if pk in wanted}
        missing = Recipe.objects.filter(pk__in=wanted - set(self._patterns))
        shared: dict[int, _Pieces] = {}
        for recipe in missing:
            pattern = _pattern(recipe, shared)
            if pattern is not None:
                self._patterns[recipe.pk] = pattern

    def knows(self, row: Claimed) -> bool:
        return row.recipe in self._patterns and row.wave in self._waves

    def letter(self, row: Claimed) -> Letter:
        """The whole message to one reader; the same bytes whenever it is made."""
        wave, pattern = self._waves[row.wave], self._patterns[row.recipe]
        values = personal(
            address=row.address,
            message_id=f"{wave.edition_id}.{row.id}",
            due_at=wave.due_at,
            uid=row.uid,
            briefing=wave.edition.briefing_id,
            zone=wave.zone,
            asked_at=row.asked_at,
        )
        pieces = pattern.pieces.copy()
        for place in pattern.places:
            pieces[place] = values[pieces[place]]
        text = b"".join(pieces)
        return Letter(self._envelopes.sender(row.id), text, len(text))


def _pattern(recipe: Recipe, shared: dict[int, _Pieces]) -> _Pattern | None:
    """None where an order took some of the bytes away: such an edition is stopped."""
    unread = [pk for pk in recipe.fragments if pk not in shared]
    for fragment in Fragment.objects.filter(pk__in=unread):
        if fragment.bytes is not None:
            shared[fragment.pk] = wire.cut([bytes(fragment.bytes)])
    if not shared.keys() >= set(recipe.fragments):
        return None
    pieces: _Pieces = []
    places: list[int] = []
    for pk in recipe.fragments:
        cut = shared[pk]
        places += range(len(pieces) + 1, len(pieces) + len(cut), 2)
        pieces += cut
    return _Pattern(pieces, places)

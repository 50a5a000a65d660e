"""The post: each reader's message from stored pieces and a few personal bytes, never rendered again.

Fragments are read once and shared by every recipe, so that memory follows what was sealed, not who reads.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Self

from briefings import dkim, verp, wire
from briefings.clerk import Letter
from briefings.dkimkeys import BadKey
from briefings.leasing import Claimed
from briefings.models import Fragment, Recipe, Wave
from briefings.pattern import Pattern
from briefings.personal import Personal
from briefings.relay import NoRelay

_Pieces = list[bytes]


class _Readers(NamedTuple):
    """What the letters of one wave have in common."""

    edition: int
    due_at: datetime
    personal: Personal

    @classmethod
    def of(cls, wave: Wave) -> Self:
        briefing = wave.edition.briefing_id
        personal = Personal(due_at=wave.due_at, briefing=briefing, zone=wave.zone)
        return cls(wave.edition_id, wave.due_at, personal)


class Post:
    """Learns waves while the database may be asked, and composes letters without it.

    One is made for each run of a sender: it goes by the settings and the keys of that moment.
    """

    def __init__(self) -> None:
        self._envelopes = verp.Envelopes()
        self._signer, self._unsigned = _signer()
        self._waves: dict[int, _Readers] = {}
        self._patterns: dict[int, Pattern] = {}

    def learn(self, waves: list[Wave], recipes: set[int]) -> None:
        """Read what these waves need, and these recipes; forget what nobody needs any more."""
        self._waves = {wave.pk: _Readers.of(wave) for wave in waves}
        editions = {wave.edition_id for wave in waves}
        wanted = (
            set(Recipe.objects.filter(seal__edition__in=editions).values_list("pk", flat=True))
            | recipes
        )
        self._patterns = {pk: found for pk, found in self._patterns.items() if pk in wanted}
        missing = Recipe.objects.filter(pk__in=wanted - set(self._patterns))
        shared: dict[int, _Pieces] = {}
        for recipe in missing:
            pattern = _pattern(recipe, shared, signed=self._signer is not None)
            if pattern is not None:
                self._patterns[recipe.pk] = pattern

    def knows(self, row: Claimed) -> bool:
        return row.recipe in self._patterns and row.wave in self._waves

    def letter(self, row: Claimed) -> Letter:
        """The whole message to one reader; the same bytes whenever it is made.

        Raises NoRelay where it ought to be signed and cannot be.
        """
        if self._unsigned:
            raise NoRelay(self._unsigned)
        wave = self._waves[row.wave]
        values = wave.personal.of(
            address=row.address,
            message_id=f"{wave.edition}.{row.id}",
            uid=row.uid,
            asked_at=row.asked_at,
        )
        text = self._patterns[row.recipe].filled(values, self._signer, wave.due_at)
        return Letter(self._envelopes.sender(row.id), text, sum(map(len, text)))


def _signer() -> tuple[dkim.Signer | None, str]:
    """Who signs, if anybody; and why nothing can leave, where a key that is set cannot be used."""
    try:
        return dkim.Signer.from_settings(), ""
    except BadKey as error:
        return None, str(error)


def _pattern(recipe: Recipe, shared: dict[int, _Pieces], *, signed: bool) -> Pattern | None:
    """None where an order took some of the bytes away: such an edition is stopped."""
    unread = [pk for pk in recipe.fragments if pk not in shared]
    for fragment in Fragment.objects.filter(pk__in=unread):
        if fragment.bytes is not None:
            shared[fragment.pk] = wire.cut([bytes(fragment.bytes)])
    if not shared.keys() >= set(recipe.fragments):
        return None
    return Pattern.of([shared[pk] for pk in recipe.fragments], signed=signed)

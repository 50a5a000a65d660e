"""A pattern: stored pieces in order, places left open for one reader's few bytes. Renders nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from briefings import dkim


class Pattern(NamedTuple):
    """Bytes in order; at `places` stands the letter of a personal value instead (see `wire.cut`).

    `outline` is there where mail is signed.
    """

    pieces: list[bytes]
    places: list[int]
    outline: dkim.Outline | None

    @classmethod
    def of(cls, cuts: Sequence[Sequence[bytes]], *, signed: bool) -> Self:
        """From the cut pieces of a recipe, whose bytes it shares."""
        pieces: list[bytes] = []
        places: list[int] = []
        for cut in cuts:
            places += range(len(pieces) + 1, len(pieces) + len(cut), 2)
            pieces += cut
        return cls(pieces, places, dkim.outline(pieces, places) if signed else None)

    def filled(
        self, values: Mapping[bytes, bytes], signer: dkim.Signer | None, at: datetime
    ) -> list[bytes]:
        """One reader's message, in pieces that are not copied to stand together; `at` is its Date."""
        pieces = self.pieces.copy()
        for place in self.places:
            pieces[place] = values[pieces[place]]
        if signer is None or self.outline is None:
            return pieces
        begins = self.outline.begins
        rest = b"".join(pieces[begins:])
        return [signer.fields(self.outline, values, rest, at), *pieces[:begins], rest]

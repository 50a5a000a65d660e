"""How a complaint names a part: framings by letter, so that it says nothing of whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from newsroom.brief import Brief


def letter(number: int) -> str:
    """A for the first; a number from the twenty-seventh on."""
    return ascii_uppercase[number - 1] if number <= len(ascii_uppercase) else str(number)


def listed(words: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def language_of(brief: Brief) -> str:
    """The language without region or script."""
    return brief.language.split("-")[0].lower()

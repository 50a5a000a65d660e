"""Where a text may be cut: between what a reader sees as signs, never inside one.

The part of UAX 29 that mail meets: a base with its marks, emoji that are joined or coloured, flags. Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# A letter with thirty marks, which is as many as a clean text has, and any emoji in use.
MOST_CODE_POINTS = 32
_JOINER = "\u200d"
_CLINGING = {
    _JOINER,
    "\u200c",
    *map(chr, range(0xE0020, 0xE0080)),
    *map(chr, range(0x1F3FB, 0x1F400)),
}
_FLAG_LETTERS = {*map(chr, range(0x1F1E6, 0x1F200))}


def clusters(text: str) -> Iterator[str]:
    """The signs of a text, each with all that belongs to it.

    One of more than MOST_CODE_POINTS is cut all the same: lines have an end.
    """
    cluster = ""
    for sign in text:
        if cluster and (len(cluster) == MOST_CODE_POINTS or not _belongs(sign, cluster)):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def beginning(text: str, most: int) -> str:
    """At most so many code points from the beginning, whole signs only."""
    if len(text) <= most:
        return text
    short = ""
    for sign in clusters(text[: most + MOST_CODE_POINTS]):
        if len(short) + len(sign) > most:
            break
        short += sign
    return short


def _belongs(sign: str, before: str) -> bool:
    if sign in _CLINGING or unicodedata.category(sign) in {"Mn", "Mc", "Me"}:
        return True
    if before in _FLAG_LETTERS:
        return sign in _FLAG_LETTERS
    return before.endswith(_JOINER)

"""The words of a text as search knows them: where one begins and ends, and what its spellings share.

Decides nothing about meaning: stems are PostgreSQL's (`newsroom.stems`). A text and a query pass through
the same functions, so that what is written one way is found however it is typed: case, accents, width
and vowel points do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from perspectives.spelling import bare

LONGEST = 64

# Scripts that write no spaces between words, and Hangul, whose particles follow without one.
_SOLID = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u3096"
    "\u3099\u309a\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\uff66-\uff9d\U00020000-\U0003ffff"
)
# Marks inside words, which are no letters to `\w`: accents, points, Indic vowel signs, joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a"
    "\u0900-\u0963\u0966-\u096f\u0971-\u0dff\u1dc0-\u1dff\u200c\u200d"
)
# Possessive (++): runs of letters and of marks are taken whole, which is what makes it quick.
_LETTERS = rf"(?:[^\W_{_SOLID}]++|[{_MARKS}]++)++"
# п’ять is one word in Ukrainian, l’accord two in French.
_CYRILLIC_JOINT = rf"(?:(?<=[\u0400-\u052f])['’ʼ](?=[\u0400-\u052f]){_LETTERS})*"
_WORD = re.compile(rf"(?P<solid>[{_SOLID}]+)|{_LETTERS}{_CYRILLIC_JOINT}")
_SPACED = re.compile(f"{_LETTERS}{_CYRILLIC_JOINT}")
# Of plain letters all is said by case; what is longer than any word is cut as `fold` cuts it.
_ASCII = re.compile(f"([a-z0-9]{{1,{LONGEST}}})[a-z0-9]*")
_ANY_SOLID = re.compile(f"[{_SOLID}]")


class Word(NamedTuple):
    """`folded` is the spelling that is compared; `text[start:end]` is how it stands there."""

    folded: str
    start: int
    end: int
    is_solid: bool = False


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """One spelling for all that differ in case, accents, width or points only.

    Unicode caseless compatibility matching (The Unicode Standard §3.13, D146), without accents.
    """
    return bare(word)[:LONGEST]


def words(text: str) -> Iterator[Word]:
    """The words in their order. Of a script without spaces, each sign and each pair of neighbours."""
    for found in _WORD.finditer(text):
        start, end = found.span()
        if found["solid"] is None:
            folded = fold(found.group())
            if folded:
                yield Word(folded, start, end)
            continue
        for place in range(start, end):
            yield Word(fold(text[place]), place, place + 1, is_solid=True)
            if place + 1 < end:
                yield Word(fold(text[place : place + 2]), place, place + 2, is_solid=True)


def spellings(text: str) -> list[str]:
    """`words` without their places, for many texts at once."""
    if text.isascii():
        return _ASCII.findall(text.lower())
    if _ANY_SOLID.search(text):
        return [word.folded for word in words(text)]
    return [folded for folded in map(fold, _SPACED.findall(text)) if folded]


def slips(word: str) -> set[str]:
    """The word, and the word without any one of its signs: two words that share one of these are a slip
    apart: a sign too many, too few, another one, or two in the wrong order.

    After the symmetric delete method of Garbe's SymSpell (2012), to distance one on both sides.
    """
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}

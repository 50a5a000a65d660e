"""A query as people type it: words, "phrases", beginnings* and -words that must not be there.

Decides what was asked for. Every text up to the limit can be read: quotes that do not close, signs that
mean nothing and scripts of any kind. What cannot be searched for is told in a sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from newsroom.words import Word
from newsroom.words import words as words_of

LONGEST = 200
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_CHUNK = re.compile(r'(?P<without>-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<plain>[^\s"]+))')


class Unaskable(Exception):
    """There is no such question; the sentence says why."""

    status = 400


class Wordless(Unaskable):
    """Nothing that could be wrong, and nothing that could be found."""

    status = 200


class Term(NamedTuple):
    """One piece of a query: all its words, side by side if it is a phrase."""

    words: tuple[str, ...]
    typed: str
    is_phrase: bool = False
    is_beginning: bool = False
    is_without: bool = False
    is_solid: bool = False


class Asked(NamedTuple):
    """`text` is the query as it is shown again."""

    text: str
    terms: tuple[Term, ...] = ()

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.is_without)


def read(query: str) -> Asked:
    """What a query asks for; Unaskable if it is too long or holds a sign that no text has."""
    text = " ".join(query.split())
    if "\0" in text:
        raise Unaskable("This search holds a sign that no text has. Please type it again.")
    if len(text) > LONGEST:
        raise Unaskable(f"Please search for fewer words: {LONGEST} characters at most.")
    terms = tuple(_terms(text))
    if text and not terms:
        raise Wordless("There is no word in this search, only signs. Please type a word or a name.")
    return Asked(text, terms)


def shown(query: str) -> str:
    """A query that was refused, as far as it can stand on a page."""
    return query.replace("\0", "")[:LONGEST]


def _terms(text: str) -> list[Term]:
    terms = []
    for chunk in _CHUNK.finditer(text.translate(_QUOTES)):
        is_without = bool(chunk["without"])
        piece = chunk["phrase"] if chunk["phrase"] is not None else chunk["plain"]
        found = _units(piece)
        solid = any(word.is_solid for word in found)
        spelled = tuple(word.folded for word in found)
        if not spelled:
            continue
        if chunk["phrase"] is not None:
            terms.append(Term(spelled, chunk.group(), len(spelled) > 1, False, is_without, solid))
            continue
        begins = piece.endswith("*") and not solid
        terms.append(Term(spelled, chunk.group(), False, begins, is_without, solid))
    return terms


def _units(text: str) -> list[Word]:
    """Its words; of a script without spaces the pairs of neighbours, and a sign only if it is alone."""
    found = list(words_of(text))
    paired: set[int] = set()
    for word in found:
        if word.is_solid and word.end - word.start == 2:
            paired.update((word.start, word.start + 1))
    return [
        word
        for word in found
        if not (word.is_solid and word.end - word.start == 1 and word.start in paired)
    ]

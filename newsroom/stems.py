"""Stems, as PostgreSQL's dictionaries cut them: which languages have one, and what it makes of words.

Decides which dictionary serves a language. One that the running server lacks (Estonian before 18) and
languages without any are searched word for word. What was cut once is kept: a process meets the same words
on every page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from django.db import connection

# Primary language subtag (RFC 5646) -> PostgreSQL's Snowball stemmer.
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# These take beginnings off as well, so that a stem need not stand at the head of its word.
CUT_IN_FRONT = {"arabic", "indonesian", "irish", "serbian", "yiddish"}


# (word, stemmer) -> stem, empty where it is the word itself; some 15 MB when it is full.
_MOST_KEPT = 1 << 16
_kept: dict[tuple[str, str], str] = {}


class Stem(NamedTuple):
    word: str
    stemmer: str
    stem: str


def primary(language: str) -> str:
    return language.partition("-")[0].lower()


def stemmer_of(language: str) -> str:
    """Empty where words of this language are compared as they are."""
    name = STEMMERS.get(primary(language), "")
    return name if name in _known() else ""


def stems(words: Iterable[str], stemmers: Collection[str]) -> list[Stem]:
    """What each stemmer makes of each word, where that is another word. Stop words have none.

    At most one query, for the words that were not met before.
    """
    asked = sorted({word for word in words if word.isalpha() or not word.isascii()})
    usable = sorted(_known().intersection(stemmers))
    pairs = [(word, stemmer) for word in asked for stemmer in usable]
    cut = {pair: _kept.get(pair) for pair in pairs}
    new = [pair for pair, stem in cut.items() if stem is None]
    if new:
        found = _cut(sorted({word for word, _ in new}), sorted({name for _, name in new}))
        cut |= {pair: found.get(pair, "") for pair in new}
        if len(_kept) + len(new) > _MOST_KEPT:
            _kept.clear()
        _kept.update((pair, cut[pair] or "") for pair in new[:_MOST_KEPT])
    return [Stem(*pair, stem) for pair, stem in cut.items() if stem]


def _cut(words: list[str], stemmers: list[str]) -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, name, found[1] FROM unnest(%s::text[]) word, unnest(%s::text[]) name,"
            " LATERAL ts_lexize((name || '_stem')::regdictionary, word) found"
            " WHERE found[1] <> word",
            [words, stemmers],
        )
        return {(word, stemmer): stem for word, stemmer, stem in cursor.fetchall()}


@cache
def _known() -> frozenset[str]:
    """The stemmers of the server that this process talks to; they come with its version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dictname FROM pg_ts_dict WHERE dictname LIKE '%%\\_stem'")
        return frozenset(name.removesuffix("_stem") for (name,) in cursor.fetchall())

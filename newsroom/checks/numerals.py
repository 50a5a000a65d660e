"""How a language writes a number, and which word behind it says what it counts: a file for each in numbers/.

A language without a file is not read at all. Where a number may mean two things, or may be part of a longer
one, it is passed over: what is not understood contradicts nothing. The word for one is in no file: in four
of the six it is also the article, and what it counts stands in the singular.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:’[^\W\d_]+)*")
# Before a noun: “millions d’euros”.
_ELIDED = re.compile(r"\b(?:[dl]|qu)’", re.IGNORECASE)
_END = re.compile(r"[^\w\s’-]")
_APOSTROPHES = str.maketrans("'ʼ", "’’")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_AHEAD = 5


class Counted(NamedTuple):
    """So many of what: `key` is the same for each form of `noun`, which is as it stands there.

    Both are empty where it is not understood what is counted.
    """

    key: str
    noun: str
    value: float


class Numerals(NamedTuple):
    """A language's own. `parts` before a number word make it part of a longer number, or of a whole that is
    counted elsewhere; `stops` end the search for the noun; `common` are counted several times in a story,
    each time for something else; `adjectives` go before their noun.
    """

    number: re.Pattern[str]
    decimal: str
    words: dict[str, float]
    scales: dict[str, float]
    parts: frozenset[str]
    stops: frozenset[str]
    common: frozenset[str]
    adjectives: frozenset[str]
    noun: Callable[[list[str], Numerals], tuple[str, str]]


def counted(text: str, language: str) -> Iterator[Counted]:
    """Each number with what it counts: "12 grain barges" counts barges."""
    numerals = NUMERALS.get(language.split("-")[0].lower())
    if numerals is None:
        return
    text = text.translate(_APOSTROPHES)
    for value, end, alone in _values(text, language, numerals):
        rest = _END.split(text[end:], maxsplit=1)[0]
        words = _WORD.findall(_ELIDED.sub(" ", rest))[:_AHEAD]
        while words and words[0].lower() in numerals.scales:
            value *= numerals.scales[words.pop(0).lower()]
            if words and words[0].lower() == "de":
                words.pop(0)
        key, noun = numerals.noun(words[:3], numerals) if alone else ("", "")
        known = key and numerals.common.isdisjoint((key, noun.lower()))
        yield Counted(key, noun, value) if known else Counted("", "", value)


def _values(text: str, language: str, numerals: Numerals) -> Iterator[tuple[float, int, bool]]:
    """Each number, in digits or in words, where the text goes on behind it, and whether it stands alone."""
    if language.upper() in _AS_IN_ENGLISH:
        numerals = NUMERALS["en"]._replace(words=numerals.words, parts=numerals.parts)
    for match in numerals.number.finditer(text):
        whole, _, fraction = match["number"].partition(numerals.decimal)
        if _YEAR.fullmatch(match["number"]) or len(fraction) == 3:
            continue
        digits = re.sub(r"\D", "", whole)
        yield float(f"{digits}.{fraction or 0}"), match.end(), True
    for match in _WORD.finditer(text):
        value = numerals.words.get(match[0].lower())
        if value is None or text[: match.start()].endswith(("-", "–")):
            continue
        before = _WORD.findall(_END.split(text[: match.start()])[-1])[-1:]
        yield value, match.end(), not before or before[0].lower() not in numerals.parts


def _digits(thousands: str, decimal: str, behind: str = r"\s+") -> re.Pattern[str]:
    """A number with the separators of a language; not a part of a time, a range, a name or another number."""
    return re.compile(
        rf"(?<![\w.,:’])(?<!\d\s)(?<!\d[-–—])"
        rf"(?P<number>(?:\d{{1,3}}(?:[{thousands}]\d{{3}})+(?!\d)|\d+)(?:{re.escape(decimal)}\d+)?)"
        rf"(?:{behind}|$)(?!\d)"
    )


# Spanish is written so between the Rio Grande and Panama.
_AS_IN_ENGLISH = frozenset(
    f"ES-{country}" for country in ("MX", "US", "PR", "DO", "GT", "HN", "NI", "PA", "SV")
)


def _english(words: list[str], numerals: Numerals) -> tuple[str, str]:
    """The first plural within reach."""
    for word in words:
        lower = word.lower()
        if lower in numerals.stops or word[0].isupper():
            break
        if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "’s")):
            return ("", "") if lower.removesuffix("s") in numerals.common else (lower, lower)
        if lower in numerals.common:
            break
    return "", ""


def _romance(words: list[str], numerals: Numerals) -> tuple[str, str]:
    """The plural that stands next, behind an adjective that goes before its noun."""
    for word in words:
        lower = word.lower()
        if lower in numerals.adjectives:
            continue
        if lower in numerals.stops or word[0].isupper() or not lower.endswith(("s", "x")):
            break
        return lower, lower
    return "", ""


def _german(words: list[str], numerals: Numerals) -> tuple[str, str]:
    """The first word with a capital, behind words that may be adjectives."""
    for word in words:
        lower = word.lower()
        if lower in numerals.stops:
            break
        if word[0].isupper():
            return lower.removesuffix("n"), word
        if not lower.endswith(("e", "en", "er")):
            break
    return "", ""


def _slavic(words: list[str], numerals: Numerals) -> tuple[str, str]:
    """The next word that has no adjective's ending, without its own."""
    for word in words:
        lower = word.lower()
        stem = _CASE.sub("", lower)
        if lower in numerals.stops or word[0].isupper() or stem in numerals.common:
            break
        if _ADJECTIVE.search(lower):
            continue
        return ("", "") if len(stem) < 3 or _EITHER.search(lower) else (stem, lower)
    return "", ""


_ADJECTIVE = re.compile(r"(их|ых|ие|ые|ими|ыми)$")
# An adjective or a noun: “нові”, “кораблі”.
_EITHER = re.compile(r"[нвклр]і$")
_CASE = re.compile(r"(ами|ями|ах|ях|ам|ям|ів|їв|ей|ов|ев|ёв|ою|ею|ом|ем|[аеиіїйоуыьюяєё])$")
_NOUNS: dict[str, Callable[[list[str], Numerals], tuple[str, str]]] = {
    "english": _english,
    "german": _german,
    "romance": _romance,
    "slavic": _slavic,
}


def _read(told: dict[str, Any]) -> Numerals:
    words, scales = (_by_word(told[table]) for table in ("words", "scales"))
    parts = frozenset(told["parts"].split())
    return Numerals(
        _digits(told["thousands"], told["decimal"], told.get("behind", r"\s+")),
        told["decimal"],
        words,
        scales,
        parts,
        frozenset(told["stops"].split()) | parts | words.keys(),
        frozenset(told["common"].split()),
        frozenset(told.get("adjectives", "").split()),
        _NOUNS[told["noun"]],
    )


def _by_word(table: dict[str, str]) -> dict[str, float]:
    return {word: float(value) for value, words in table.items() for word in words.split()}


NUMERALS = {
    path.stem: _read(tomllib.loads(path.read_text("utf-8")))
    for path in sorted((Path(__file__).parent / "numbers").glob("*.toml"))
}

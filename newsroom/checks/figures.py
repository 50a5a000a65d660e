"""Whether the numbers and dates of dek and facts say the same.

Careful: a number that stands in one place only contradicts nothing, and what counts something else is
something else. Numbers are compared where a language's words for things are known, dates in any language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from newsroom.brief import Brief
from newsroom.checks import Complaint
from newsroom.checks.days import Day, days_in, without_days
from newsroom.checks.naming import language_of

_NUMBER = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:[\s-]+|$)(?!\d)")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_WORD = re.compile(r"[^\W\d_]+(?:’s|'s)?")
_END = re.compile(r"[^\w\s’'-]")
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Between a number and what it counts.
_STOPS = _words(
    "a an the of in on at to for from by with and or but as than per is are was were be been has had have who"
    " which that this these those it its their his her will would not no more less over under about after"
    " before since until while during into out up down"
)
# A story counts several of these, each for something else.
_COMMON = _words(
    "year month week day hour minute second century decade person people man men woman women child children"
    " percent point dollar euro pound kilometre kilometer mile metre meter degree time page part side member"
    " case way thing word state country"
)


def dek_is_dated(brief: Brief) -> Iterator[Complaint]:
    """The dek says on which day"""
    if brief.dek and not days_in(brief.dek, brief.language):
        yield Complaint(False, "dek", "The dek gives no date: say on which day it happened.")


def figures_agree(brief: Brief) -> Iterator[Complaint]:
    """Numbers in dek and facts agree"""
    if language_of(brief) != "en":
        return
    told: defaultdict[str, dict[float, int]] = defaultdict(dict)
    for number, fact in enumerate(brief.facts, 1):
        for noun, value in _counted(fact.text, brief.language):
            told[noun].setdefault(value, number)
    said: defaultdict[str, list[float]] = defaultdict(list)
    for noun, value in _counted(brief.dek, brief.language):
        said[noun].append(value)
    for noun, values in said.items():
        if noun in told and told[noun].keys().isdisjoint(values):
            value, place = next(iter(told[noun].items()))
            text = f"The dek says {values[0]:,g} {noun}, fact {place} says {value:,g}."
            yield Complaint(False, "dek", text, f"fact-{place}")


def dates_agree(brief: Brief) -> Iterator[Complaint]:
    """Dates exist, fall on the weekday they name, and agree in dek and facts"""
    texts = {"dek": brief.dek} | {
        f"fact-{number}": fact.text for number, fact in enumerate(brief.facts, 1)
    }
    days = {field: days_in(text, brief.language) for field, text in texts.items()}
    for field, found in days.items():
        for day in found:
            yield from _possible(field, day)
    whole = {
        field: [day.date for day in found if day.date] for field, found in days.items()
    }  # fmt: skip
    told = {day: field for field, found in whole.items() if field != "dek" for day in found}
    for said in whole["dek"]:
        if said in told:
            continue
        for other, field in told.items():
            same = (other.month, other.day) == (said.month, said.day)
            if same and abs(other.year - said.year) == 1:
                number = field.removeprefix("fact-")
                text = (
                    f"The dek says {said.year}, fact {number} says {other.year} for the same day."
                )
                yield Complaint(False, "dek", text, field)
                break


def _possible(field: str, day: Day) -> Iterator[Complaint]:
    if day.year and day.date is None:
        yield Complaint(False, field, f"There is no {day.written}.")
    elif day.date and day.weekday is not None and day.date.weekday() != day.weekday:
        yield Complaint(False, field, f"{day.written} was on another day of the week.")


def _counted(text: str, language: str) -> Iterator[tuple[str, float]]:
    """Each number with the plural that it counts: "12 grain barges" counts barges."""
    text = without_days(text, language)
    for match in _NUMBER.finditer(text):
        if _YEAR.fullmatch(match[0].strip()):
            continue
        value = float(match[1].replace(",", "") + (match[2] or ""))
        rest = _END.split(text[match.end() :], maxsplit=1)[0]
        words = _WORD.findall(rest)[:4]
        if words and words[0].lower() in _SCALES:
            value *= _SCALES[words.pop(0).lower()]
        noun = _noun(words)
        if noun:
            yield noun, value


def _noun(words: list[str]) -> str:
    for word in words[:3]:
        lower = word.lower()
        if lower in _STOPS or word[0].isupper():
            return ""
        if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "’s", "'s")):
            single = lower.removesuffix("s")
            return "" if single in _COMMON or lower in _COMMON else lower
        if lower in _COMMON:
            return ""
    return ""

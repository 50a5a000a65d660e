"""Dates as sentences write them, in whatever language months have names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils import dates, translation

_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_EAST = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
# Beside those that Django has: what else a month is called; “on Wednesday” where it has its own form.
_MORE_MONTHS = {
    "en": {"sept": 9},
    "de": {"jänner": 1},
    "fr": {"janv": 1, "févr": 2, "juil": 7, "sept": 9},
}
_MORE_WEEKDAYS = {
    "ru": {"среду": 2, "пятницу": 4, "субботу": 5},
    "uk": {"середу": 2, "п'ятницу": 4, "суботу": 5, "неділю": 6},
}


class Day(NamedTuple):
    """A day as it is written; `year` is 0 where none stands, `weekday` 0–6 from Monday, or None."""

    year: int
    month: int
    day: int
    weekday: int | None
    written: str

    @property
    def date(self) -> date | None:
        """None where there is no year, or no such day."""
        try:
            return date(self.year, self.month, self.day) if self.year else None
        except ValueError:
            return None


class _Names(NamedTuple):
    months: dict[str, int]
    weekdays: dict[str, int]
    pattern: re.Pattern[str]


def days_in(text: str, language: str) -> list[Day]:
    return list(_found(text, language))


def without_days(text: str, language: str) -> str:
    """The text with a full stop where a date was: its figures count nothing."""
    for pattern in (_ISO, _DOTTED, _EAST, _names(language).pattern):
        text = pattern.sub(" . ", text)
    return text


def _found(text: str, language: str) -> Iterator[Day]:
    for year, month, day in _ISO.findall(text):
        yield Day(int(year), int(month), int(day), None, f"{year}-{month}-{day}")
    for match in _DOTTED.finditer(text):
        yield Day(int(match[3]), int(match[2]), int(match[1]), None, match[0])
    for match in _EAST.finditer(text):
        yield Day(int(match[1] or 0), int(match[2]), int(match[3]), None, match[0])
    names = _names(language)
    for match in names.pattern.finditer(text):
        month = names.months[(match["month"] or match["month2"]).casefold().rstrip(".")]
        day = int(match["day"] or match["day2"])
        year = int(match["year"] or match["year2"] or 0)
        weekday = names.weekdays.get((match["weekday"] or "").casefold())
        yield Day(year, month, day, weekday, match[0].strip())


@lru_cache(maxsize=64)
def _names(language: str) -> _Names:
    with translation.override(language):
        tables = (dates.MONTHS, dates.MONTHS_ALT, dates.MONTHS_AP, dates.MONTHS_3)
        months = {
            str(name).casefold().rstrip("."): number
            for table in tables
            for number, name in table.items()
        }
        weekdays = {str(name).casefold(): number for number, name in dates.WEEKDAYS.items()}
    months |= _MORE_MONTHS.get(language.split("-")[0], {})
    weekdays |= _MORE_WEEKDAYS.get(language.split("-")[0], {})
    weekdays |= {name.replace("'", "’"): number for name, number in weekdays.items()}
    months = {name: number for name, number in months.items() if not name.isdecimal()}
    month = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    weekday = "|".join(map(re.escape, weekdays))
    pattern = re.compile(
        rf"(?:\b(?P<weekday>{weekday}),?\s+(?:(?:the|den|dem)\s+)?)?(?:"
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?(?P<month>{month})\b\.?"
        rf"(?:,?\s+(?:de\s+)?(?P<year>\d{{4}})\b)?"
        rf"|\b(?P<month2>{month})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year2>\d{{4}})\b)?)",
        re.IGNORECASE,
    )
    return _Names(months, weekdays, pattern)

"""What a search can be narrowed to: section, language, days, and whom a story quotes.

Decides which values there are: those that a story has that readers can read. Any other is refused in a
sentence, never ignored, so that nobody takes all stories for some.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf.locale import LANG_INFO
from django.utils.dateformat import format as write_date
from django_countries import countries

from newsroom import marks
from newsroom.models import lexicon
from newsroom.models.finding import Place
from newsroom.models.lexicon import LexiconWord, Named
from newsroom.models.sections import Section
from newsroom.public.search.asking import Unaskable
from newsroom.public.search.matching import distance
from newsroom.words import fold
from perspectives.models import Outlet

NAMES = ("section", "language", "perspective", "outlet", "country", "from", "to")
_LONGEST = 120
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


class Chosen(NamedTuple):
    """One filter as it stands in the address and as it is read."""

    name: str
    value: str
    label: str


class Filters(NamedTuple):
    marks: tuple[str, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    since: datetime | None = None
    until: Place | None = None
    language: str = ""

    @property
    def asked(self) -> dict[str, str]:
        return {chosen.name: chosen.value for chosen in self.chosen}


class Choice(NamedTuple):
    value: str
    label: str


class Choices(NamedTuple):
    """What the form offers. Outlets are too many for a list: one is named."""

    languages: list[Choice]
    perspectives: list[Choice]
    countries: list[Choice]


def read(params: Mapping[str, str]) -> Filters:
    """The filters of an address; Unaskable for a value that nothing has."""
    given = {name: " ".join(params.get(name, "").split()) for name in NAMES}
    if any("\0" in value or len(value) > _LONGEST for value in given.values()):
        raise Unaskable("One of the filters holds what no name and no date can hold.")
    laid: list[str] = []
    chosen: list[Chosen] = []
    for name, find in _FINDERS.items():
        if given[name]:
            mark, label, value = find(given[name])
            laid.append(mark)
            chosen.append(Chosen(name, value, label))
    since, until = _day("from", given["from"]), _day("to", given["to"])
    if since and until and since > until:
        raise Unaskable("The search ends on a day before the one it begins on.")
    for name, word, day in (("from", "since", since), ("to", "until", until)):
        if day:
            chosen.append(Chosen(name, day.isoformat(), f"{word} {write_date(day, 'j M Y')}"))
    return Filters(
        tuple(laid),
        tuple(chosen),
        _midnight(since) if since else None,
        Place(_midnight(until) + timedelta(days=1, microseconds=-1)) if until else None,
        given["language"],
    )


def choices() -> Choices:
    """One query: the lexicon knows what stories have."""
    return _choices(tuple(lexicon.named("c", "l", "p")))


@lru_cache(maxsize=4)
def _choices(rows: tuple[Named, ...]) -> Choices:
    """By the names that the form shows; the same for every page until a story brings another."""
    found: dict[str, list[Choice]] = {"l": [], "p": [], "c": []}
    for mark, shown in rows:
        kind, _, value = mark.removeprefix(marks.SIGN).partition(":")
        label = {"l": language_name, "c": country_name}.get(kind, str)(shown)
        found[kind].append(Choice(value, label))
    ordered = {
        kind: sorted(those, key=lambda row: fold(row.label)) for kind, those in found.items()
    }
    return Choices(ordered["l"], ordered["p"], ordered["c"])


@lru_cache(maxsize=512)
def language_name(tag: str) -> str:
    known = LANG_INFO.get(tag.lower()) or LANG_INFO.get(tag.lower().partition("-")[0]) or {}
    return str(known.get("name", tag))


@lru_cache(maxsize=512)
def country_name(code: str) -> str:
    return str(countries.name(code)) or code


def _section(slug: str) -> tuple[str, str, str]:
    found = Section.objects.filter(slug=slug).first()
    if not found:
        raise Unaskable(f"There is no section “{slug}”.")
    return marks.section(found.pk), found.name, slug


def _language(tag: str) -> tuple[str, str, str]:
    """In capitals or not: RFC 5646 §2.1.1."""
    shown = _shown(marks.language(tag))
    if not shown:
        raise Unaskable(f"No story is written in “{tag}”.")
    return marks.language(tag), f"in {language_name(shown)}", tag.lower()


def _country(code: str) -> tuple[str, str, str]:
    if not _shown(marks.country(code)):
        raise Unaskable(f"No story quotes an outlet from “{code}”.")
    return marks.country(code), f"outlets from {country_name(code.upper())}", code.upper()


def _perspective(text: str) -> tuple[str, str, str]:
    slug, name = _named("p", text, "No story shows a perspective called")
    return marks.perspective(slug), name, slug


def _outlet(text: str) -> tuple[str, str, str]:
    """By slug, by the name a story gives it, or by any name it goes by."""
    by_name = Outlet.objects.named({text}).values_list("slug", flat=True).first()
    slug, name = _named("o", by_name or text, "No story quotes an outlet called")
    return marks.outlet(slug), f"quotes {name}", slug


def _named(kind: str, text: str, sentence: str) -> tuple[str, str]:
    """Slug and name; of an unknown name the nearest is offered, not taken."""
    shown = _shown(f"{marks.SIGN}{kind}:{text}")
    if shown:
        return text, shown
    meant = fold(text)
    near = []
    for mark, name in lexicon.named(kind):
        if fold(name) == meant:
            return mark.partition(":")[2], name
        if abs(len(name) - len(meant)) <= 2 and distance(fold(name), meant) <= 2:
            near.append(name)
    offer = (
        f" Did you mean “{min(near, key=lambda name: distance(fold(name), meant))}”?"
        if near
        else ""
    )
    raise Unaskable(f"{sentence} “{text}”.{offer}")


def _shown(mark: str) -> str:
    row = LexiconWord.objects.filter(pk=mark).first()
    return row.shown if row else ""


def _day(name: str, text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Unaskable(f"“{text}” is no day; write {name} as 2026-03-14.") from error
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unaskable("No story is as old or as young as that.")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_FINDERS = {
    "section": _section,
    "language": _language,
    "perspective": _perspective,
    "outlet": _outlet,
    "country": _country,
}

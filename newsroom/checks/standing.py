"""Whether the outlets are what their perspective says, and whether the place itself is heard.

Says nothing where the directory does not know an owner or a country.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils import translation
from django_countries import countries

from newsroom.brief import Brief
from newsroom.checks import Complaint
from newsroom.checks.known import Known, KnownOutlet
from newsroom.checks.naming import letter, listed
from perspectives.models.outlets import name_key

# Names that say of their outlets that no state is behind them; “wire services” is what papers of any
# owner share, and promises the same.
_INDEPENDENT = re.compile(
    r"\bindependent|\bnon-state|\bprivate\b|\bcommercial\b|\bgeneral-interest\b|\bfree press\b"
    r"|\bwire services?\b|\bunabhängig|\bprivat|\bindépendant|\bindependiente|\bnezávisl|\bniezależn|незалежн"
    r"|независим|приватн|مستقل",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"\bstate\b|\bgovernment|\bofficial\b|\bstaatlich|\bd’état\b|\bestatal|державн|государств|حكوم",
    re.IGNORECASE,
)
# How headlines call them, beside the names that the list of countries has.
_SHORT = {
    "en": {
        "US": "US", "U.S.": "US", "USA": "US", "America": "US", "UK": "GB", "U.K.": "GB", "Britain": "GB",
        "Russia": "RU", "Turkey": "TR", "Türkiye": "TR", "Iran": "IR", "Syria": "SY", "South Korea": "KR",
        "North Korea": "KP", "Taiwan": "TW", "Vietnam": "VN", "Moldova": "MD", "Tanzania": "TZ",
        "Venezuela": "VE", "Bolivia": "BO", "Czech Republic": "CZ", "Ivory Coast": "CI",
    },
}  # fmt: skip
# Also a person's name or a part of another country: not taken for the country.
_AMBIGUOUS = frozenset({"GE", "JO", "TD", "SX", "MF", "BL", "UM"})


def independent_is_independent(brief: Brief, known: Known) -> Iterator[Complaint]:
    """No perspective that is called independent holds a state’s outlet"""
    for number, framing in enumerate(brief.framings, 1):
        name = framing.perspective
        if not _INDEPENDENT.search(name) or _STATE.search(name):
            continue
        named = [known.outlets[outlet] for outlet in framing.outlets if outlet in known.outlets]
        held = {outlet.name: outlet for outlet in (*named, *known.members.get(name_key(name), ()))}
        for outlet in held.values():
            if outlet.kind == "state":
                owner = f" ({outlet.owner})" if outlet.owner else ""
                text = (
                    f"Framing {letter(number)} is called “{name}”, and {outlet.name} in it is a state’s"
                    f"{owner}."
                )
                yield Complaint(False, f"framing-{number}", text)


def country_is_heard(brief: Brief, known: Known) -> Iterator[Complaint]:
    """The country where it happens is heard"""
    outlets = [outlet for framing in brief.framings for outlet in framing.outlets]
    heard = [known.outlets.get(name, KnownOutlet(name)).country for name in outlets]
    if not heard or not all(heard):
        return
    for field, text in (
        ("headline", brief.headline), ("section", brief.section), ("dek", brief.dek),
    ):  # fmt: skip
        placed = _countries_in(text, brief.language)
        if field == "dek":
            placed = dict(list(placed.items())[:1])
        missing = [name for name, code in placed.items() if code not in heard]
        if missing:
            where = {"headline": "The headline", "section": "The section", "dek": "The dek"}[field]
            text = f"{where} places it in {listed(missing)}; no outlet from there is named."
            yield Complaint(False, "framings", text, field)
        if placed:
            return


def _countries_in(text: str, language: str) -> dict[str, str]:
    """The countries named in it, in its order, by the name that stands there."""
    found: dict[str, str] = {}
    for match in _pattern(language).finditer(text):
        code = _names(language)[match.lastgroup or ""]
        if code not in found.values():
            found[match[0]] = code
    return found


@lru_cache(maxsize=32)
def _names(language: str) -> dict[str, str]:
    """The code of each group of the pattern."""
    return {f"c{number}": code for number, (_, code) in enumerate(_named(language))}


@lru_cache(maxsize=32)
def _pattern(language: str) -> re.Pattern[str]:
    pieces = [
        f"(?P<c{number}>{_form(name)})" for number, (name, _) in enumerate(_named(language))
    ]  # fmt: skip
    return re.compile(rf"(?<!\w)(?:{'|'.join(pieces)})(?!\w)")


@lru_cache(maxsize=32)
def _named(language: str) -> list[tuple[str, str]]:
    with translation.override(language):
        names = {str(name): code for code, name in countries if code not in _AMBIGUOUS}
    names |= _SHORT.get(language.split("-")[0].lower(), {})
    return sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))


def _form(name: str) -> str:
    """A Cyrillic name in any of its cases: what stands behind its stem may be another ending."""
    if re.fullmatch(r"[А-Яа-яІіЇїЄєҐґЁё]{5,}", name):
        return re.escape(name[:-1]) + r"\w{0,3}"
    return re.escape(name)


def links_answer(brief: Brief, known: Known) -> Iterator[Complaint]:
    """Every link that was looked at answers"""
    for number, fact in enumerate(brief.facts, 1):
        for place, source in enumerate(fact.sources, 1):
            if why := known.dead.get(source.url):
                text = f"Fact {number}: the page of source {place} {why}."
                yield Complaint(False, f"fact-{number}", text)
    for number, framing in enumerate(brief.framings, 1):
        for place, excerpt in enumerate(framing.excerpts, 1):
            if why := known.dead.get(excerpt.url):
                text = f"Framing {letter(number)}: the page of excerpt {place} {why}."
                yield Complaint(False, f"framing-{number}", text)

"""What stands on indented lines: the details of a story, a fact and a framing.

Decides which keywords each may have, how many fields they take and what a field must look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from msgspec import UNSET, UnsetType

from newsroom.brief import Excerpt, Fact, Framing, Picture, Source, Stance, StanceKind
from newsroom.brieftext.cursor import Cursor
from newsroom.brieftext.fields import is_date, is_language, is_url, split_fields
from newsroom.brieftext.lines import Line

_STANCE_KEYWORD = re.compile(r"fact ([1-9][0-9]{0,5})")
_STANCE_EXCERPT = re.compile(r"excerpt ([1-9][0-9]{0,5})", re.IGNORECASE)

_OF_PICTURE = ("Picture", "Shows", "Credit", "Caption")
_SHA = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")
_FOCUS = re.compile(r"(0|[1-9][0-9]{0,2}),(0|[1-9][0-9]{0,2})")

_PICTURE = "“Picture: SHA-256 of the picture | 1600x900 | 50,50”"
_SOURCE = "“Source: title | outlet | yyyy-mm-dd | https://…” or the address alone"
_EXCERPT = "“Excerpt: quote | language | outlet | yyyy-mm-dd | https://… | translation”"
_STANCE = "“Fact 1: reported, omitted or disputed | excerpt 1 | note”"


class Head(NamedTuple):
    """The details of a story; `picture_line` is where its picture is named, 0 where there is none."""

    given: dict[str, str]
    picture: Picture | UnsetType
    picture_line: int


def head_extras(cursor: Cursor, lines: list[Line]) -> Head:
    """Language, kicker, storyline and picture, as far as they are given."""
    given: dict[str, str] = {}
    named: Extra | None = None
    for extra in _extras(cursor, lines, ("Language", "Kicker", "Storyline", *_OF_PICTURE)):
        if extra.keyword == "Picture":
            if named:
                extra.refuse("“Picture:” once")
            named = extra
        else:
            given[extra.keyword.casefold()] = extra.once(given)
        if extra.keyword == "Language" and not is_language(given["language"]):
            extra.refuse("a language tag such as “uk” or “pt-BR”")
        if extra.keyword in _OF_PICTURE and named is None:
            extra.refuse(f"“Picture:” above “{extra.keyword}:”")
    if named is None:
        return Head(given, UNSET, 0)
    return Head(given, _picture(named, given), named.line.number)


def _picture(extra: Extra, given: dict[str, str]) -> Picture:
    sha, size, focus = extra.padded(2, 3, _PICTURE)
    pixels, point = _SIZE.fullmatch(size), _FOCUS.fullmatch(focus or "50,50")
    if not _SHA.fullmatch(sha) or not pixels or not point:
        extra.refuse(_PICTURE)
    if max(int(point[1]), int(point[2])) > 100:
        extra.refuse("a focal point in percent, from 0,0 to 100,100", focus)
    return Picture(
        sha,
        int(pixels[1]),
        int(pixels[2]),
        alt=given.get("shows", ""),
        credit=given.get("credit", ""),
        caption=given.get("caption", ""),
        focal_x=int(point[1]),
        focal_y=int(point[2]),
    )


def fact(cursor: Cursor, text: str) -> Fact:
    """The fact with the details below it."""
    given: dict[str, str] = {}
    sources: list[Source] = []
    for extra in _extras(cursor, cursor.take_extras(), ("As of", "Source")):
        if extra.keyword == "Source":
            sources.append(_source(extra))
        else:
            given["as of"] = extra.date(extra.once(given))
    return Fact(text, as_of=given.get("as of", ""), sources=tuple(sources))


def framing(
    cursor: Cursor, perspective: str, outlets: tuple[str, ...], text: str, facts: int
) -> Framing:
    """The framing with the details below it; `facts` is how many facts a stance may be about."""
    given: dict[str, str] = {}
    excerpts: list[Excerpt] = []
    stances: dict[int, tuple[Extra, Stance]] = {}
    keywords = ("Calls it", "Stresses", "Leaves out", "Excerpt", "Fact")
    for extra in _extras(cursor, cursor.take_extras(), keywords):
        if extra.keyword == "Excerpt":
            excerpts.append(_excerpt(extra))
        elif extra.keyword == "Fact":
            if extra.number > facts or extra.number in stances:
                extra.refuse(f"one of the facts 1 to {facts}, each once")
            stances[extra.number] = extra, _stance(extra)
        else:
            given[extra.keyword.casefold()] = extra.once(given)
    _check_excerpts(stances, len(excerpts))
    return Framing(
        perspective,
        text,
        outlets,
        label=given.get("calls it", ""),
        stresses=given.get("stresses", ""),
        leaves_out=given.get("leaves out", ""),
        excerpts=tuple(excerpts),
        stances=tuple(stance for _, stance in stances.values()),
    )


class Extra(NamedTuple):
    """One indented line: its keyword as we spell it, the number after `Fact`, and its fields."""

    cursor: Cursor
    line: Line
    keyword: str
    number: int
    fields: list[str]

    def refuse(self, expected: str, found: str = "") -> NoReturn:
        self.cursor.refuse(expected, self.line, found)

    def once(self, given: dict[str, str]) -> str:
        """The only field of a keyword that stands once; `given` is what already stood."""
        if self.keyword.casefold() in given:
            self.refuse(f"“{self.keyword}:” once")
        if len(self.fields) != 1 or not self.fields[0]:
            self.refuse(f"text after “{self.keyword}:” (a bar in it is written “\\|”)")
        return self.fields[0]

    def padded(self, least: int, most: int, shape: str) -> list[str]:
        """The fields, made `most` long with empty ones; refuses fewer than `least`."""
        if not least <= len(self.fields) <= most:
            self.refuse(f"{shape} (a bar in a field is written “\\|”)")
        return self.fields + [""] * (most - len(self.fields))

    def date(self, text: str) -> str:
        if not is_date(text):
            self.refuse("a date as yyyy-mm-dd", text)
        return text

    def url(self, text: str) -> str:
        if not is_url(text):
            self.refuse("an address that begins with http:// or https://", text)
        return text


def _extras(cursor: Cursor, lines: list[Line], keywords: tuple[str, ...]) -> Iterator[Extra]:
    by_word = {keyword.casefold(): keyword for keyword in keywords}
    for line in lines:
        word, _, value = line.text.partition(":")
        word = word.strip().casefold()
        stance = _STANCE_KEYWORD.fullmatch(word)
        keyword = by_word.get("fact" if stance else word)
        if keyword is None or (keyword == "Fact" and not stance):
            shown = ", ".join(f"“{known}{' 1' * (known == 'Fact')}:”" for known in keywords)
            cursor.refuse(f"one of {shown} on an indented line here", line)
        yield Extra(cursor, line, keyword, int(stance[1]) if stance else 0, split_fields(value))


def _source(extra: Extra) -> Source:
    if len(extra.fields) == 1:
        return Source(extra.url(extra.fields[0]))
    title, outlet, published_on, url = extra.padded(4, 4, _SOURCE)
    return Source(extra.url(url), title, outlet, published_on and extra.date(published_on))


def _excerpt(extra: Extra) -> Excerpt:
    quote, language, outlet, published_on, url, translation = extra.padded(5, 6, _EXCERPT)
    if not quote:
        extra.refuse(_EXCERPT)
    if not is_language(language):
        extra.refuse("the language of the quote, such as “uk” or “pt-BR”", language)
    day = published_on and extra.date(published_on)
    return Excerpt(quote, language, extra.url(url), outlet, translation, day)


def _stance(extra: Extra) -> Stance:
    word, excerpt, note = extra.padded(1, 3, _STANCE)
    number = _STANCE_EXCERPT.fullmatch(excerpt)
    if word.casefold() not in set(StanceKind) or (excerpt and not number):
        extra.refuse(_STANCE)
    kind = StanceKind(word.casefold())
    return Stance(extra.number, kind, int(number[1]) if number else 0, note)


def _check_excerpts(stances: dict[int, tuple[Extra, Stance]], count: int) -> None:
    for extra, stance in stances.values():
        if stance.excerpt > count:
            extra.refuse(f"one of the {count} excerpts of this framing")
        if not stance.excerpt and stance.kind is not StanceKind.OMITTED:
            extra.refuse(f"an excerpt that shows it, as in “Fact 1: {stance.kind} | excerpt 1”")

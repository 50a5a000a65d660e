"""What text and HTML of a mail say alike: dates, sources, addresses, the look of foreign names.

Decides wording only, in the language of the story where the house has words for it.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import dateformat, translation

from newsroom import inline
from newsroom.brief import Source
from newsroom.telling import CorrectionTold, FactTold, FramingTold, Telling
from newsroom.templatetags.parallax import first_sentence
from newsroom.templatetags.wording import base, direction_of, has_words, word

ENOUGH = 120
QUOTES = {
    **dict.fromkeys(("uk", "ru", "be", "bg", "el", "ar", "fa", "es", "it", "pt", "no"), "«»"),
    **dict.fromkeys(("de", "cs", "sk", "sl", "ka"), "„“"),
    **dict.fromkeys(("pl", "hu", "ro"), "„”"),
    **dict.fromkeys(("ja", "zh"), "「」"),
    **dict.fromkeys(("sv", "fi"), "””"),
}


class Frame(NamedTuple):
    """What stands around the stories of an edition; every string one clean line.

    `seal` counts from 1; a notice has an address of its own, `notice_url`, in place of the edition's page.
    """

    edition_id: int
    number: int
    briefing_id: int
    slug: str
    name: str
    rhythm: str
    issue_date: date
    postal_address: str
    reply_to: str = ""
    seal: int = 1
    notice_url: str = ""
    proof: bool = False

    @property
    def url(self) -> str:
        if self.notice_url:
            return self.notice_url
        return f"{settings.SITE_ORIGIN}/briefings/{self.slug}/{self.issue_date:%Y-%m-%d}/"

    @property
    def day(self) -> str:
        return dateformat.format(self.issue_date, "l j F Y")

    @property
    def issue(self) -> str:
        """Edition 218; the seal by which it can be verified is named where it is not the first."""
        if self.notice_url:
            return "Correction notice"
        return f"Edition {self.number}" + (f", seal {self.seal}" if self.seal > 1 else "")

    @property
    def link(self) -> str:
        return "The corrected story" if self.notice_url else "Read this edition on the web"


class SourceLine(NamedTuple):
    """`url` is empty where it is no web address: such a source is named, not linked."""

    name: str
    url: str


def day(value: str | datetime, language: str) -> str:
    """12 Nov 2026 in the language of the story; a string that is no date stands as it is."""
    if isinstance(value, datetime):
        when = value.astimezone(UTC).date()
    else:
        try:
            when = datetime.fromisoformat(value).date()
        except ValueError:
            return value
    if base(language) == "en" or not has_words(language):
        return dateformat.format(when, "j M Y")
    with translation.override(base(language)):
        return dateformat.format(when, "j E Y")


def as_of(fact: FactTold, language: str) -> str:
    return f"{word('as-of', language)} {day(fact.as_of, language)}" if fact.as_of else ""


def sources(fact: FactTold) -> list[SourceLine]:
    """Each source by the outlet's name, else by its title; documents begin with §; each name once."""
    lines: dict[str, SourceLine] = {}
    for source in fact.sources:
        line = SourceLine(_source_name(source), source.url if is_web(source.url) else "")
        lines.setdefault(line.name, line)
    return list(lines.values())


def _source_name(source: Source) -> str:
    if source.outlet:
        return source.outlet
    return f"§\u00a0{source.title or urlsplit(source.url).hostname or source.url}"


def is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))


def tells(framing: FramingTold, *, lead: bool) -> str:
    """All of it in the first story of a mail; in the others its first sentences, enough to say something."""
    text = inline.as_text(framing.framing.text)
    if lead or len(text) <= ENOUGH * 2:
        return text
    told = first_sentence(text)
    while len(told) < ENOUGH:
        told += text[len(told) :][: len(first_sentence(text[len(told) :].lstrip())) + 1]
    return told


def in_quotes(text: str, language: str) -> str:
    """What a perspective calls it, in the quotation marks of the story's language."""
    marks = QUOTES.get(base(language), "“”")
    return f"{marks[0]}{text}{marks[1]}"


def correction_head(correction: CorrectionTold, language: str, fact: int = 0) -> str:
    """Correction to fact 2, 12 Nov 2026."""
    head = word("correction", language)
    if fact:
        head = f"{head}: {word('fact', language).lower()} {fact}"
    return f"{head}, {day(correction.at, language)}"


def story_url(telling: Telling) -> str:
    return f"{settings.SITE_ORIGIN}/stories/{telling.slug}/"


def count(n: int, of: int) -> str:
    """How many of the edition's stories this kind of reader gets."""
    if n == of:
        return "1 story" if n == 1 else f"{n} stories"
    return f"{n} of {of} stories, from the sections you chose"


def comma(language: str) -> str:
    """What stands between the names of a list."""
    return "، " if base(language) in {"ar", "fa", "ur"} else ", "


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False


def direction(language: str) -> str:
    return direction_of(language)


def words(language: str) -> dict[str, str]:
    """The labels of a story, by the names templates use."""
    names = ("facts", "framings", "matrix", "fact", "reported", "omitted", "disputed", "unknown")
    labels = {name: word(name, language) for name in names}
    labels["one_source"] = word("one-source", language)
    return labels


def english(language: str) -> bool:
    """Whether the house has no words in that language, so that its labels are English."""
    return not has_words(language)


def arrow(language: str) -> str:
    """From what was said to what is said now, the way the text runs."""
    return "←" if direction(language) == "rtl" else "→"

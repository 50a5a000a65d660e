"""The Brief: one frozen value that page, feed, mail, API answer and preview all render.

Decides what a brief *says*, how it is written down canonically and what its hash covers. It knows no
database row, no id and no clock; `newsroom.compose` builds it from a story, `newsroom.brieftext` writes
it as plain text.

Every string in a Brief is clean: NFC, one line, single spaces, no control characters, no lone
surrogates (`clean` does it, `Brief` refuses anything else). That is what lets a text file and a form
arrive at the same hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Self

import msgspec

from newsroom.picture import Picture as Picture
from perspectives.cleaning import MOST_MARKS as MOST_MARKS
from perspectives.cleaning import NotClean as NotClean
from perspectives.cleaning import are_clean, is_clean
from perspectives.cleaning import clean as clean

SCHEMA = 1
_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff]|[^\\s\u3040-\u30ff\u3400-\u9fff]+")


class StanceKind(StrEnum):
    REPORTED = "reported"
    OMITTED = "omitted"
    DISPUTED = "disputed"


def paragraphs(text: str) -> tuple[str, ...]:
    """The clean paragraphs of a text in which each line is a paragraph; empty ones are dropped."""
    return tuple(line for line in map(clean, text.splitlines()) if line)


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a fact rests on: a page of an outlet, or a document that no outlet published."""

    url: str
    title: str = ""
    outlet: str = ""
    published_on: str = ""


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    as_of: str = ""
    sources: tuple[Source, ...] = ()


class Excerpt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An outlet's own words, and the page they stand on."""

    quote: str
    language: str
    url: str
    outlet: str = ""
    translation: str = ""
    published_on: str = ""


class Stance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a framing's outlets did with one fact; `fact` and `excerpt` count from 1, excerpt 0 is none."""

    fact: int
    kind: StanceKind
    excerpt: int = 0
    note: str = ""


class Framing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one perspective makes of the story; outlets are named as readers will see them."""

    perspective: str
    text: str
    outlets: tuple[str, ...] = ()
    label: str = ""
    stresses: str = ""
    leaves_out: str = ""
    excerpts: tuple[Excerpt, ...] = ()
    stances: tuple[Stance, ...] = ()

    def stance_on(self, fact: int) -> Stance | None:
        """The stance on fact number `fact` (from 1), or None where nobody looked."""
        return next((stance for stance in self.stances if stance.fact == fact), None)


class Brief(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    section: str
    headline: str
    dek: str
    language: str = "en"
    kicker: str = ""
    storyline: str = ""
    facts: tuple[Fact, ...] = ()
    context: tuple[str, ...] = ()
    framings: tuple[Framing, ...] = ()
    # Not written at all where there is none: what was hashed before there were pictures reads the same.
    picture: Picture | msgspec.UnsetType = msgspec.UNSET
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        strings = _strings(self)
        for text in () if are_clean(strings) else strings:
            if not is_clean(text):
                raise NotClean(
                    f"“{text[:40]}” holds line breaks, double spaces or invisible signs."
                )

    def canonical(self) -> str:
        """The one way to write this brief: JSON, keys sorted, no floats, no white space outside strings."""
        return msgspec.json.encode(self, order="sorted").decode()

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal: what an approval binds."""
        return hash_of(self.canonical())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The brief that `canonical` wrote, any known schema; raises msgspec.ValidationError otherwise."""
        return msgspec.json.decode(text, type=cls)

    def words(self) -> int:
        """Each sign of Chinese or Japanese counts as a word."""
        return sum(len(_WORD.findall(text)) for text in _prose(self))

    def reading_seconds(self) -> int:
        """At 230 words a minute, the median of Brysbaert (2019) for English non-fiction, rounded to 5 s.

        For Chinese that is near the 255 signs a minute of IReST (Trauzettel-Klosinski and Dietz, 2012).
        """
        return max(5, round(self.words() * 60 / 230 / 5) * 5)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _prose(brief: Brief) -> Iterator[str]:
    yield brief.headline
    yield brief.dek
    yield from (fact.text for fact in brief.facts)
    yield from brief.context
    for framing in brief.framings:
        yield from (framing.perspective, framing.text, framing.label)
        yield from (framing.stresses, framing.leaves_out)


def _strings(brief: Brief) -> list[str]:
    """Every string in it, in no order. Without recursion: it is asked whenever a publication is read."""
    found: list[str] = []
    todo: list[object] = [brief]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, tuple):
            todo += value
        elif isinstance(value, msgspec.Struct):
            todo += msgspec.structs.astuple(value)
    return found

"""Keys: which rows stand behind a brief, in its own order, and what the directory said of them that day.

A publication stores them as the text that was hashed. A text of before a field was there reads as one
in which it is empty. Decides nothing; `compose` fills them.
"""

from __future__ import annotations

from typing import Self

import msgspec


class OutletKey(msgspec.Struct, frozen=True):
    """`language` is that of the name as shown (may be empty); `gloss` the other name, in Latin script.

    `owner` and its `kind` were behind it on the day of publication; empty where nobody had recorded it.
    """

    slug: str
    language: str = ""
    gloss: str = ""
    country: str = ""
    owner: str = ""
    kind: str = ""


class OriginKey(msgspec.Struct, frozen=True):
    """A page that others repeat: who published it, and the places of what goes back to it.

    Places count from 1: (fact, source) and (framing, excerpt).
    """

    name: str
    slug: str = ""
    sources: tuple[tuple[int, int], ...] = ()
    excerpts: tuple[tuple[int, int], ...] = ()


class FramingKey(msgspec.Struct, frozen=True):
    """`mark` is the letter a–h of the perspective's colour and sign, kept for its life."""

    uid: str
    perspective: str
    mark: str = "a"
    outlets: tuple[OutletKey, ...] = ()


class PartKeys(msgspec.Struct, frozen=True):
    """The uids of a brief's facts and framings, in its order: by them two texts of a story are compared."""

    facts: tuple[str, ...] = ()
    framings: tuple[str, ...] = ()

    def canonical(self) -> str:
        return msgspec.json.encode(self, order="sorted").decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        return msgspec.json.decode(text, type=cls)


class Keys(msgspec.Struct, frozen=True):
    """Which rows stand behind a brief: uids and slugs, in the order of the brief."""

    story: str
    slug: str
    section: str
    storyline: str = ""
    facts: tuple[str, ...] = ()
    framings: tuple[FramingKey, ...] = ()
    origins: tuple[OriginKey, ...] = ()

    @property
    def parts(self) -> PartKeys:
        return PartKeys(self.facts, tuple(key.uid for key in self.framings))

    def canonical(self) -> str:
        return msgspec.json.encode(self, order="sorted").decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        return msgspec.json.decode(text, type=cls)

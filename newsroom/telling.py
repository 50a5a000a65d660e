"""A Telling: a brief together with the names behind it, ready to be shown.

`Brief` says *what* is told and is hashed without ids; `Keys` says *which* rows stand behind each part,
in the brief's own order. A publication stores both, so that showing it takes no other table. Templates
of page, preview and mail get a `Telling` and nothing else. Decides nothing and reads no clock.
"""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime
from typing import NamedTuple, Self

import msgspec

from newsroom.brief import Brief, Excerpt, Fact, Framing, Source, Stance, StanceKind

MARKS = "●■▲◆✚◗○★"
# What every channel tells of a publication whose words an order took away.
REMOVED = Brief(section="", headline="Removed for legal reasons", dek="")


class OutletKey(msgspec.Struct, frozen=True):
    """`language` is that of the name as shown (may be empty); `gloss` the other name, in Latin script."""

    slug: str
    language: str = ""
    gloss: str = ""
    country: str = ""


class FramingKey(msgspec.Struct, frozen=True):
    """`mark` is the letter a–h of the perspective's colour and sign, kept for its life."""

    uid: str
    perspective: str
    mark: str = "a"
    outlets: tuple[OutletKey, ...] = ()


class Keys(msgspec.Struct, frozen=True):
    """Which rows stand behind a brief: uids and slugs, in the order of the brief."""

    story: str
    slug: str
    section: str
    storyline: str = ""
    facts: tuple[str, ...] = ()
    framings: tuple[FramingKey, ...] = ()

    def canonical(self) -> str:
        return msgspec.json.encode(self, order="sorted").decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        return msgspec.json.decode(text, type=cls)


class OutletTold(NamedTuple):
    name: str
    key: OutletKey


class CorrectionTold(NamedTuple):
    """A correction as readers see it, beside the words it corrects."""

    part_uid: str
    at: datetime
    was: str
    now: str
    note: str
    severity: str
    wrong: tuple[int, ...]
    number: int


class FactTold(NamedTuple):
    number: int
    uid: str
    fact: Fact
    corrections: tuple[CorrectionTold, ...] = ()

    @property
    def text(self) -> str:
        return self.fact.text

    @property
    def as_of(self) -> str:
        return self.fact.as_of

    @property
    def sources(self) -> tuple[Source, ...]:
        return self.fact.sources


class StanceTold(NamedTuple):
    """One cell of the matrix; `stance` None means that nobody looked."""

    number: int
    stance: Stance | None
    excerpt: Excerpt | None

    @property
    def kind(self) -> str:
        return self.stance.kind.value if self.stance else "unknown"


class FramingTold(NamedTuple):
    """`letter` is A, B, … in the order of the story; `mark` the perspective's own a–h."""

    letter: str
    uid: str
    framing: Framing
    key: FramingKey
    outlets: tuple[OutletTold, ...]
    stances: tuple[StanceTold, ...]

    @property
    def mark(self) -> str:
        return self.key.mark

    @property
    def sign(self) -> str:
        """The perspective's mark as a character, for mail and plain text."""
        return MARKS["abcdefgh".index(self.key.mark)]

    @property
    def perspective(self) -> str:
        return self.framing.perspective

    @property
    def has_stances(self) -> bool:
        return bool(self.framing.stances)

    def count(self, kind: str) -> int:
        return Counter(cell.kind for cell in self.stances)[kind]

    @property
    def reported(self) -> int:
        return self.count(StanceKind.REPORTED)

    @property
    def omitted(self) -> int:
        return self.count(StanceKind.OMITTED)

    @property
    def disputed(self) -> int:
        return self.count(StanceKind.DISPUTED)


class Telling(NamedTuple):
    """What a reader is told, and under which publication: number 0 and empty sha for a draft's preview."""

    brief: Brief
    keys: Keys
    facts: tuple[FactTold, ...]
    framings: tuple[FramingTold, ...]
    number: int = 0
    sha: str = ""
    kind: str = "draft"
    note: str = ""
    published_at: datetime | None = None
    first_published_at: datetime | None = None
    corrections: tuple[CorrectionTold, ...] = ()

    @property
    def slug(self) -> str:
        return self.keys.slug

    @property
    def has_matrix(self) -> bool:
        return any(framing.has_stances for framing in self.framings)

    @property
    def has_labels(self) -> bool:
        return any(framing.framing.label for framing in self.framings)

    @property
    def rows(self) -> list[tuple[FactTold, list[tuple[FramingTold, StanceTold]]]]:
        """The matrix: each fact with the cell of every framing."""
        return [
            (fact, [(framing, framing.stances[fact.number - 1]) for framing in self.framings])
            for fact in self.facts
        ]

    @property
    def other_corrections(self) -> tuple[CorrectionTold, ...]:
        """Corrections of parts that are not facts."""
        uids = {fact.uid for fact in self.facts}
        return tuple(item for item in self.corrections if item.part_uid not in uids)

    @property
    def withdrawn(self) -> bool:
        return self.kind == "retraction"

    @property
    def removed(self) -> bool:
        return self.brief is REMOVED


def tell(
    brief: Brief,
    keys: Keys,
    *,
    number: int = 0,
    sha: str = "",
    kind: str = "draft",
    note: str = "",
    published_at: datetime | None = None,
    first_published_at: datetime | None = None,
    corrections: tuple[CorrectionTold, ...] = (),
) -> Telling:
    """Join what is said with who is who; both come in the same order (`compose` sees to it).

    Of what was removed only the address is told, not which facts and framings there were.
    """
    if brief is REMOVED:
        keys = msgspec.structs.replace(keys, facts=(), framings=())
    by_part: dict[str, list[CorrectionTold]] = {}
    for correction in corrections:
        by_part.setdefault(correction.part_uid, []).append(correction)
    facts = tuple(
        FactTold(place, uid, fact, tuple(by_part.get(uid, ())))
        for place, (uid, fact) in enumerate(zip(keys.facts, brief.facts, strict=True), 1)
    )
    letters = itertools.chain("ABCDEFGHIJKLMNOPQRSTUVWXYZ", itertools.count(27))
    framings = tuple(
        _framing(str(letter), framing, key, len(facts))
        for letter, framing, key in zip(letters, brief.framings, keys.framings, strict=False)
    )
    return Telling(
        brief, keys, facts, framings, number, sha, kind, note, published_at, first_published_at,
        corrections,
    )  # fmt: skip


def _framing(letter: str, framing: Framing, key: FramingKey, facts: int) -> FramingTold:
    cells = []
    for number in range(1, facts + 1):
        stance = framing.stance_on(number)
        behind = framing.excerpts[stance.excerpt - 1] if stance and stance.excerpt else None
        cells.append(StanceTold(number, stance, behind))
    outlets = tuple(
        OutletTold(name, outlet) for name, outlet in zip(framing.outlets, key.outlets, strict=True)
    )
    return FramingTold(letter, key.uid, framing, key, outlets, tuple(cells))

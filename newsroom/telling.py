"""A Telling: a brief together with the names behind it, ready to be shown.

`Brief` says *what* is told and is hashed without ids; `Keys` says *which* rows stand behind each part.
A publication stores both, so that showing it takes no other table. Decides nothing and reads no clock.
"""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime
from typing import NamedTuple

import msgspec

from newsroom.brief import Brief, Excerpt, Fact, Framing, Source, Stance, StanceKind
from newsroom.changetold import CorrectionTold as CorrectionTold
from newsroom.changetold import WordingTold as WordingTold
from newsroom.keys import FramingKey as FramingKey
from newsroom.keys import Keys as Keys
from newsroom.keys import OriginKey as OriginKey
from newsroom.keys import OutletKey as OutletKey
from newsroom.outlettold import OutletTold as OutletTold
from newsroom.outlettold import OwnerTold as OwnerTold
from newsroom.picture import DESK_PICTURES, PICTURES, PictureTold

CARDS = "/cards/"
MARKS = "●■▲◆✚◗○★"
# What every channel tells of a publication whose words an order took away.
REMOVED = Brief(section="", headline="Removed for legal reasons", dek="")


class OriginTold(NamedTuple):
    """Of `of` pages, `n` go back to this origin."""

    name: str
    slug: str
    n: int
    of: int

    @property
    def single(self) -> bool:
        return self.n == self.of


class FactTold(NamedTuple):
    number: int
    uid: str
    fact: Fact
    corrections: tuple[CorrectionTold, ...] = ()
    origins: tuple[OriginTold, ...] = ()
    earlier: tuple[WordingTold, ...] = ()

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
    corrections: tuple[CorrectionTold, ...] = ()
    origins: tuple[OriginTold, ...] = ()

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
    # Where its picture is found; empty is where publications have theirs, or the desk its drafts'.
    pictures: str = ""
    # Whether it stands under another section than its own: an edition may put it there.
    elsewhere: bool = False

    @property
    def slug(self) -> str:
        return self.keys.slug

    @property
    def picture(self) -> PictureTold | None:
        if not self.brief.picture:
            return None
        home = self.pictures or (PICTURES if self.number else DESK_PICTURES)
        return PictureTold(self.brief.picture, home)

    @property
    def card(self) -> str:
        """The path of the share card; a draft has none."""
        return f"{CARDS}{self.sha}.png" if self.sha else ""

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
        """Corrections of parts that are not facts, for channels that tell them in one place."""
        uids = {fact.uid for fact in self.facts}
        return tuple(item for item in self.corrections if item.part_uid not in uids)

    @property
    def gone(self) -> tuple[CorrectionTold, ...]:
        """Corrections of facts and framings that the story no longer has."""
        uids = {framing.uid for framing in self.framings}
        kinds = {"fact", "framing"}
        return tuple(
            one for one in self.other_corrections if one.kind in kinds and one.part_uid not in uids
        )

    @property
    def corrected(self) -> dict[str, tuple[CorrectionTold, ...]]:
        """The corrections of headline, dek and context, each to stand beside its part."""
        kinds = ("headline", "dek", "context")
        return {kind: tuple(one for one in self.corrections if one.kind == kind) for kind in kinds}

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
        keys = msgspec.structs.replace(keys, facts=(), framings=(), origins=())
    by_part: dict[str, list[CorrectionTold]] = {}
    for correction in corrections:
        by_part.setdefault(correction.part_uid, []).append(correction)
    facts = tuple(
        FactTold(
            place,
            uid,
            fact,
            tuple(by_part.get(uid, ())),
            _origins(fact.sources, [(one, one.sources) for one in keys.origins], place),
        )
        for place, (uid, fact) in enumerate(zip(keys.facts, brief.facts, strict=True), 1)
    )
    letters = itertools.chain("ABCDEFGHIJKLMNOPQRSTUVWXYZ", itertools.count(27))
    framings = tuple(
        _framing(
            str(letter), place, framing, keys, tuple(by_part.get(keys.framings[place - 1].uid, ()))
        )
        for letter, (place, framing) in zip(letters, enumerate(brief.framings, 1), strict=False)
    )
    return Telling(
        brief, keys, facts, framings, number, sha, kind, note, published_at, first_published_at,
        corrections,
    )  # fmt: skip


def _framing(
    letter: str, place: int, framing: Framing, keys: Keys, corrections: tuple[CorrectionTold, ...]
) -> FramingTold:
    key, cells = keys.framings[place - 1], []
    for number in range(1, len(keys.facts) + 1):
        stance = framing.stance_on(number)
        behind = framing.excerpts[stance.excerpt - 1] if stance and stance.excerpt else None
        cells.append(StanceTold(number, stance, behind))
    outlets = tuple(
        OutletTold(name, outlet) for name, outlet in zip(framing.outlets, key.outlets, strict=True)
    )
    origins = _origins(framing.excerpts, [(one, one.excerpts) for one in keys.origins], place)
    return FramingTold(letter, key.uid, framing, key, outlets, tuple(cells), corrections, origins)


def _origins(
    pages: tuple[Source, ...] | tuple[Excerpt, ...],
    keyed: list[tuple[OriginKey, tuple[tuple[int, int], ...]]],
    number: int,
) -> tuple[OriginTold, ...]:
    """The origins that pages of this part repeat; one that stands there alone is no repetition."""
    found = []
    for origin, places in keyed:
        mine = [pages[at - 1] for part, at in places if part == number]
        if any(page.outlet != origin.name for page in mine):
            found.append(OriginTold(origin.name, origin.slug, len(mine), len(pages)))
    return tuple(found)

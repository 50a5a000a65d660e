"""What stands around a story on its page, with the story, in one query however large the archive is.

Versions, corrections, earlier wordings of its facts, the stories before and after it in its storyline,
who is behind its outlets today, and the sections above. Decides what of it readers see: nothing that a
retraction took back or an order took away. Reads Live, publications and the directory only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from newsroom.models.publication import Live, Publication, PublicationKind
from newsroom.public.beside import NEIGHBOURS, Answer, Found, Row, asked, read
from newsroom.public.readable import known_as
from newsroom.telling import REMOVED, CorrectionTold, OwnerTold, Telling, WordingTold


class VersionTold(NamedTuple):
    """One publication of a story in the list of all. `before` is the readable one before it, 0 for none."""

    number: int
    kind: str
    note: str
    published_at: datetime
    removed: bool
    readable: bool
    before: int


class NeighbourTold(NamedTuple):
    """Another story of the storyline, or this one in its place among them."""

    slug: str
    headline: str
    language: str
    first_published_at: datetime
    here: bool = False


class Around(NamedTuple):
    """Beside a story: see the fields of the same names."""

    corrections: tuple[CorrectionTold, ...]
    versions: list[VersionTold]
    neighbours: list[NeighbourTold]
    sections: list[dict[str, str]]
    wordings: dict[int, dict[str, str]]
    owners: dict[str, OwnerTold]

    def telling(self, live: Live, publication: Publication | None = None) -> Telling:
        """The live publication, or that other one, with corrections, earlier wordings and owners of today."""
        publication = publication or live.publication
        told = publication.telling(
            first_published_at=live.first_published_at,
            corrections=tuple(one for one in self.corrections if one.concerns(publication.number)),
        )
        facts = tuple(
            fact._replace(earlier=self._earlier(fact.uid, fact.text, told.number))
            for fact in told.facts
        )
        framings = tuple(
            framing._replace(
                outlets=tuple(
                    outlet._replace(today=self.owners.get(outlet.key.slug))
                    for outlet in framing.outlets
                )
            )
            for framing in told.framings
        )
        # Its own address may have been another: links lead to where the story is now.
        keys = msgspec.structs.replace(told.keys, slug=live.slug)
        return told._replace(keys=keys, facts=facts, framings=framings)

    def _earlier(self, uid: str, text: str, number: int) -> tuple[WordingTold, ...]:
        """What the fact said before, the newest first, each with the version that changed it."""
        following, found = number, []
        for version in self.versions:
            if not version.readable or version.number > number:
                continue
            said = self.wordings.get(version.number, {}).get(uid)
            if said is not None and said != text:
                after = next(one for one in self.versions if one.number == following)
                found.append(
                    WordingTold(said, version.number, version.published_at, after.number,
                                after.published_at, after.note)
                )  # fmt: skip
                text = said
            following = version.number
        return tuple(found)

    def version(self, number: int) -> VersionTold | None:
        return next((version for version in self.versions if version.number == number), None)


def find(slug: str) -> Found | None:
    """All that is known of the story at this address, now or once. One query, unless it has moved."""
    found = asked(slug)
    if found is None:
        known = known_as(slug)
        found = asked(known.slug) if known else None
    return found


def tell(answer: Answer) -> tuple[Live, Around]:
    """The story, with what stands around it."""
    live, beside = read(answer)
    back = _taken_back(beside["versions"])
    return live, Around(
        tuple(_correction(row) for row in beside["corrected"] if row["number"] > back),
        _versions(beside["versions"]),
        _neighbours(live, beside["earlier"], beside["later"]),
        beside["sections"],
        {row["number"]: dict(zip(row["uids"], row["texts"], strict=True))
         for row in beside["versions"] if row["texts"] is not None},
        {row["slug"]: OwnerTold(row["owner"], row["kind"], _day(row["since"]))
         for row in beside["owners"]},
    )  # fmt: skip


def _taken_back(rows: Iterable[Row]) -> int:
    """The last retraction: it and all before it stay away."""
    retraction = PublicationKind.RETRACTION
    return max((row["number"] for row in rows if row["kind"] == retraction), default=0)


def _versions(rows: list[Row]) -> list[VersionTold]:
    back, before, found = _taken_back(rows), 0, []
    for row in reversed(rows):
        removed = row["removal"] is not None
        readable = row["number"] > back and not removed
        note = row["removal"] if removed else row["note"]
        at = datetime.fromisoformat(row["at"])
        found.append(VersionTold(row["number"], row["kind"], note, at, removed, readable, before))
        before = row["number"] if readable else before
    return found[::-1]


def _correction(row: Row) -> CorrectionTold:
    return CorrectionTold(
        part_uid=row["part_uid"],
        at=datetime.fromisoformat(row["at"]),
        was=REMOVED.headline if row["was"] is None else row["was"],
        now=REMOVED.headline if row["now"] is None else row["now"],
        note=row["note"],
        severity=row["severity"],
        wrong=tuple(row["wrong"]),
        number=row["number"],
        kind=row["kind"],
    )


def _neighbours(live: Live, earlier: list[Row], later: list[Row]) -> list[NeighbourTold]:
    """This story between those before and after it, four in all where there are as many."""
    before, after = list(map(_neighbour, earlier)), list(map(_neighbour, later))
    if not (before or after):
        return []
    after = after[: max(1, NEIGHBOURS - len(before))]
    before = before[: NEIGHBOURS - len(after)][::-1]
    here = NeighbourTold(
        live.slug, live.headline, live.language, live.first_published_at, here=True
    )
    return [*before, here, *after]


def _neighbour(row: Row) -> NeighbourTold:
    at = datetime.fromisoformat(row["at"])
    return NeighbourTold(row["slug"], row["headline"], row["language"], at)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

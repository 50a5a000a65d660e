"""Compose a Brief from the working copy: reads the story's rows, writes nothing, reads no clock."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from newsroom import behind
from newsroom import brief as said
from newsroom.keys import FramingKey, Keys, OutletKey
from newsroom.models.story import Story
from newsroom.telling import Telling, tell
from newsroom.whole import (
    CitationRow,
    ExcerptRow,
    FactRow,
    FramingRow,
    OutletRow,
    StanceRow,
    StoryRow,
    Whole,
    whole,
)
from perspectives.models import Ownership
from perspectives.models.outlets import gloss, shown_name
from perspectives.models.vantage import mark_of

Row = TypeVar("Row", CitationRow, OutletRow, ExcerptRow, StanceRow)


class Composed(NamedTuple):
    """A brief, the ids behind it, and the rows a publication must name; all in the brief's order."""

    brief: said.Brief
    keys: Keys
    fact_versions: tuple[int, ...]
    mentions: tuple[tuple[uuid.UUID, int, tuple[int, ...]], ...]

    def telling(self) -> Telling:
        """The draft as readers would see it."""
        return tell(self.brief, self.keys)


class _Parts(NamedTuple):
    """The rows of a story with what belongs to each fact version and to each framing."""

    facts: list[FactRow]
    framings: list[FramingRow]
    citations: dict[int, list[CitationRow]]
    outlets: dict[int, list[OutletRow]]
    excerpts: dict[int, list[ExcerptRow]]
    stances: dict[int, list[StanceRow]]


def compose(story: Story, *, on: date | None = None) -> Composed:
    """What the working copy says now, in a number of queries that does not grow with its length.

    The keys say who was behind the outlets and what goes back to one origin only with a day `on`: the
    brief and its hash are the same without.
    """
    read = whole(story.pk)
    row, parts = read.story, _parts(read)
    numbers = {fact.pk: number for number, fact in enumerate(parts.facts, 1)}
    brief = said.Brief(
        section=row.section,
        headline=row.headline,
        dek=row.dek,
        language=row.language,
        kicker=row.kicker,
        storyline=row.storyline or "",
        facts=tuple(_fact(fact, parts.citations[fact.version]) for fact in parts.facts),
        context=said.paragraphs(row.context),
        framings=tuple(_framing(framing, parts, numbers) for framing in parts.framings),
        picture=_picture(row),
    )
    keys = Keys(
        story=str(row.uid),
        slug=row.slug,
        section=row.section_slug,
        storyline=row.storyline_slug or "",
        facts=tuple(str(fact.uid) for fact in parts.facts),
        framings=tuple(
            _framing_key(framing, parts.outlets[framing.pk]) for framing in parts.framings
        ),
    )
    if on:
        keys = _as_of(keys, parts, on)
    mentions = tuple(
        (framing.uid, framing.perspective_id, tuple(row.pk for row in parts.outlets[framing.pk]))
        for framing in parts.framings
    )
    return Composed(brief, keys, tuple(fact.version for fact in parts.facts), mentions)


def _parts(read: Whole) -> _Parts:
    return _Parts(
        read.facts,
        read.framings,
        _by_owner(read.citations),
        _by_owner(read.outlets),
        _by_owner(read.excerpts),
        _by_owner(read.stances),
    )


def _by_owner(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """By the fact version or the framing that a row begins with."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _as_of(keys: Keys, parts: _Parts, on: date) -> Keys:
    """The keys with what the directory says of that day; three queries at most."""
    named = [[row.pk for row in parts.outlets[framing.pk]] for framing in parts.framings]
    owners = behind.owners((outlet for outlets in named for outlet in outlets), on)
    keyed = tuple(
        msgspec.structs.replace(
            key, outlets=tuple(map(_owned, key.outlets, map(owners.get, outlets)))
        )
        for key, outlets in zip(keys.framings, named, strict=True)
    )
    origins = behind.origins(
        [[citation.report for citation in parts.citations[fact.version]] for fact in parts.facts],
        [[row.report for row in parts.excerpts[framing.pk]] for framing in parts.framings],
    )
    return msgspec.structs.replace(keys, framings=keyed, origins=origins)


def _owned(key: OutletKey, ownership: Ownership | None) -> OutletKey:
    if ownership is None:
        return key
    return msgspec.structs.replace(key, owner=ownership.owner, kind=ownership.kind)


def _picture(row: StoryRow) -> said.Picture | UnsetType:
    if row.sha is None:
        return UNSET
    return said.Picture(
        sha=row.sha,
        width=row.width,
        height=row.height,
        alt=row.alt,
        credit=row.credit,
        caption=row.caption,
        focal_x=row.focal_x,
        focal_y=row.focal_y,
    )


def _fact(fact: FactRow, citations: list[CitationRow]) -> said.Fact:
    return said.Fact(
        text=fact.text or "",
        as_of=_day(fact.as_of),
        sources=tuple(map(_source, citations)),
    )


def _source(citation: CitationRow) -> said.Source:
    return said.Source(
        url=citation.url,
        title=citation.title,
        outlet=_named(citation),
        published_on=_day(citation.published_on),
    )


def _framing(framing: FramingRow, parts: _Parts, numbers: dict[int, int]) -> said.Framing:
    rows = parts.excerpts[framing.pk]
    places = {row.pk: place for place, row in enumerate(rows, 1)}
    stances = [_stance(stance, numbers, places) for stance in parts.stances[framing.pk]]
    return said.Framing(
        perspective=framing.perspective,
        text=framing.text,
        outlets=tuple(shown_name(row.name, row.native_name) for row in parts.outlets[framing.pk]),
        label=framing.label,
        stresses=framing.stresses,
        leaves_out=framing.leaves_out,
        excerpts=tuple(map(_excerpt, rows)),
        stances=tuple(sorted(stances, key=lambda stance: stance.fact)),
    )


def _stance(stance: StanceRow, numbers: dict[int, int], places: dict[int, int]) -> said.Stance:
    return said.Stance(
        fact=numbers[stance.fact],
        kind=said.StanceKind(stance.kind),
        excerpt=places[stance.excerpt] if stance.excerpt else 0,
        note=stance.note,
    )


def _excerpt(row: ExcerptRow) -> said.Excerpt:
    return said.Excerpt(
        quote=row.quote,
        language=row.language,
        url=row.url,
        outlet=_named(row),
        translation=row.translation,
        published_on=_day(row.published_on),
    )


def _named(row: CitationRow | ExcerptRow) -> str:
    """The outlet's name; "" for a page that no outlet published."""
    return shown_name(row.outlet or "", row.native_outlet or "")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _framing_key(framing: FramingRow, outlets: list[OutletRow]) -> FramingKey:
    return FramingKey(
        uid=str(framing.uid),
        perspective=framing.perspective_slug,
        mark=mark_of(framing.perspective_number),
        outlets=tuple(map(_outlet_key, outlets)),
    )


def _outlet_key(outlet: OutletRow) -> OutletKey:
    return OutletKey(
        slug=outlet.slug,
        language=outlet.language,
        gloss=gloss(outlet.name, outlet.native_name),
        country=outlet.country or "",
    )

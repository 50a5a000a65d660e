"""Compose a Brief from the working copy: reads the story's rows, writes nothing, reads no clock."""

from __future__ import annotations

import uuid
from datetime import date
from typing import NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from newsroom import behind
from newsroom import brief as said
from newsroom.keys import FramingKey, Keys, OutletKey
from newsroom.models.facts import Citation, StoryFact
from newsroom.models.framings import Framing, FramingExcerpt, Stance
from newsroom.models.story import Story
from newsroom.models.storypicture import StoryPicture
from newsroom.telling import Telling, tell
from perspectives.models import Outlet, Ownership


class Composed(NamedTuple):
    """A brief, the ids behind it, and the rows a publication must name; all in the brief's order."""

    brief: said.Brief
    keys: Keys
    fact_versions: tuple[int, ...]
    mentions: tuple[tuple[uuid.UUID, int, tuple[int, ...]], ...]

    def telling(self) -> Telling:
        """The draft as readers would see it."""
        return tell(self.brief, self.keys)


def compose(story: Story, *, on: date | None = None) -> Composed:
    """What the working copy says now, in a number of queries that does not grow with its length.

    The keys say who was behind the outlets and what goes back to one origin only with a day `on`: the
    brief and its hash are the same without.
    """
    story = Story.objects.whole().get(pk=story.pk)
    pins = list(story.story_facts.all())
    framings = list(story.framings.all())
    numbers = {pin.pk: number for number, pin in enumerate(pins, 1)}
    brief = said.Brief(
        section=story.section.name,
        headline=story.headline,
        dek=story.dek,
        language=story.language,
        kicker=story.kicker,
        storyline=story.storyline.name if story.storyline else "",
        facts=tuple(map(_fact, pins)),
        context=said.paragraphs(story.context),
        framings=tuple(_framing(framing, numbers) for framing in framings),
        picture=_picture(story),
    )
    keys = Keys(
        story=str(story.uid),
        slug=story.slug,
        section=story.section.slug,
        storyline=story.storyline.slug if story.storyline else "",
        facts=tuple(str(pin.fact.uid) for pin in pins),
        framings=tuple(map(_framing_key, framings)),
    )
    if on:
        keys = _as_of(keys, pins, framings, on)
    mentions = tuple(
        (
            framing.uid,
            framing.perspective_id,
            tuple(row.outlet_id for row in framing.framing_outlets.all()),
        )
        for framing in framings
    )
    return Composed(brief, keys, tuple(pin.version_id for pin in pins), mentions)


def _as_of(keys: Keys, pins: list[StoryFact], framings: list[Framing], on: date) -> Keys:
    """The keys with what the directory says of that day; three queries at most."""
    named = [[row.outlet_id for row in framing.framing_outlets.all()] for framing in framings]
    owners = behind.owners((outlet for outlets in named for outlet in outlets), on)
    keyed = tuple(
        msgspec.structs.replace(
            key, outlets=tuple(map(_owned, key.outlets, map(owners.get, outlets)))
        )
        for key, outlets in zip(keys.framings, named, strict=True)
    )
    origins = behind.origins(
        [[citation.report_id for citation in pin.version.citations.all()] for pin in pins],
        [[row.excerpt.report_id for row in framing.framing_excerpts.all()] for framing in framings],
    )
    return msgspec.structs.replace(keys, framings=keyed, origins=origins)


def _owned(key: OutletKey, ownership: Ownership | None) -> OutletKey:
    if ownership is None:
        return key
    return msgspec.structs.replace(key, owner=ownership.owner, kind=ownership.kind)


def _picture(story: Story) -> said.Picture | UnsetType:
    row: StoryPicture | None = getattr(story, "story_picture", None)
    if row is None:
        return UNSET
    return said.Picture(
        sha=row.picture.sha,
        width=row.picture.width,
        height=row.picture.height,
        alt=row.alt,
        credit=row.credit,
        caption=row.caption,
        focal_x=row.focal_x,
        focal_y=row.focal_y,
    )


def _fact(pin: StoryFact) -> said.Fact:
    version = pin.version
    return said.Fact(
        text=version.text or "",
        as_of=version.as_of.isoformat() if version.as_of else "",
        sources=tuple(map(_source, version.citations.all())),
    )


def _source(citation: Citation) -> said.Source:
    return said.Source(
        url=citation.report.url,
        title=citation.title,
        outlet=citation.outlet.shown_name if citation.outlet else "",
        published_on=citation.published_on.isoformat() if citation.published_on else "",
    )


def _framing(framing: Framing, numbers: dict[int, int]) -> said.Framing:
    rows = list(framing.framing_excerpts.all())
    places = {row.pk: place for place, row in enumerate(rows, 1)}
    stances = [_stance(stance, numbers, places) for stance in framing.stances.all()]
    return said.Framing(
        perspective=framing.perspective.name,
        text=framing.text,
        outlets=tuple(row.outlet.shown_name for row in framing.framing_outlets.all()),
        label=framing.label,
        stresses=framing.stresses,
        leaves_out=framing.leaves_out,
        excerpts=tuple(map(_excerpt, rows)),
        stances=tuple(sorted(stances, key=lambda stance: stance.fact)),
    )


def _stance(stance: Stance, numbers: dict[int, int], places: dict[int, int]) -> said.Stance:
    return said.Stance(
        fact=numbers[stance.story_fact_id],
        kind=said.StanceKind(stance.kind),
        excerpt=places[stance.excerpt_id] if stance.excerpt_id else 0,
        note=stance.note,
    )


def _excerpt(row: FramingExcerpt) -> said.Excerpt:
    return said.Excerpt(
        quote=row.excerpt.quote,
        language=row.excerpt.language,
        url=row.excerpt.report.url,
        outlet=row.outlet.shown_name if row.outlet else "",
        translation=row.excerpt.translation,
        published_on=row.published_on.isoformat() if row.published_on else "",
    )


def _framing_key(framing: Framing) -> FramingKey:
    return FramingKey(
        uid=str(framing.uid),
        perspective=framing.perspective.slug,
        mark=framing.perspective.mark,
        outlets=tuple(_outlet_key(row.outlet) for row in framing.framing_outlets.all()),
    )


def _outlet_key(outlet: Outlet) -> OutletKey:
    return OutletKey(
        slug=outlet.slug,
        language=outlet.language,
        gloss=outlet.gloss,
        country=str(outlet.country.code or ""),
    )

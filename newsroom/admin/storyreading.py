"""From the values of the story form to a Brief and the ids of its parts.

Says what is wrong at the field it is wrong in. Decides what a form may hold at all (an address is an
address, a date a date); whether the story is good enough is `checks`' and `workflow`'s to say.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from msgspec import UNSET, UnsetType

from newsroom.admin.storyform import Box, FactCard, FramingCard, Row, StanceRow, StoryForm
from newsroom.brief import (
    Brief,
    Excerpt,
    Fact,
    Framing,
    NotClean,
    Picture,
    Source,
    Stance,
    StanceKind,
    clean,
    paragraphs,
)
from newsroom.rows import PartIds
from newsroom.storable import LIMITS, LINE, PICTURE_LIMITS
from perspectives.models import LANGUAGE_TAG, name_key
from perspectives.models.reports import HTTP_URL, LONGEST_URL, too_long

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.IGNORECASE)
_TITLE, _NAME, _TAG = 300, 120, 35


class Reading(NamedTuple):
    """What the form says. `begins` is the uid of the story that it is to begin, if one was given to it."""

    brief: Brief
    parts: PartIds
    version: int
    slug: str
    begins: UUID | None = None


def read(form: StoryForm) -> Reading | None:
    """None when something is wrong; then `form.errors` names it. Empty cards and rows count for nothing."""
    reading = understood(form)
    return None if form.errors else reading


def understood(form: StoryForm) -> Reading:
    """As much of the form as can be understood; what cannot is left out and named in `form.errors`."""
    reader = _Reader(form)
    facts = [card for card in form.facts if not card.empty]
    framings = [card for card in form.framings if not card.empty]
    top = form.top
    brief = Brief(
        section=reader.needed(top["section"], "Choose a section.", LIMITS["section"]),
        headline=reader.needed(
            top["headline"],
            "Give the story a headline; everything else can wait.",
            LIMITS["headline"],
        ),
        dek=reader.line(top["dek"]),
        language=reader.language(top["language"]),
        kicker=reader.line(top["kicker"], LIMITS["kicker"]),
        storyline=reader.line(top["storyline"], LIMITS["storyline"]),
        facts=tuple(map(reader.fact, facts)),
        context=reader.paragraphs(top["context"]),
        framings=reader.framings(framings, facts),
        picture=reader.picture(form.picture),
    )
    slug = reader.slug(top["slug"])
    uids = PartIds(
        tuple(card.uid.value for card in facts), tuple(card.uid.value for card in framings)
    )
    return Reading(brief, uids, form.version, slug, _uid(form.data.get("begins") or ""))


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class _Reader:
    """Takes boxes and gives clean values, writing down what is wrong where it is wrong."""

    def __init__(self, form: StoryForm) -> None:
        self._errors = form.errors

    def wrong(self, box: Box, sentence: str) -> None:
        self._errors.setdefault(box.name, sentence)

    def line(self, box: Box, most: int = 0) -> str:
        try:
            text = clean(box.value)
        except NotClean as error:
            self.wrong(box, str(error))
            return ""
        if most and len(text) > most:
            self.wrong(box, f"{len(text)} signs; there is room for {most}.")
        return text

    def needed(self, box: Box, sentence: str, most: int = 0) -> str:
        text = self.line(box, most)
        if not text:
            self.wrong(box, sentence)
        return text

    def paragraphs(self, box: Box) -> tuple[str, ...]:
        try:
            return paragraphs(box.value)
        except NotClean as error:
            self.wrong(box, str(error))
            return ()

    def day(self, box: Box) -> str:
        text = self.line(box)
        if not text:
            return ""
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            self.wrong(box, "Write the day as 2026-11-22.")
            return ""

    def language(self, box: Box) -> str:
        tag = self.line(box, _TAG)
        try:
            LANGUAGE_TAG(tag)
        except ValidationError:
            self.wrong(box, "Write the language as a tag: en, uk, zh-Hant.")
        return tag

    def address(self, box: Box) -> str:
        url = self.line(box, LONGEST_URL)
        try:
            HTTP_URL(url)
        except ValidationError:
            self.wrong(box, "Give the full address, beginning with https://.")
        if too_long(url):
            self.wrong(box, "This address is too long to be kept; find a shorter one.")
        return url

    def picture(self, boxes: dict[str, Box]) -> Picture | UnsetType:
        sha = self.line(boxes["sha"])
        if not sha:
            return UNSET
        return Picture(
            sha=sha,
            width=self.count(boxes["width"], 0),
            height=self.count(boxes["height"], 0),
            alt=self.line(boxes["alt"], PICTURE_LIMITS["alt"]),
            credit=self.line(boxes["credit"], PICTURE_LIMITS["credit"]),
            caption=self.line(boxes["caption"], PICTURE_LIMITS["caption"]),
            focal_x=self.count(boxes["focal_x"], 50, 100),
            focal_y=self.count(boxes["focal_y"], 50, 100),
        )

    def count(self, box: Box, otherwise: int, most: int = 100_000) -> int:
        """A whole number from 0; empty is `otherwise`."""
        text = self.line(box)
        if not text:
            return otherwise
        if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) <= most):
            self.wrong(box, f"Give a whole number from 0 to {most}.")
            return otherwise
        return int(text)

    def slug(self, box: Box) -> str:
        slug = self.line(box, _NAME)
        if slug and not _SLUG.fullmatch(slug):
            self.wrong(box, "Use Latin letters, figures and single hyphens.")
        return slug

    def fact(self, card: FactCard) -> Fact:
        text = self.needed(card.text, "This fact has sources but says nothing.")
        sources = []
        seen: set[str] = set()
        for row in card.sources:
            if row.empty:
                continue
            source = Source(
                url=self.address(row.boxes["url"]),
                title=self.line(row.boxes["title"], _TITLE),
                outlet=self.line(row.boxes["outlet"], _NAME),
                published_on=self.day(row.boxes["published_on"]),
            )
            if source.url in seen:
                self.wrong(row.boxes["url"], "This page already stands under the fact.")
            seen.add(source.url)
            sources.append(source)
        return Fact(text=text, as_of=self.day(card.as_of), sources=tuple(sources))

    def framings(self, cards: list[FramingCard], facts: list[FactCard]) -> tuple[Framing, ...]:
        numbers = {card.key: number for number, card in enumerate(facts, 1)}
        known: set[str] = set()
        result = []
        for card in cards:
            framing = self.framing(card, numbers)
            key = name_key(framing.perspective)
            if key and key in known:
                self.wrong(card.boxes["perspective"], "Another framing has this perspective.")
            known.add(key)
            result.append(framing)
        return tuple(result)

    def framing(self, card: FramingCard, numbers: dict[str, int]) -> Framing:
        boxes = card.boxes
        outlets = [
            self.line(Box(card.outlet.name, name), _NAME) for name in card.outlets
        ]  # fmt: skip
        rows = [row for row in card.excerpts if not row.empty]
        places = {row.key: number for number, row in enumerate(rows, 1)}
        stances = [
            self.stance(row, numbers[row.fact.key], places)
            for row in card.stances
            if row.fact.key in numbers and row.kind.value
        ]
        return Framing(
            perspective=self.needed(boxes["perspective"], "Say whose perspective this is.", LINE),
            text=self.line(boxes["text"]),
            outlets=tuple(dict.fromkeys(outlets)),
            label=self.line(boxes["label"], _NAME),
            stresses=self.line(boxes["stresses"]),
            leaves_out=self.line(boxes["leaves_out"]),
            excerpts=tuple(map(self.excerpt, rows)),
            stances=tuple(stance for stance in stances if stance),
        )

    def excerpt(self, row: Row) -> Excerpt:
        boxes = row.boxes
        return Excerpt(
            quote=self.needed(boxes["quote"], "Give the outlet’s own words."),
            language=self.language(boxes["language"]),
            url=self.address(boxes["url"]),
            outlet=self.line(boxes["outlet"], _NAME),
            translation=self.line(boxes["translation"]),
            published_on=self.day(boxes["published_on"]),
        )

    def stance(self, row: StanceRow, fact: int, places: dict[str, int]) -> Stance | None:
        if row.kind.value not in set(StanceKind):
            self.wrong(row.kind, "Choose reported, omitted or disputed.")
            return None
        kind = StanceKind(row.kind.value)
        excerpt = places.get(row.excerpt.value, 0)
        if kind is not StanceKind.OMITTED and not excerpt:
            self.wrong(row.excerpt, "Choose the excerpt that shows it.")
        return Stance(fact, kind, excerpt, self.line(row.note, LINE))

"""Every row of a working copy that says something, as plain values, in a fixed number of short questions.

Decides how PostgreSQL is asked: each question is worded once for a process, because Django takes longer to
word one than PostgreSQL to answer it. What the rows say together, `compose` decides.
"""

from __future__ import annotations

import uuid
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.models import QuerySet

from newsroom.models.facts import Citation, StoryFact
from newsroom.models.framings import Framing, FramingExcerpt, FramingOutlet, Stance
from newsroom.models.story import Story

# Stands in the wording for the story that is asked for; no story has it.
ANY = 0
Row = TypeVar("Row", bound=tuple[Any, ...])


class StoryRow(NamedTuple):
    uid: uuid.UUID
    slug: str
    language: str
    kicker: str
    headline: str
    dek: str
    context: str
    section: str
    section_slug: str
    storyline: str | None
    storyline_slug: str | None
    sha: str | None
    width: int
    height: int
    alt: str
    credit: str
    caption: str
    focal_x: int
    focal_y: int


class FactRow(NamedTuple):
    pk: int
    uid: uuid.UUID
    version: int
    text: str | None
    as_of: date | None


class CitationRow(NamedTuple):
    version: int
    report: int
    url: str
    title: str
    outlet: str | None
    native_outlet: str | None
    published_on: date | None


class FramingRow(NamedTuple):
    pk: int
    uid: uuid.UUID
    perspective_id: int
    perspective: str
    perspective_slug: str
    perspective_number: int
    text: str
    label: str
    stresses: str
    leaves_out: str


class OutletRow(NamedTuple):
    framing: int
    pk: int
    slug: str
    name: str
    native_name: str
    language: str
    country: str | None


class ExcerptRow(NamedTuple):
    framing: int
    pk: int
    report: int
    url: str
    quote: str
    language: str
    translation: str
    outlet: str | None
    native_outlet: str | None
    published_on: date | None


class StanceRow(NamedTuple):
    framing: int
    fact: int
    kind: str
    excerpt: int | None
    note: str


class Whole(NamedTuple):
    """Facts and framings in their order; what belongs to one of them in its order there."""

    story: StoryRow
    facts: list[FactRow]
    citations: list[CitationRow]
    framings: list[FramingRow]
    outlets: list[OutletRow]
    excerpts: list[ExcerptRow]
    stances: list[StanceRow]


def whole(story: int) -> Whole:
    """Raises Story.DoesNotExist."""
    found = _asked(StoryRow, story)
    if not found:
        raise Story.DoesNotExist
    return Whole(
        found[0],
        _asked(FactRow, story),
        _asked(CitationRow, story),
        _asked(FramingRow, story),
        _asked(OutletRow, story),
        _asked(ExcerptRow, story),
        _asked(StanceRow, story),
    )


def _asked(row: type[Row], story: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_worded(row), [story])
        return [row(*one) for one in cursor.fetchall()]


@cache
def _worded(row: type[tuple[Any, ...]]) -> str:
    sql, parameters = _QUESTIONS[row].query.sql_with_params()
    assert parameters == (ANY,)
    return sql


_QUESTIONS: dict[type[tuple[Any, ...]], QuerySet[Any, Any]] = {
    StoryRow: Story.objects.filter(pk=ANY).values_list(
        "uid", "slug", "language", "kicker", "headline", "dek", "context",
        "section__name", "section__slug", "storyline__name", "storyline__slug",
        "story_picture__picture", "story_picture__picture__width", "story_picture__picture__height",
        "story_picture__alt", "story_picture__credit", "story_picture__caption",
        "story_picture__focal_x", "story_picture__focal_y",
    ),
    FactRow: StoryFact.objects.filter(story=ANY)
    .order_by("position")
    .values_list("pk", "fact__uid", "version", "version__text", "version__as_of"),
    CitationRow: Citation.objects.filter(version__pins__story=ANY)
    .order_by("version_id", "position")
    .values_list(
        "version", "report", "report__url", "title", "outlet__name", "outlet__native_name",
        "published_on",
    ),
    FramingRow: Framing.objects.filter(story=ANY)
    .order_by("position")
    .values_list(
        "pk", "uid", "perspective", "perspective__name", "perspective__slug", "perspective__number",
        "text", "label", "stresses", "leaves_out",
    ),
    OutletRow: FramingOutlet.objects.filter(framing__story=ANY)
    .order_by("framing_id", "position")
    .values_list(
        "framing", "outlet", "outlet__slug", "outlet__name", "outlet__native_name",
        "outlet__language", "outlet__country",
    ),
    ExcerptRow: FramingExcerpt.objects.filter(framing__story=ANY)
    .order_by("framing_id", "position")
    .values_list(
        "framing", "pk", "excerpt__report", "excerpt__report__url", "excerpt__quote",
        "excerpt__language", "excerpt__translation", "outlet__name", "outlet__native_name",
        "published_on",
    ),
    StanceRow: Stance.objects.filter(framing__story=ANY)
    .order_by("framing_id", "story_fact__position")
    .values_list("framing", "story_fact", "kind", "excerpt", "note"),
}  # fmt: skip

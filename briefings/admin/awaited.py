"""What is not live yet and might be by the hour: scheduled stories and drafts of the briefing's sections.

Shows them; nothing of it can be carried before it is live.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Q

from briefings.admin.wavedata import Coming, Reach
from briefings.models import Edition
from newsroom.models.story import Stage, Story

MOST = 12


class Awaited(NamedTuple):
    """A story on its way; `says` where it is, `tone` wrn if it comes too late for some wave."""

    story: int
    headline: str
    language: str
    section: str
    who: str
    at: datetime | None
    tone: str
    says: str


def awaited(edition: Edition, reached: Reach) -> list[Awaited]:
    """The scheduled ones first, by their moment; then what was saved last."""
    briefing = edition.briefing
    wanted = Story.objects.filter(
        section__briefings=briefing,
        live__isnull=True,
        stage__in=[Stage.DRAFT, Stage.IN_REVIEW, Stage.APPROVED],
    )
    if briefing.language:
        base = briefing.language.split("-")[0]
        wanted = wanted.filter(Q(language=base) | Q(language__startswith=f"{base}-"))
    rows = wanted.select_related("section", "created_by").defer("context", "dek")
    ordered = rows.order_by(F("publish_at").asc(nulls_last=True), "-saved_at", "-pk")[:MOST]
    return [_awaited(story, reached.waves) for story in ordered]


def _awaited(story: Story, waves: list[Coming]) -> Awaited:
    tone, says = "", Stage(story.stage).label.lower()
    if story.publish_at is not None:
        missed = sum(wave.due_at <= story.publish_at for wave in waves)
        tone = "wrn" if missed else ""
        says = "before every wave"
        if missed:
            says = f"after {missed} of {len(waves)} wave{'s' if len(waves) != 1 else ''}"
    return Awaited(
        story.pk, story.headline, story.language, story.section.name,
        story.created_by.first_name or story.created_by.username, story.publish_at, tone, says,
    )  # fmt: skip

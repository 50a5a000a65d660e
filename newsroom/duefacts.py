"""Which facts that readers see are past review, story by story, and what to say of each. Decides nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from newsroom.models.freshness import Freshness, Verdict
from newsroom.models.publication import PartKind, PublicationPart

SHOWN = 90


class DueFact(NamedTuple):
    """A fact that holds something back, where readers see it."""

    story: int
    headline: str
    fact: int
    version: int
    check: int | None
    text: str
    because: str
    confirmable: bool

    @property
    def sentence(self) -> str:
        return f"“{self.headline}”: the fact “{self.text}” {self.because}."


def due_facts(stories: Collection[int], on: date) -> list[DueFact]:
    """What these stories tell readers now and is past review, in doubt or wrong; in one query."""
    freshness = "fact_version__freshness"
    parts = (
        PublicationPart.objects.filter(
            ~Q(**{f"{freshness}__verdict": Verdict.HOLDS})
            | Q(**{f"{freshness}__review_by__lt": on}),
            kind=PartKind.FACT,
            publication__live__story__in=stories,
            publication__live__withdrawn=False,
            fact_version__freshness__isnull=False,
        )
        .select_related(f"{freshness}__newest__by", "publication__live")
        .defer("publication__brief", "publication__keys", "publication__live__search")
        .order_by("publication__live__story_id", "id")
    )
    return [_due(part) for part in parts]


def _due(part: PublicationPart) -> DueFact:
    version = part.fact_version
    assert version is not None
    live, freshness = part.publication.live, version.freshness
    text = version.text or "removed"
    return DueFact(
        live.story_id,
        live.headline,
        version.fact_id,
        version.pk,
        freshness.newest_id,
        text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…",
        because(freshness),
        freshness.confirmable,
    )


def because(freshness: Freshness) -> str:
    """Why it holds something back, as the end of a sentence about the fact."""
    if freshness.newest is None:
        return f"was to be looked at by {freshness.review_by:%-d %b %Y}, and nobody has checked it"
    if freshness.verdict == Verdict.WRONG:
        return f"was found wrong by {freshness.newest.by}"
    if freshness.verdict == Verdict.DOUBTFUL:
        return f"is in doubt, says {freshness.newest.by}"
    return f"was to be looked at again by {freshness.review_by:%-d %b %Y}"

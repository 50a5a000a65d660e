"""Whether a story is being told already: stories with much the same headline, or with one of its facts.

One query, over the newest of each stage; an older story is not found. Decides nothing: a story like another
may be just right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from newsroom.brief import Brief
from newsroom.models.facts import StoryFact
from newsroom.models.story import Stage, Story

NEWEST = 100
MOST = 3
_WORD = re.compile(r"\w{4,}|\d+|[\u3040-\u30ff\u3400-\u9fff]")


class Alike(NamedTuple):
    """Another story, and what makes it like this one."""

    pk: int
    headline: str
    stage: str
    because: str


def alike(brief: Brief, *, but: int = 0) -> list[Alike]:
    """The most alike first; those that only share common words are not."""
    headline, facts = _words(brief.headline), [_words(fact.text) for fact in brief.facts]
    found: list[tuple[float, Alike]] = []
    for pk, other, stage, texts in _newest(but):
        near = _nearness(headline, _words(other))
        same = max((_nearness(one, _words(text)) for one in facts for text in texts), default=0.0)
        if near >= 0.6:
            found.append((near, Alike(pk, other, stage, "its headline")))
        elif same >= 0.75:
            found.append((same, Alike(pk, other, stage, "a fact")))
    return [story for _, story in sorted(found, key=lambda pair: -pair[0])[:MOST]]


def _newest(but: int) -> Iterable[tuple[int, str, str, list[str]]]:
    texts = StoryFact.objects.filter(story=OuterRef("pk"), version__text__isnull=False)
    rows = Story.objects.exclude(pk=but).order_by("-saved_at")
    told = [
        rows.filter(stage=stage).values_list(
            "pk", "headline", "stage", ArraySubquery(texts.values("version__text")[:12])
        )[:NEWEST]
        for stage in Stage
    ]
    found: Iterable[tuple[int, str, str, list[str]]] = told[0].union(*told[1:], all=True)
    return found


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _nearness(one: set[str], other: set[str]) -> float:
    """The part of all their words that both have; short texts have too few to tell."""
    both = one & other
    return len(both) / len(one | other) if len(both) >= 3 else 0.0

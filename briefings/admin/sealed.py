"""What the board shows of a sealed edition: what was frozen, and for whom.

Asks and counts, in a fixed number of queries. What became of everything owed is `briefings.admin.tally`'s.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple

from briefings.admin.tally import Tally, tally
from briefings.admin.words import named, section_names
from briefings.models import Edition, Recipe, Seal, SealItem


class Told(NamedTuple):
    """A sealed story: what was frozen, and what readers see since."""

    headline: str
    language: str
    section: str
    number: int
    story: int
    retracted: bool
    removed: bool
    newer: int


class Kind(NamedTuple):
    """One kind of reader: its recipe, the sections it chose, and how many are owed it."""

    recipe: Recipe
    name: str
    readers: int


class Progress(NamedTuple):
    seal: Seal
    seals: list[Seal]
    summary: dict[str, Any]
    told: list[Told]
    kinds: list[Kind]
    tally: Tally


def progress(edition: Edition, at: datetime) -> Progress | None:
    """Of the newest seal; None before the first."""
    seals = list(edition.seals.select_related("sealed_by", "unsealing").order_by("-number"))
    standing = [seal for seal in seals if not hasattr(seal, "unsealing")]
    if not standing:
        return None
    seal = standing[0]
    counted = tally(edition, at)
    return Progress(
        seal, seals, _summary(seal), _told(seal), _kinds(seal, edition, counted.readers), counted,
    )  # fmt: skip


def _summary(seal: Seal) -> dict[str, Any]:
    manifest = json.loads(seal.manifest)
    return {
        "stories": len(manifest.get("publications", [])),
        "fragments": len(manifest.get("fragments", {})),
        "recipes": len(manifest.get("recipes", [])),
    }


def _told(seal: Seal) -> list[Told]:
    items = SealItem.objects.filter(seal=seal).select_related(
        "publication__story__live__publication", "publication__story__section"
    )
    heavy = (
        "publication__keys", "publication__story__context",
        "publication__story__live__search", "publication__story__live__publication__brief",
        "publication__story__live__publication__keys",
    )  # fmt: skip
    under = seal.under
    return [
        _as_told(item, under.get(item.publication.sha))
        for item in items.defer(*heavy).order_by("position")
    ]


def _as_told(item: SealItem, under: tuple[str, str] | None) -> Told:
    publication = item.publication
    brief = publication.said()
    live = getattr(publication.story, "live", None)
    newest = live.publication.number if live else publication.number
    section = under[1] if under else brief.section
    return Told(
        brief.headline, brief.language, section, publication.number, publication.story_id,
        bool(live and live.withdrawn), publication.removed, newest if newest > publication.number else 0,
    )  # fmt: skip


def _kinds(newest: Seal, edition: Edition, readers: Counter[int]) -> list[Kind]:
    """Of the newest seal all, of those before it the ones that somebody got."""
    names = section_names()
    recipes = Recipe.objects.filter(seal__edition=edition).select_related("selection", "seal")
    kinds = []
    for recipe in recipes.defer("seal__manifest").order_by("-seal__number", "pk"):
        if recipe.seal_id == newest.pk or readers[recipe.pk]:
            name = named(recipe.selection.sections, names) or "All sections"
            older = "" if recipe.seal_id == newest.pk else f", seal {recipe.seal.number}"
            kinds.append(Kind(recipe, name + older, readers[recipe.pk]))
    return kinds

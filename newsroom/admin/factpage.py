"""A fact by itself: its versions with what changed, who wrote and checked each, and where each stands."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.http import QueryDict

from newsroom import factchecking
from newsroom.admin.factlist import Place, places_of
from newsroom.diffing import words_changed
from newsroom.models.facts import Citation, Fact, FactVersion
from newsroom.models.freshness import FactCheck, Freshness


class VersionShown(NamedTuple):
    """One wording; `merged` is its text with what went and came since the version before it."""

    version: FactVersion
    merged: list[tuple[str, str]]
    freshness: Freshness | None
    checks: list[FactCheck]
    sources: list[Citation]
    live: list[Place]
    drafts: list[Place]
    typed: dict[str, str]

    @property
    def rhythm(self) -> int:
        """How many days ahead a confirmation looks."""
        newest = self.checks[0]
        return factchecking.rhythm_of(newest).days

    @property
    def stands(self) -> bool:
        return bool(self.live or self.drafts)


def versions_of(fact: Fact, given: QueryDict) -> list[VersionShown]:
    """Every version, newest first, in a fixed number of queries."""
    versions = list(
        fact.versions.select_related("written_by", "freshness__newest__by")
        .prefetch_related("checks__by", "citations__report", "citations__outlet")
        .order_by("number")
    )
    places = places_of([version.pk for version in versions])
    shown, before = [], ""
    for version in versions:
        text = version.text or ""
        merged = words_changed(before, text) if before and text else [("same", text)]
        stands = places[version.pk]
        shown.append(
            VersionShown(
                version,
                merged,
                getattr(version, "freshness", None),
                list(version.checks.all())[::-1],
                list(version.citations.all()),
                [place for place in stands if place.live],
                [place for place in stands if place.draft],
                typed_of(given, version.pk),
            )
        )
        before = text or before
    return shown[::-1]


def typed_of(given: QueryDict, version: int) -> dict[str, str]:
    """What was typed into the check of this wording, if anything was."""
    names = ("how", "review_by", "verdict")
    typed = {name: given.get(f"{version}-{name}", "") for name in names}
    return typed if typed["how"] or typed["review_by"] else {}


def fact_context(fact: Fact, on: date, given: QueryDict) -> dict[str, Any]:
    """`given` is what a form brought that was refused."""
    shown = versions_of(fact, given)
    told = [one for one in shown if one.live]
    standing = [one for one in shown if one.stands]
    return {
        "fact": fact,
        "versions": shown,
        "head": (told or standing or shown)[0] if shown else None,
        "on": on,
    }

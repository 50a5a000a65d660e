"""A fact by itself: its versions with what changed, who wrote and checked each, and where each stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from newsroom import factchecking
from newsroom.admin.factlist import Place, places_of
from newsroom.diffing import words_changed
from newsroom.models.facts import Citation, Fact, FactVersion
from newsroom.models.freshness import FactCheck, Freshness

Panel = Callable[[HttpRequest, Sequence[FactVersion]], Mapping[int, SafeString]]


class VersionShown(NamedTuple):
    """One wording; `merged` is its text with what went and came since the version before it.

    `panels` is what other apps say beside it.
    """

    version: FactVersion
    merged: list[tuple[str, str]]
    freshness: Freshness | None
    checks: list[FactCheck]
    sources: list[Citation]
    live: list[Place]
    drafts: list[Place]
    typed: dict[str, str]
    panels: list[SafeString]

    @property
    def rhythm(self) -> int:
        """How many days ahead a confirmation looks."""
        newest = self.checks[0]
        return factchecking.rhythm_of(newest).days

    @property
    def stands(self) -> bool:
        return bool(self.live or self.drafts)


def versions_of(fact: Fact, request: HttpRequest) -> list[VersionShown]:
    """Every version, newest first, in a fixed number of queries."""
    versions = list(
        fact.versions.select_related("written_by", "freshness__newest__by", "freshness__set_by")
        .prefetch_related("checks__by", "citations__report", "citations__outlet")
        .order_by("number")
    )
    places, beside = places_of([one.pk for one in versions]), _panels(request, versions)
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
                typed_of(request.POST, version.pk),
                beside[version.pk],
            )
        )
        before = text or before
    return shown[::-1]


def _panels(request: HttpRequest, versions: Sequence[FactVersion]) -> dict[int, list[SafeString]]:
    found: dict[int, list[SafeString]] = defaultdict(list)
    for name in settings.FACT_PANELS:
        panel: Panel = import_string(name)
        for pk, piece in panel(request, versions).items():
            found[pk].append(piece)
    return found


def typed_of(given: Mapping[str, str], version: int) -> dict[str, str]:
    """What was typed into the check of this wording, if anything was."""
    names = ("how", "review_by", "verdict", "day")
    typed = {name: given.get(f"{version}-{name}", "") for name in names}
    return typed if typed["how"] or typed["review_by"] or typed["day"] else {}


def fact_context(fact: Fact, on: date, request: HttpRequest) -> dict[str, Any]:
    """What a refused form brought stands where it was typed."""
    shown = versions_of(fact, request)
    told = [one for one in shown if one.live]
    standing = [one for one in shown if one.stands]
    return {
        "fact": fact,
        "versions": shown,
        "head": (told or standing or shown)[0] if shown else None,
        "on": on,
    }

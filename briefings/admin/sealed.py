"""What the board shows of a sealed edition: what was frozen, and what became of everything owed.

Asks and counts, in a fixed number of queries. The standing equation is shown, not assumed: its sum is
compared with a count of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count

from briefings.admin.words import from_now, local, named, place, section_names
from briefings.models import Delivery, DeliveryState, Edition, Recipe, Seal, SealItem, Wave
from briefings.models.delivery import OPEN_STATES

SETTLED = (
    DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED,
    DeliveryState.UNCERTAIN,
)  # fmt: skip
BAR = 96
MOST_REPLIES = 8


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


class Gone(NamedTuple):
    """One wave: what is owed in it, by state."""

    wave: Wave
    counts: dict[str, int]
    status: str
    tone: str
    can_release: bool

    @property
    def place(self) -> str:
        return place(self.wave.zone)

    @property
    def local(self) -> str:
        return local(self.wave.due_at, self.wave.zone)

    @property
    def owed(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How much of the bar is full."""
        settled = self.owed - _open(self.counts)
        return round(BAR * settled / self.owed) if self.owed else 0

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The columns after what is owed: each settled state, then what is open."""
        cells = [(state.value, self.counts.get(state, 0)) for state in SETTLED]
        return [*cells, ("open", _open(self.counts))]


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
    waves: list[Gone]
    kinds: list[Kind]
    owed: int
    counts: dict[str, int]
    replies: list[dict[str, Any]]

    @property
    def terms(self) -> list[tuple[str, int]]:
        """owed = sent + failed + suppressed + cancelled + uncertain + open"""
        return [
            *((state.label, self.counts.get(state, 0)) for state in SETTLED),
            ("open", _open(self.counts)),
        ]

    @property
    def open_in_words(self) -> str:
        waiting = [
            f"{self.counts[state]} {word}"
            for state, word in (
                ("queued", "waiting"),
                ("leased", "going out"),
                ("deferred", "deferred"),
            )
            if self.counts.get(state)
        ]
        return ", ".join(waiting)

    @property
    def adds_up(self) -> bool:
        return self.owed == sum(count for _, count in self.terms)


def progress(edition: Edition, at: datetime) -> Progress | None:
    """Of the newest seal; None before the first."""
    seals = list(edition.seals.select_related("sealed_by", "unsealing").order_by("-number"))
    standing = [seal for seal in seals if not hasattr(seal, "unsealing")]
    if not standing:
        return None
    seal = standing[0]
    owed = Delivery.objects.filter(edition_id=edition.pk)
    rows = list(
        owed.values_list("wave_id", "recipe_id", "state").annotate(n=Count("id")).order_by()
    )
    states: Counter[str] = Counter()
    by_wave: dict[int, Counter[str]] = {}
    by_recipe: Counter[int] = Counter()
    for wave, recipe, state, count in rows:
        states[state] += count
        by_wave.setdefault(wave, Counter())[state] += count
        by_recipe[recipe] += count if state != DeliveryState.CANCELLED else 0
    waves = [
        _gone(wave, edition, by_wave.get(wave.pk, Counter()), at) for wave in edition.waves.all()
    ]
    return Progress(
        seal, seals, _summary(seal), _told(seal), [wave for wave in waves if wave.owed],
        _kinds(seal, edition, by_recipe), owed.count(), dict(states), _replies(edition),
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
    return [_as_told(item) for item in items.defer(*heavy).order_by("position")]


def _as_told(item: SealItem) -> Told:
    publication = item.publication
    brief = publication.said()
    live = getattr(publication.story, "live", None)
    newest = live.publication.number if live else publication.number
    return Told(
        brief.headline, brief.language, brief.section, publication.number, publication.story_id,
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


def _replies(edition: Edition) -> list[dict[str, Any]]:
    """Why deliveries failed, are uncertain, put off, suppressed or cancelled: the commonest answers."""
    states = (
        DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.DEFERRED,
        DeliveryState.SUPPRESSED, DeliveryState.CANCELLED,
    )  # fmt: skip
    rows = Delivery.objects.filter(edition_id=edition.pk, state__in=states)
    counted = rows.values("state", "reply").annotate(n=Count("id")).order_by("-n", "reply")
    return [dict(row) for row in counted[:MOST_REPLIES]]


def _gone(wave: Wave, edition: Edition, counts: Counter[str], at: datetime) -> Gone:
    to_go = _open(counts)
    late = wave.due_at + timedelta(hours=edition.briefing.late_hours) < at
    stuck = bool(to_go and late and wave.released_at is None and not edition.cancelled_at)
    if not to_go:
        status, tone = ("cancelled" if counts["cancelled"] else "done"), ""
    elif stuck:
        status, tone = "too late to go by itself", "err"
    elif wave.due_at > at:
        status, tone = from_now(wave.due_at, at), ""
    elif counts["leased"]:
        status, tone = "sending", "ok"
    else:
        status, tone = f"due {from_now(wave.due_at, at)}", "wrn"
    return Gone(wave, dict(counts), status, tone, stuck)


def _open(counts: dict[str, int]) -> int:
    return sum(counts.get(state, 0) for state in OPEN_STATES)

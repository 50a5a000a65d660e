"""The list of facts: a row for each wording that readers see or a draft tells, by what needs a look first.

Asks a fixed number of queries for one page; goes on after the last row of the page before, so that no
page costs more than the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from newsroom.deskwords import facts_with
from newsroom.models.facts import FactVersion, StoryFact
from newsroom.models.freshness import Freshness, Verdict, told
from newsroom.models.publication import Live, PartKind, PublicationPart
from newsroom.models.sections import Section

PAGE = 50
NONE = 0  # no row has it: what is asked costs the same where nothing was found
SOON = timedelta(days=7)
VIEWS = {
    "due": "By review day",
    "overdue": "Past review",
    "week": "Due this week",
    "doubted": "In doubt or wrong",
    "unchecked": "Never checked",
    "all": "All facts",
}
_EARLY = date(1970, 1, 1)


class Place(NamedTuple):
    """A story that tells a wording: to readers, in its draft, or both."""

    story: int
    headline: str
    section: str
    live: bool
    draft: bool


class FactRow(NamedTuple):
    version: FactVersion
    freshness: Freshness | None
    places: list[Place]

    @property
    def live(self) -> list[Place]:
        return [place for place in self.places if place.live]

    @property
    def drafts(self) -> list[Place]:
        return [place for place in self.places if not place.live]

    @property
    def sections(self) -> list[str]:
        return sorted({place.section for place in self.places})


class Asked(NamedTuple):
    """What the address asks for; whatever it does not know is not asked for."""

    show: str
    section: str
    words: str
    after: str

    @classmethod
    def of(cls, given: QueryDict) -> Asked:
        show = given.get("show", "")
        return cls(
            show if show in VIEWS else "due",
            given.get("section", "")[:60],
            given.get("q", "").strip()[:200],
            given.get("after", "")[:40],
        )

    def link(self, **changes: str) -> str:
        """The same question with something else in it, from its first page."""
        asked = {"show": self.show, "section": self.section, "q": self.words, **changes}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


class FactPage(NamedTuple):
    asked: Asked
    rows: list[FactRow]
    next: str
    views: list[tuple[str, str, bool]]
    sections: list[tuple[str, str, bool]]

    @property
    def unchecked(self) -> str:
        return self.asked.link(show="unchecked")


def fact_page(given: QueryDict, on: date) -> FactPage:
    asked = Asked.of(given)
    found = list(_found(asked, on)[: PAGE + 1])
    rows = rows_of(found[:PAGE])
    more = asked.link(after=_key(asked, rows[-1])) if len(found) > PAGE else ""
    sections = [("", "Any"), *Section.objects.values_list("slug", "name")]
    return FactPage(
        asked,
        rows,
        more,
        [(asked.link(show=name), words, name == asked.show) for name, words in VIEWS.items()],
        [(asked.link(section=slug), name, slug == asked.section) for slug, name in sections],
    )


def _found(asked: Asked, on: date) -> QuerySet[Any, int]:
    """Ids of wordings in their order, from the place asked for on."""
    if asked.show in {"due", "overdue", "week"}:
        return _by_day(asked, on).values_list("version_id", flat=True)
    versions = FactVersion.objects.filter(text__isnull=False)
    if asked.show == "doubted":
        rows = Freshness.objects.told().exclude(verdict=Verdict.HOLDS)
        versions = versions.filter(pk__in=rows.values("pk"))
    elif asked.show == "unchecked":
        versions = versions.filter(told("pk"), freshness__newest__isnull=True)
    else:
        versions = versions.filter(told("pk") | Q(_pinned("pk")))
    if asked.after.isascii() and asked.after.isdigit():
        versions = versions.filter(pk__lt=int(asked.after[:18]))
    return _narrowed(versions, "pk", asked).order_by("-pk").values_list("pk", flat=True)


def _by_day(asked: Asked, on: date) -> QuerySet[Freshness]:
    rows = Freshness.objects.told().filter(verdict=Verdict.HOLDS, review_by__isnull=False)
    if asked.show == "overdue":
        rows = rows.filter(review_by__lt=on)
    elif asked.show == "week":
        rows = rows.filter(review_by__range=(on, on + SOON))
    day, _, number = asked.after.partition(",")
    if day and number.isascii() and number.isdigit():
        last = (_day(day), int(number[:18]))
        later = Q(review_by__gt=last[0]) | Q(review_by=last[0], version__gt=last[1])
        rows = rows.filter(later, review_by__gte=last[0])
    return _narrowed(rows, "version_id", asked).order_by("review_by", "version_id")


def _narrowed(rows: QuerySet[Any], way: str, asked: Asked) -> QuerySet[Any]:
    if asked.section:
        live = Live.objects.filter(
            withdrawn=False, section__slug=asked.section,
            publication__parts__fact_version=OuterRef(way),
        )  # fmt: skip
        draft = StoryFact.objects.filter(story__section__slug=asked.section, version=OuterRef(way))
        rows = rows.filter(Exists(live) | Exists(draft))
    if asked.words:
        rows = rows.filter(**{f"{way}__in": facts_with(asked.words).values("pk")})
    return rows


def _pinned(way: str) -> Exists:
    return Exists(StoryFact.objects.filter(version=OuterRef(way)))


def _key(asked: Asked, row: FactRow) -> str:
    if asked.show in {"due", "overdue", "week"} and row.freshness:
        return f"{row.freshness.review_by},{row.version.pk}"
    return str(row.version.pk)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _EARLY


def rows_of(versions: Iterable[int]) -> list[FactRow]:
    """These wordings in this order, each with its freshness and where it stands: three queries."""
    wanted = list(versions)
    known = FactVersion.objects.select_related(
        "fact", "written_by", "freshness__newest__by", "freshness__set_by"
    ).in_bulk([NONE, *wanted])
    places = places_of([NONE, *wanted])
    return [FactRow(known[pk], getattr(known[pk], "freshness", None), places[pk]) for pk in wanted]


def places_of(versions: Collection[int]) -> dict[int, list[Place]]:
    """Where each wording stands: live stories by the headline that readers see, then drafts."""
    found: dict[int, dict[int, Place]] = defaultdict(dict)
    live = (
        PublicationPart.objects.filter(
            kind=PartKind.FACT, fact_version__in=versions, publication__live__withdrawn=False
        )
        .order_by("publication__live__story_id")
        .values_list(
            "fact_version", "publication__live__story", "publication__live__headline",
            "publication__live__section__name",
        )
    )  # fmt: skip
    for version, story, headline, section in live:
        found[version][story] = Place(story, headline, section, live=True, draft=False)
    drafts = (
        StoryFact.objects.filter(version__in=versions)
        .order_by("story_id")
        .values_list("version", "story", "story__headline", "story__section__name")
    )
    for version, story, headline, section in drafts:
        known = found[version].get(story, Place(story, headline, section, live=False, draft=False))
        found[version][story] = known._replace(draft=True)
    return defaultdict(list, {pk: list(stories.values()) for pk, stories in found.items()})

"""A publication on its way to JSON: what it tells, and where its story is now.

Story, version and list are all made from a `Told`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from newsroom.models.publication import Correction, Live, Publication
from newsroom.public.api.base import site
from newsroom.public.readable import taken_back
from newsroom.telling import Keys, Telling
from perspectives.models import Outlet, Perspective


def address(slug: str, number: int = 0) -> str:
    """The page of a story, or of one of its versions."""
    page = (
        reverse("story-version", args=[slug, number]) if number else reverse("story", args=[slug])
    )
    return site(page)


def api_address(slug: str, number: int = 0) -> str:
    place = ("api-version", [slug, number]) if number else ("api-story", [slug])
    return site(reverse(place[0], args=place[1]))


class Beside(NamedTuple):
    """What a story's own address can bring along: its versions, and the directory's rows it names."""

    versions: list[Any]
    outlets: list[Outlet]
    perspectives: list[Perspective]


class Told(NamedTuple):
    """A publication as it is told, and where its story is now."""

    telling: Telling
    brief_hash: str
    slug: str
    live: bool
    beside: Beside | None = None

    @property
    def url(self) -> str:
        return address(self.slug, 0 if self.live else self.telling.number)

    @property
    def api_url(self) -> str:
        return api_address(self.slug, 0 if self.live else self.telling.number)

    @property
    def number(self) -> int:
        return self.telling.number

    @property
    def storyline(self) -> dict[str, str] | None:
        name = self.telling.brief.storyline
        return {"slug": self.telling.keys.storyline, "name": name} if name else None

    @property
    def section(self) -> dict[str, str]:
        return {"slug": self.telling.keys.section, "name": self.telling.brief.section}


def live_told(live: Live, corrections: Iterable[Correction] = ()) -> Told:
    told = live.telling(tuple(each.told() for each in corrections))
    return Told(told, live.publication.brief_hash, live.slug, live=True)


def version_told(
    publication: Publication, live: Live, corrections: Iterable[Correction] = ()
) -> Told:
    """Any publication of the story, beside the one that readers see now."""
    all_told = (each.told() for each in corrections)
    told = publication.telling(
        first_published_at=live.first_published_at,
        corrections=tuple(one for one in all_told if one.concerns(publication.number)),
    )
    now = publication.pk == live.publication_id
    return Told(told, publication.brief_hash, live.slug, live=now)


def standing_corrections() -> QuerySet[Correction]:
    """Corrections of what may still be read, with all that telling them takes."""
    return (
        Correction.objects.standing()
        .filter(~taken_back("publication__"))
        .select_related("publication")
        .prefetch_related(Prefetch("wrong", Publication.objects.only("number")))
    )


def corrections_by_story(stories: Iterable[int]) -> dict[int, list[Correction]]:
    """Of several stories, oldest first, in two queries."""
    found: dict[int, list[Correction]] = {}
    rows = standing_corrections().filter(publication__story_id__in=list(stories))
    rows = rows.defer("publication__brief", "publication__keys")
    for row in rows.order_by("publication__number", "id"):
        found.setdefault(row.publication.story_id, []).append(row)
    return found


def listed(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """Without their texts; `reason` is the note, or of a removed one the order."""
    return rows.defer("brief").annotate(
        is_removed=Q(removal__isnull=False), reason=Coalesce("removal__note", "note")
    )


def withdrawal(retraction: Publication, slug: str) -> dict[str, Any]:
    """A retraction as WithdrawnAnswer; of the text only the headline."""
    at = retraction.published_at
    return {
        "detail": f"The newsroom withdrew this story on {at.day} {at:%B %Y}.",
        "uid": Keys.from_json(retraction.keys).story,
        "slug": slug,
        "url": address(slug),
        "headline": retraction.said().headline,
        "reason": retraction.note,
        "withdrawn_at": at,
        "number": retraction.number,
        "sha": retraction.sha,
    }


def removal(publication: Publication, slug: str) -> dict[str, Any]:
    """What an order took away, as RemovedAnswer."""
    at = publication.removal.at
    return {
        "detail": f"The newsroom removed this text by order on {at.day} {at:%B %Y}.",
        "uid": Keys.from_json(publication.keys).story,
        "slug": slug,
        "url": address(slug, publication.number),
        "order": publication.removal.note,
        "removed_at": at,
        "number": publication.number,
        "sha": publication.sha,
        "brief_hash": publication.brief_hash,
    }

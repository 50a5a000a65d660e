"""Stories, their versions, corrections and the record of changes, as published.

Reads Live, Publication and Correction; what of them may be read is `readable`'s to say. A draft's slug
gets the answer of a slug that nobody ever used.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.models.publication import Correction, Live, Publication, PublicationKind
from newsroom.public.api.base import Answer, Problem, ReadView, page_of
from newsroom.public.api.filters import ChangesQuery, PageQuery, StoryQuery
from newsroom.public.api.pagination import Keyset, address, moment, whole
from newsroom.public.api.serializers import (
    ChangesAnswer,
    CorrectedAnswer,
    RemovedAnswer,
    StoryAnswer,
    StoryListedAnswer,
    VersionAnswer,
    WithdrawnAnswer,
)
from newsroom.public.api.told import address as page_address
from newsroom.public.api.told import api_address, live_told, removal, version_told, withdrawal
from newsroom.public.context import BLOCKED_BY
from newsroom.public.readable import current_slugs, naming, taken_back
from newsroom.telling import Keys

FILTERS = {
    "section": "section__slug",
    "language": "language",
    "published_after": "first_published_at__gte",
    "published_before": "first_published_at__lt",
}
GONE: dict[int, Answer] = {404: Problem, 410: WithdrawnAnswer, 451: RemovedAnswer}
NEWEST_STORIES = Keyset((("first_published_at", moment), ("story_id", whole)), newest_first=True)
NEWEST_CORRECTIONS = Keyset((("publication__serial", whole), ("id", whole)), newest_first=True)
BY_NUMBER = Keyset((("number", whole),))


def known(slug: str) -> Live:
    """The story that readers know by this slug, withdrawn or not."""
    live = Live.objects.with_slug(slug).first()
    if live is None:
        raise NotFound
    return live


def standing_corrections() -> QuerySet[Correction]:
    """Corrections of what may still be read, with all that telling them takes."""
    return (
        Correction.objects.standing()
        .filter(~taken_back("publication__"))
        .select_related("publication")
        .prefetch_related(Prefetch("wrong", Publication.objects.only("number")))
    )


def corrections_of(live: Live) -> QuerySet[Correction]:
    return (
        standing_corrections()
        .filter(publication__story_id=live.story_id)
        .defer("publication__brief", "publication__keys")
        .order_by("publication__number", "id")
    )


def listed(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """Without their texts; `reason` is the note, or of a removed one the order."""
    return rows.defer("brief").annotate(
        is_removed=Q(removal__isnull=False), reason=Coalesce("removal__note", "note")
    )


def gone(retraction: Publication, slug: str) -> Response:
    """410 with the reason; 451 where an order took the words away."""
    if retraction.removed:
        told = RemovedAnswer(removal(retraction, slug)).data
        return Response(told, status=451, headers={"Link": BLOCKED_BY})
    return Response(WithdrawnAnswer(withdrawal(retraction, slug)).data, status=410)


class Stories(ReadView):
    """Live stories, newest first; withdrawn ones are not among them."""

    operation = "stories"
    query = StoryQuery
    answer = page_of(StoryListedAnswer)

    def get(self, request: Request) -> Response:
        rows: QuerySet[Live] = Live.objects.readable()
        fields = {FILTERS[name]: value for name, value in self.asked.items() if name in FILTERS}
        rows = rows.filter(**fields)
        for who in ("outlet", "perspective"):
            if who in self.asked:
                rows = naming(rows, who=who, slug=self.asked[who])
        page = NEWEST_STORIES.page(rows, self.asked, request)
        told = [live_told(live) for live in page.results]
        return Response(self.answer(page._replace(results=told)).data)


class Story(ReadView):
    """One story as readers see it now. 410 once it was withdrawn, 451 if by order, with the reason."""

    operation = "story"
    answer = StoryAnswer
    problems = GONE

    def get(self, _request: Request, slug: str) -> Response:
        live = known(slug)
        if live.withdrawn:
            return gone(live.publication, live.slug)
        return Response(StoryAnswer(live_told(live, corrections_of(live))).data)


class Versions(ReadView):
    """Every publication of a story, oldest first."""

    operation = "versions"
    query = PageQuery
    answer = page_of(VersionAnswer)
    problems = GONE

    def get(self, request: Request, slug: str) -> Response:
        live = known(slug)
        if live.withdrawn:
            return gone(live.publication, live.slug)
        rows = listed(Publication.objects.filter(story_id=live.story_id)).defer("keys")
        page = BY_NUMBER.page(rows.annotate(withdrawn=taken_back()), self.asked, request)
        for row in page.results:
            row.url = page_address(slug, row.number)
            row.api_url = api_address(slug, row.number)
        return Response(self.answer(page).data)


class Version(ReadView):
    """One publication of a story, as it was published, with what was corrected since."""

    operation = "version"
    answer = StoryAnswer
    problems = GONE

    def get(self, _request: Request, slug: str, number: int) -> Response:
        live = known(slug)
        rows = Publication.objects.filter(
            Q(number=number) | Q(number__gte=number, kind=PublicationKind.RETRACTION),
            story_id=live.story_id,
        )
        found = list(rows.order_by("number")[:2])
        if not found or found[0].number != number:
            raise NotFound
        if found[0].removed:
            return gone(found[0], live.slug)
        retraction = next((row for row in found if row.kind == PublicationKind.RETRACTION), None)
        if retraction:
            return gone(retraction, live.slug)
        return Response(StoryAnswer(version_told(found[0], live, corrections_of(live))).data)


class Corrections(ReadView):
    """What was wrong in stories that can still be read, newest first."""

    operation = "corrections"
    query = PageQuery
    answer = page_of(CorrectedAnswer)

    def get(self, request: Request) -> Response:
        page = NEWEST_CORRECTIONS.page(standing_corrections(), self.asked, request)
        slugs = current_slugs(row.publication.story_id for row in page.results)
        told = [_corrected(row, slugs[row.publication.story_id]) for row in page.results]
        return Response(self.answer(page._replace(results=told)).data)


class Changes(ReadView):
    """Everything published after a serial, in the order of the record, without gaps."""

    operation = "changes"
    query = ChangesQuery
    answer = ChangesAnswer

    def get(self, request: Request) -> Response:
        after, size = self.asked["after"], self.asked["page_size"]
        found = list(listed(Publication.objects.after(after))[: size + 1])
        rows = found[:size]
        slugs = current_slugs(row.story_id for row in rows)
        last = rows[-1].serial if rows else after
        more = address(request, after=last) if len(found) > size else None
        results = [_change(row, slugs[row.story_id]) for row in rows]
        return Response(ChangesAnswer({"after": last, "next": more, "results": results}).data)


def _corrected(row: Correction, slug: str) -> dict[str, Any]:
    return {
        **row.told()._asdict(),
        "part": row.kind,
        "slug": slug,
        "headline": row.publication.said().headline,
        "url": page_address(slug),
    }


def _change(row: Any, slug: str) -> dict[str, Any]:
    names = ("serial", "kind", "number", "sha", "prev_sha", "brief_hash", "published_at")
    return {
        **{name: getattr(row, name) for name in (*names, "reason", "is_removed")},
        "uid": Keys.from_json(row.keys).story,
        "slug": slug,
        "api_url": api_address(slug),
    }

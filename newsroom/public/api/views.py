"""Stories and their versions, as published.

Reads Live, Publication and Correction; what of them may be read is `readable`'s to say. A draft's slug
gets the answer of a slug that nobody ever used.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.models.publication import Correction, Live, Publication, PublicationKind
from newsroom.public.api import directory, ninjs
from newsroom.public.api.base import Answer, Moved, Problem, ReadView, page_of
from newsroom.public.api.filters import FormQuery, PageQuery, StoryQuery
from newsroom.public.api.pagination import Keyset, Page, moment, whole
from newsroom.public.api.seeking import found
from newsroom.public.api.serializers import (
    RemovedAnswer,
    StoryAnswer,
    StoryListedAnswer,
    VersionAnswer,
    WithdrawnAnswer,
)
from newsroom.public.api.sparse import asking, names_in
from newsroom.public.api.told import (
    Beside,
    Told,
    api_address,
    corrections_by_story,
    listed,
    live_told,
    removal,
    version_told,
    withdrawal,
)
from newsroom.public.api.told import address as page_address
from newsroom.public.context import BLOCKED_BY
from newsroom.public.readable import known_as, naming, taken_back

FILTERS = {
    "section": "section__slug",
    "storyline": "storyline__slug",
    "language": "language__iexact",
    "published_after": "first_published_at__gte",
    "published_before": "first_published_at__lt",
}
GONE: dict[int, Answer] = {404: Problem, 410: WithdrawnAnswer, 451: RemovedAnswer}
NEWEST_STORIES = Keyset((("first_published_at", moment), ("story_id", whole)), newest_first=True)
BY_NUMBER = Keyset((("number", whole),))
MOST_VERSIONS = 100


def known(slug: str) -> Live:
    """The story that readers know by this slug, withdrawn or not; Moved where it is at another now."""
    live = known_as(slug)
    if live is None:
        raise NotFound
    if live.slug != slug and not live.withdrawn:
        raise Moved(live.slug)
    return live


def corrections_of(live: Live) -> list[Correction]:
    return corrections_by_story([live.story_id]).get(live.story_id, [])


def gone(retraction: Publication, slug: str) -> Response:
    """410 with the reason; 451 where an order took the words away."""
    if retraction.removed:
        told = RemovedAnswer(removal(retraction, slug)).data
        return Response(told, status=451, headers={"Link": BLOCKED_BY})
    return Response(WithdrawnAnswer(withdrawal(retraction, slug)).data, status=410)


class Stories(ReadView):
    """Live stories, newest first; withdrawn ones are not among them.

    With `format=ninjs` the results are NINJS items, each as its own address gives it.
    """

    operation = "stories"
    query = asking(StoryQuery, StoryListedAnswer)
    answer = page_of(StoryListedAnswer)
    problems = {503: Problem}

    def get(self, request: Request) -> Response:
        page = found(self.asked, request) if "q" in self.asked else self._listed(request)
        as_ninjs = "format" in self.asked
        corrected = as_ninjs or "corrections" in names_in(self.asked)
        stories = [live.story_id for live in page.results] if corrected else []
        corrections = corrections_by_story(stories) if stories else {}
        told = [live_told(live, corrections.get(live.story_id, ())) for live in page.results]
        if as_ninjs:
            items = [ninjs.item(each.telling, each.url) for each in told]
            return Response({"next": page.next, "results": items})
        return self.tell(page._replace(results=told))

    def _listed(self, request: Request) -> Page:
        rows: QuerySet[Live] = Live.objects.readable()
        fields = {FILTERS[name]: value for name, value in self.asked.items() if name in FILTERS}
        rows = rows.filter(**fields)
        for who in ("outlet", "perspective"):
            if who in self.asked:
                rows = naming(rows, who=who, slug=self.asked[who])
        return NEWEST_STORIES.page(rows, self.asked, request)


class OneStory(ReadView):
    """What both addresses of a story's text have in common: its forms, and what it brings along."""

    query = asking(FormQuery, StoryAnswer)
    answer = StoryAnswer
    problems = GONE

    def show(self, told: Told, live: Live) -> Response:
        if self.asked.get("format"):
            return Response(ninjs.item(told.telling, told.url))
        if names_in(self.asked) & StoryAnswer.extras:
            told = told._replace(beside=_beside(told, live))
        return self.tell(told)

    def show_gone(self, retraction: Publication, live: Live) -> Response:
        """410 with the reason; 451 where an order took the words away."""
        if self.asked.get("format"):
            telling = retraction.telling(first_published_at=live.first_published_at)
            status = 451 if telling.removed else 410
            return Response(ninjs.item(telling, page_address(live.slug)), status=status)
        return gone(retraction, live.slug)


class Story(OneStory):
    """One story as readers see it now. 410 once it was withdrawn, 451 if by order, with the reason."""

    operation = "story"

    def get(self, _request: Request, slug: str) -> Response:
        live = known(slug)
        if live.withdrawn:
            return self.show_gone(live.publication, live)
        return self.show(live_told(live, corrections_of(live)), live)


class Versions(ReadView):
    """Every publication of a story, oldest first."""

    operation = "versions"
    query = asking(PageQuery, VersionAnswer)
    answer = page_of(VersionAnswer)
    problems = GONE

    def get(self, request: Request, slug: str) -> Response:
        live = known(slug)
        if live.withdrawn:
            return gone(live.publication, live.slug)
        page = BY_NUMBER.page(_versions(live), self.asked, request)
        return self.tell(page._replace(results=_addressed(page.results, live.slug)))


class Version(OneStory):
    """One publication of a story, as it was published, with what was corrected since."""

    operation = "version"

    def get(self, _request: Request, slug: str, number: int) -> Response:
        live = known(slug)
        rows = Publication.objects.filter(
            Q(number=number) | Q(number__gte=number, kind=PublicationKind.RETRACTION),
            story_id=live.story_id,
        )
        published = list(rows.order_by("number")[:2])
        if not published or published[0].number != number:
            raise NotFound
        if published[0].removed:
            return self.show_gone(published[0], live)
        retraction = next(
            (row for row in published if row.kind == PublicationKind.RETRACTION), None
        )
        if retraction:
            return self.show_gone(retraction, live)
        return self.show(version_told(published[0], live, corrections_of(live)), live)


def _versions(live: Live) -> QuerySet[Publication]:
    rows = listed(Publication.objects.filter(story_id=live.story_id)).defer("keys")
    return rows.annotate(withdrawn=taken_back())


def _addressed(rows: list[Any], slug: str) -> list[Any]:
    for row in rows:
        row.url = page_address(slug, row.number)
        row.api_url = api_address(slug, row.number)
    return rows


def _beside(told: Told, live: Live) -> Beside:
    """Seven queries, however many outlets and versions there are."""
    framings = told.telling.framings
    outlets = {outlet.key.slug for framing in framings for outlet in framing.outlets}
    perspectives = {framing.key.perspective for framing in framings}
    versions = list(_versions(live).order_by("-number")[:MOST_VERSIONS])
    return Beside(
        _addressed(versions, live.slug),
        list(directory.whole_outlets().filter(slug__in=outlets).order_by("slug")),
        list(directory.whole_perspectives().filter(slug__in=perspectives).order_by("number")),
    )

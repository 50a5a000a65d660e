"""Editions in the read API, its root, and the answer to addresses under it that do not exist.

Only editions that are out are read, by the database's clock, and of each its newest seal. What was sealed
is told as it was sent; a story retracted since shows that it was, and no text.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import path, re_path, reverse
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from briefings.models import Edition, Seal, SealItem
from newsroom.clock import database_now
from newsroom.public.api.base import Problem, ReadView, Unknown, page_of, site
from newsroom.public.api.filters import PageQuery
from newsroom.public.api.pagination import Keyset, day, whole
from newsroom.public.api.serializers import NameAnswer
from newsroom.public.api.told import address, api_address
from newsroom.public.readable import current_slugs, taken_back

NEWEST_EDITIONS = Keyset((("issue_date", day), ("id", whole)), newest_first=True)
ROOT = {
    "stories": "api-stories",
    "sections": "api-sections",
    "storylines": "api-storylines",
    "outlets": "api-outlets",
    "perspectives": "api-perspectives",
    "editions": "api-editions",
    "corrections": "api-corrections",
    "changes": "api-changes",
    "export": "api-export",
    "schema": "api-schema",
    "docs": "api-docs",
}


class EditionQuery(PageQuery):
    briefing = serializers.SlugField(required=False, max_length=60)


class EditionListedAnswer(serializers.Serializer[Any]):
    """An issue of a briefing; `seal_sha` binds what was sent."""

    briefing = NameAnswer()
    issue_date = serializers.DateField()
    number = serializers.IntegerField()
    out_at = serializers.DateTimeField()
    seal_sha = serializers.CharField()
    url = serializers.URLField()
    api_url = serializers.URLField()


class SealedStoryAnswer(serializers.Serializer[Any]):
    """A publication as the edition carries it; `withdrawn` if it was retracted since.

    `removed`: an order took its words away; `headline` says so.
    """

    position = serializers.IntegerField()
    sha = serializers.CharField(source="publication.sha")
    brief_hash = serializers.CharField(source="publication.brief_hash")
    number = serializers.IntegerField(source="publication.number")
    slug = serializers.CharField()
    headline = serializers.CharField(source="brief.headline")
    dek = serializers.CharField(source="brief.dek", allow_null=True)
    section = serializers.CharField(source="brief.section")
    language = serializers.CharField(source="brief.language")
    withdrawn = serializers.BooleanField()
    removed = serializers.BooleanField(source="publication.removed")
    url = serializers.URLField()
    api_url = serializers.URLField()


class SealListedAnswer(serializers.Serializer[Any]):
    """A seal of the edition; readers who had it before the next one keep what it froze."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    sealed_at = serializers.DateTimeField()
    sha = serializers.CharField()
    api_url = serializers.URLField()


class SealAnswer(SealListedAnswer):
    """`sha` is SHA-256 of `manifest` in UTF-8; each mail names its publications by `data-publication`."""

    manifest = serializers.CharField()


class EditionAnswer(EditionListedAnswer):
    seal_number = serializers.IntegerField()
    sealed_at = serializers.DateTimeField()
    seals = SealListedAnswer(many=True)
    stories = SealedStoryAnswer(many=True)


class Editions(ReadView):
    """Editions that are out, newest first."""

    operation = "editions"
    query = EditionQuery
    answer = page_of(EditionListedAnswer)

    def get(self, request: Request) -> Response:
        rows = _out()
        if "briefing" in self.asked:
            rows = rows.filter(briefing__slug=self.asked["briefing"])
        page = NEWEST_EDITIONS.page(rows, self.asked, request)
        told = [_listed(edition) for edition in page.results]
        return Response(self.answer(page._replace(results=told)).data)


class EditionView(ReadView):
    """One edition: its stories in order, each with the publication that was sent."""

    operation = "edition"
    answer = EditionAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str, issue_date: str) -> Response:
        edition = _out().filter(briefing__slug=slug, issue_date=_day(issue_date)).first()
        if edition is None:
            raise NotFound
        seal = edition.seals.all()[0]
        told = _listed(edition) | {
            "seal_number": seal.number,
            "sealed_at": seal.sealed_at,
            "seals": [_seal(row, edition) for row in edition.seals.all()],
            "stories": _sealed_stories(seal),
        }
        return Response(EditionAnswer(told).data)


class SealView(ReadView):
    """The manifest of one seal. The latest is what site and API show; those before it stay verifiable."""

    operation = "seal"
    answer = SealAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str, issue_date: str, number: int) -> Response:
        edition = _out().filter(briefing__slug=slug, issue_date=_day(issue_date)).first()
        seal = edition and edition.seals.standing().filter(number=min(number, 32_767)).first()
        if not edition or not seal:
            raise NotFound
        return Response(SealAnswer(_seal(seal, edition) | {"manifest": seal.manifest}).data)


class RootAnswer(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.URLField() for name in ROOT}


class Root(ReadView):
    """Where everything is."""

    operation = "root"
    answer = RootAnswer

    def get(self, _request: Request) -> Response:
        return Response({name: site(reverse(target)) for name, target in ROOT.items()})


def _out() -> QuerySet[Edition]:
    seals = Seal.objects.standing().defer("manifest")
    return (
        Edition.objects.out(database_now())
        .select_related("briefing")
        .prefetch_related(Prefetch("seals", seals))
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
    if found.isoformat() != text:
        raise NotFound
    return found


def _listed(edition: Edition) -> dict[str, Any]:
    place = [edition.briefing.slug, edition.issue_date.isoformat()]
    return {
        "briefing": edition.briefing,
        "issue_date": edition.issue_date,
        "number": edition.number,
        "out_at": edition.out_at,
        "seal_sha": edition.seals.all()[0].sha,
        "url": site(edition.get_absolute_url()),
        "api_url": site(reverse("api-edition", args=place)),
    }


def _seal(seal: Seal, edition: Edition) -> dict[str, Any]:
    place = [edition.briefing.slug, edition.issue_date.isoformat(), seal.number]
    return {
        "number": seal.number,
        "kind": seal.kind,
        "sealed_at": seal.sealed_at,
        "sha": seal.sha,
        "api_url": site(reverse("api-seal", args=place)),
    }


def _sealed_stories(seal: Seal) -> list[dict[str, Any]]:
    rows = list(
        SealItem.objects.filter(seal=seal)
        .select_related("publication")
        .annotate(withdrawn=taken_back("publication__"))
        .order_by("position")
    )
    slugs = current_slugs(row.publication.story_id for row in rows)
    under = seal.under
    return [
        _sealed_story(row, slugs[row.publication.story_id], under.get(row.publication.sha))
        for row in rows
    ]


def _sealed_story(row: Any, slug: str, under: tuple[str, str] | None) -> dict[str, Any]:
    """`under` is the section where the edition has it, if that is not its own."""
    publication, brief = row.publication, row.publication.said()
    return {
        "position": row.position,
        "publication": publication,
        "slug": slug,
        "brief": {
            "headline": brief.headline,
            "dek": None if row.withdrawn or publication.removed else brief.dek,
            "section": under[1] if under and brief.section else brief.section,
            "language": brief.language,
        },
        "withdrawn": row.withdrawn,
        "url": address(slug, publication.number),
        "api_url": api_address(slug, publication.number),
    }


urlpatterns = [
    path("", Root.as_view(), name="api-root"),
    path("editions/", Editions.as_view(), name="api-editions"),
    path("editions/<slug:slug>/<str:issue_date>/", EditionView.as_view(), name="api-edition"),
    path(
        "editions/<slug:slug>/<str:issue_date>/seals/<number:number>/",
        SealView.as_view(),
        name="api-seal",
    ),
    # Last: whatever else ends in a slash. Without one, Django's redirect to the slash comes first.
    re_path(r"^.+/$", Unknown.as_view()),
]

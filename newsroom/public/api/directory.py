"""Sections, outlets and perspectives, as far as they are public.

Which rows are public is `readable`'s to say; a row that is, is shown whole.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.models.sections import Section
from newsroom.public import readable
from newsroom.public.api.base import Problem, ReadView, page_of, site
from newsroom.public.api.filters import PageQuery
from newsroom.public.api.pagination import Keyset, whole, words
from perspectives.models import Membership, Outlet, OwnerKind, Ownership, Perspective

BY_POSITION = Keyset((("position", whole), ("name", words)))
BY_SLUG = Keyset((("slug", words),))
BY_MARK = Keyset((("number", whole),))


class RowAnswer(serializers.Serializer[Any]):
    """`url` is its page, `stories` the API's list of its stories."""

    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.SerializerMethodField()
    stories = serializers.SerializerMethodField()
    parameter = ""

    def get_url(self, row: Any) -> str:
        return site(row.get_absolute_url())

    def get_stories(self, row: Any) -> str:
        return site(f"{reverse('api-stories')}?{self.parameter}={row.slug}")


class SectionAnswer(RowAnswer):
    parameter = "section"


class OutletAnswer(RowAnswer):
    parameter = "outlet"
    native_name = serializers.CharField()
    language = serializers.CharField(help_text="Of the native name.")
    country = serializers.CharField(source="country.code", default="", help_text="ISO 3166-1.")
    verified = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()

    def get_verified(self, outlet: Outlet) -> bool:
        return outlet.verified_at is not None

    def get_api_url(self, outlet: Outlet) -> str:
        return site(reverse("api-outlet", args=[outlet.slug]))


class DuringAnswer(serializers.Serializer[Any]):
    """From the day `since` through the day `until`; null at an open end."""

    since = serializers.DateField(source="during.lower", allow_null=True)
    until = serializers.SerializerMethodField()

    def get_until(self, row: Ownership | Membership) -> date | None:
        after: date | None = row.during.upper
        return after - timedelta(days=1) if after else None


class OwnershipAnswer(DuringAnswer):
    owner = serializers.CharField()
    ownership = serializers.ChoiceField(choices=OwnerKind.choices, source="kind")
    source = serializers.CharField()  # type: ignore[assignment]


class MembershipAnswer(DuringAnswer):
    """Seen from the outlet: the perspective it spoke from."""

    slug = serializers.CharField(source="perspective.slug")
    name = serializers.CharField(source="perspective.name")


class MemberAnswer(DuringAnswer):
    """Seen from the perspective: the outlet that spoke from it."""

    slug = serializers.CharField(source="outlet.slug")
    name = serializers.CharField(source="outlet.name")
    native_name = serializers.CharField(source="outlet.native_name")
    country = serializers.CharField(source="outlet.country.code", default="")


class OutletWholeAnswer(OutletAnswer):
    about = serializers.CharField()
    ownerships = OwnershipAnswer(many=True, source="ownerships.all")
    perspectives = MembershipAnswer(many=True, source="memberships.all")


class PerspectiveAnswer(RowAnswer):
    parameter = "perspective"
    mark = serializers.CharField(help_text="The letter a–h of its colour and sign.")
    verified = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()

    def get_verified(self, perspective: Perspective) -> bool:
        return perspective.verified_at is not None

    def get_api_url(self, perspective: Perspective) -> str:
        return site(reverse("api-perspective", args=[perspective.slug]))


class PerspectiveWholeAnswer(PerspectiveAnswer):
    definition = serializers.CharField()
    outlets = MemberAnswer(many=True, source="memberships.all")


class Sections(ReadView):
    """Sections that hold a story, in the order of the site."""

    operation = "sections"
    query = PageQuery
    answer = page_of(SectionAnswer)

    def get(self, request: Request) -> Response:
        page = BY_POSITION.page(Section.objects.in_print(), self.asked, request)
        return Response(self.answer(page).data)


class Outlets(ReadView):
    """Outlets that are verified or named by a story, by slug."""

    operation = "outlets"
    query = PageQuery
    answer = page_of(OutletAnswer)

    def get(self, request: Request) -> Response:
        page = BY_SLUG.page(readable.outlets(), self.asked, request)
        return Response(self.answer(page).data)


class OutletView(ReadView):
    """One outlet: its names, who was behind it when, and from where it speaks."""

    operation = "outlet"
    answer = OutletWholeAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str) -> Response:
        memberships = Membership.objects.filter(perspective__in=readable.perspectives())
        rows = readable.outlets().prefetch_related(
            "ownerships", Prefetch("memberships", _in_order(memberships, "perspective"))
        )
        outlet = rows.filter(slug=slug).first()
        if outlet is None:
            raise NotFound
        return Response(OutletWholeAnswer(outlet).data)


class Perspectives(ReadView):
    """Perspectives that are verified or shown in a story, by number."""

    operation = "perspectives"
    query = PageQuery
    answer = page_of(PerspectiveAnswer)

    def get(self, request: Request) -> Response:
        page = BY_MARK.page(readable.perspectives(), self.asked, request)
        return Response(self.answer(page).data)


class PerspectiveView(ReadView):
    """One perspective: by which rule an outlet belongs to it, and which did when."""

    operation = "perspective"
    answer = PerspectiveWholeAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str) -> Response:
        members = Membership.objects.filter(outlet__in=readable.outlets())
        rows = readable.perspectives().prefetch_related(
            Prefetch("memberships", _in_order(members, "outlet"))
        )
        perspective = rows.filter(slug=slug).first()
        if perspective is None:
            raise NotFound
        return Response(PerspectiveWholeAnswer(perspective).data)


def _in_order(rows: QuerySet[Membership], other: str) -> QuerySet[Membership]:
    return rows.select_related(other).order_by("during", "id")

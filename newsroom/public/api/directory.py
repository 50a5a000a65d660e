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

from newsroom.models.sections import Section, Storyline
from newsroom.public import readable
from newsroom.public.api.base import Problem, ReadView, page_of, site
from newsroom.public.api.filters import PageQuery, Query
from newsroom.public.api.pagination import Keyset, Row, whole, words
from newsroom.public.api.sparse import Sparse, asking, names_in
from perspectives.models import Membership, Outlet, OwnerKind, Ownership, Perspective

BY_POSITION = Keyset((("position", whole), ("name", words)))
BY_SLUG = Keyset((("slug", words),))
BY_MARK = Keyset((("number", whole),))


class RowAnswer(Sparse):
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


class StorylineAnswer(RowAnswer):
    """A running event that several stories follow."""

    parameter = "storyline"


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


class OutletAnswer(RowAnswer):
    extras = frozenset({"about", "ownerships", "perspectives"})
    parameter = "outlet"
    native_name = serializers.CharField()
    language = serializers.CharField(help_text="Of the native name.")
    country = serializers.CharField(source="country.code", default="", help_text="ISO 3166-1.")
    verified = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()
    about = serializers.CharField()
    ownerships = OwnershipAnswer(many=True, source="ownerships.all")
    perspectives = MembershipAnswer(many=True, source="memberships.all")

    def get_verified(self, outlet: Outlet) -> bool:
        return outlet.verified_at is not None

    def get_api_url(self, outlet: Outlet) -> str:
        return site(reverse("api-outlet", args=[outlet.slug]))


class OutletWholeAnswer(OutletAnswer):
    extras = frozenset()


class PerspectiveAnswer(RowAnswer):
    extras = frozenset({"definition", "outlets"})
    parameter = "perspective"
    mark = serializers.CharField(help_text="The letter a–h of its colour and sign.")
    verified = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()
    definition = serializers.CharField()
    outlets = MemberAnswer(many=True, source="memberships.all")

    def get_verified(self, perspective: Perspective) -> bool:
        return perspective.verified_at is not None

    def get_api_url(self, perspective: Perspective) -> str:
        return site(reverse("api-perspective", args=[perspective.slug]))


class PerspectiveWholeAnswer(PerspectiveAnswer):
    extras = frozenset()


class Sections(ReadView):
    """Sections that hold a story, in the order of the site."""

    operation = "sections"
    query = asking(PageQuery, SectionAnswer)
    answer = page_of(SectionAnswer)

    def get(self, request: Request) -> Response:
        return self.tell(BY_POSITION.page(Section.objects.in_print(), self.asked, request))


class Storylines(ReadView):
    """Storylines that a story follows, by slug."""

    operation = "storylines"
    query = asking(PageQuery, StorylineAnswer)
    answer = page_of(StorylineAnswer)

    def get(self, request: Request) -> Response:
        return self.tell(BY_SLUG.page(Storyline.objects.in_print(), self.asked, request))


class StorylineView(ReadView):
    """One storyline; `stories` leads to what follows it."""

    operation = "storyline"
    query = asking(Query, StorylineAnswer)
    answer = StorylineAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str) -> Response:
        return self.tell(_known(Storyline.objects.in_print(), slug))


class Outlets(ReadView):
    """Outlets that are verified or named by a story, by slug."""

    operation = "outlets"
    query = asking(PageQuery, OutletAnswer)
    answer = page_of(OutletAnswer)

    def get(self, request: Request) -> Response:
        more = names_in(self.asked) & OutletAnswer.extras
        rows = whole_outlets() if more else readable.outlets()
        return self.tell(BY_SLUG.page(rows, self.asked, request))


class OutletView(ReadView):
    """One outlet: its names, who was behind it when, and from where it speaks."""

    operation = "outlet"
    query = asking(Query, OutletWholeAnswer)
    answer = OutletWholeAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str) -> Response:
        return self.tell(_known(whole_outlets(), slug))


class Perspectives(ReadView):
    """Perspectives that are verified or shown in a story, by number."""

    operation = "perspectives"
    query = asking(PageQuery, PerspectiveAnswer)
    answer = page_of(PerspectiveAnswer)

    def get(self, request: Request) -> Response:
        more = names_in(self.asked) & PerspectiveAnswer.extras
        rows = whole_perspectives() if more else readable.perspectives()
        return self.tell(BY_MARK.page(rows, self.asked, request))


class PerspectiveView(ReadView):
    """One perspective: by which rule an outlet belongs to it, and which did when."""

    operation = "perspective"
    query = asking(Query, PerspectiveWholeAnswer)
    answer = PerspectiveWholeAnswer
    problems = {404: Problem}

    def get(self, _request: Request, slug: str) -> Response:
        return self.tell(_known(whole_perspectives(), slug))


def whole_outlets() -> QuerySet[Outlet]:
    """With who was behind them, and the public perspectives they spoke from."""
    memberships = Membership.objects.filter(perspective__in=readable.perspectives())
    return readable.outlets().prefetch_related(
        "ownerships", Prefetch("memberships", _in_order(memberships, "perspective"))
    )


def whole_perspectives() -> QuerySet[Perspective]:
    """With the public outlets that spoke from them."""
    members = Membership.objects.filter(outlet__in=readable.outlets())
    return readable.perspectives().prefetch_related(
        Prefetch("memberships", _in_order(members, "outlet"))
    )


def _known(rows: QuerySet[Row], slug: str) -> Row:
    found = rows.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def _in_order(rows: QuerySet[Membership], other: str) -> QuerySet[Membership]:
    return rows.select_related(other).order_by("during", "id")

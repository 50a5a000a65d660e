"""The filters of the list of stories; they stand in its address."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from newsroom.admin.home import changed_since_live
from newsroom.clock import database_now
from newsroom.models.history import Contribution
from newsroom.models.people import Role, User
from newsroom.models.sections import Section
from newsroom.models.story import Stage
from newsroom.zones import zone_of

# From one language to the next by the index, not by every story.
_LANGUAGES = """
WITH RECURSIVE used AS (
    (SELECT language FROM newsroom_story ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (SELECT language FROM newsroom_story WHERE language > used.language
             ORDER BY language LIMIT 1) FROM used WHERE used.language IS NOT NULL
) SELECT language FROM used WHERE language IS NOT NULL
"""
Lookups = list[tuple[str, str]]


class StageFilter(admin.SimpleListFilter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            *((stage.value, stage.label) for stage in Stage),
            ("scheduled", "Scheduled"),
            ("changed", "Live, changed since"),
            ("retracted", "Retracted"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value in set(Stage.values):
            return queryset.filter(stage=value)
        special = {
            "scheduled": Q(publish_at__isnull=False),
            "changed": changed_since_live() & ~Q(stage=Stage.PUBLISHED),
            "retracted": Q(live__withdrawn=True),
        }
        return queryset.filter(special.get(value or "", Q()))


class SectionFilter(admin.SimpleListFilter):
    title = "section"
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return list(Section.objects.values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(section__slug=self.value()) if self.value() else queryset


class WithFilter(admin.SimpleListFilter):
    """In whose hand it is; “me” is also what I began or wrote in."""

    title = "with"
    parameter_name = "with"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        people = User.objects.filter(
            is_active=True, groups__name__in=[Role.WRITER, Role.EDITOR]
        ).exclude(pk=_person(request).pk)
        named = [(str(one.pk), one.first_name or one.username) for one in people.distinct()[:40]]
        return [("me", "Me"), ("nobody", "Nobody"), *sorted(named, key=lambda pair: pair[1])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if value == "me":
            me = _person(request)
            wrote = Exists(Contribution.objects.filter(story=OuterRef("pk"), person=me))
            return queryset.filter(Q(created_by=me) | Q(wrote) | Q(assignment__person=me))
        if value == "nobody":
            return queryset.filter(assignment__person=None).exclude(stage=Stage.PUBLISHED)
        if value.isascii() and value.isdigit():
            return queryset.filter(assignment__person=int(value[:18]))
        return queryset


class DueFilter(admin.SimpleListFilter):
    """By when the draft is wanted, on the person's own clock."""

    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("late", "Late"), ("today", "Today"), ("week", "In seven days"), ("any", "At all")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        now = database_now()
        midnight = datetime.combine(
            now.astimezone(zone_of(request.user)).date(), time(), zone_of(request.user)
        )
        wanted = {
            "late": Q(assignment__due_at__lt=now),
            "today": Q(assignment__due_at__range=(midnight, midnight + timedelta(days=1))),
            "week": Q(assignment__due_at__range=(now, midnight + timedelta(days=8))),
            "any": Q(assignment__due_at__isnull=False),
        }
        if self.value() not in wanted:
            return queryset
        return queryset.filter(wanted[self.value() or ""]).exclude(stage=Stage.PUBLISHED)


class LanguageFilter(admin.SimpleListFilter):
    title = "language"
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        with connection.cursor() as cursor:
            cursor.execute(_LANGUAGES)
            return [(tag, tag) for (tag,) in cursor.fetchall()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

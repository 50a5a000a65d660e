"""The filters of the list of stories; they stand in its address, each choice with how many it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from newsroom.admin.counting import Asked, counts
from newsroom.admin.home import changed_since_live, own_parts
from newsroom.clock import database_now
from newsroom.models.people import Role, User
from newsroom.models.sections import Section
from newsroom.models.story import Stage, Story, StoryQuerySet
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
Stories = StoryQuerySet


class StoryFilter(admin.SimpleListFilter):
    """A choice of stories that says beside each value how many there are."""

    title: str
    request: HttpRequest

    def narrowed(self, stories: Stories, value: str) -> Stories:
        """Those that the value chooses; all of them for a value that nobody knows."""
        raise NotImplementedError

    def parts(self, stories: Stories, value: str) -> list[Stories]:
        """The same in parts that an index finds, to be counted."""
        return [self.narrowed(stories, value)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> Stories:
        assert isinstance(queryset, StoryQuerySet)
        value = self.value()
        return self.narrowed(queryset, value) if value else queryset

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        assert isinstance(changelist, StoryList)
        values = ["", *(str(value) for value, _ in self.lookup_choices)]
        for value, choice in zip(values, super().choices(changelist), strict=True):
            yield choice | {"count": changelist.counts.get((self.title, value))}


class StoryList(ChangeList):
    """Each choice of each filter is counted with what is chosen in the others, in one statement.

    Where the others leave more than can be counted there is no number, nor beside a search: what that found
    is the newest only, and no number would be true of the rest.
    """

    @cached_property
    def counts(self) -> dict[tuple[str, str], str]:
        if self.query:
            return {}
        filters = [spec for spec in self.filter_specs if isinstance(spec, StoryFilter)]
        chosen = [spec for spec in filters if spec.value()]
        asked = {}
        everything: Stories = Story.objects.all()
        whole = _narrowed(everything, chosen)
        for spec in filters:
            others = [one for one in chosen if one is not spec]
            within = whole if others == chosen else _narrowed(everything, others)
            for value, _ in spec.lookup_choices:
                parts = spec.parts(everything, str(value))
                asked[spec.title, str(value)] = Asked(parts, within if others else None)
        return counts(asked)


def _narrowed(stories: Stories, filters: list[StoryFilter]) -> Stories:
    for spec in filters:
        stories = spec.narrowed(stories, spec.value() or "")
    return stories


class StageFilter(StoryFilter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            *((stage.value, stage.label) for stage in Stage),
            ("scheduled", "Scheduled"),
            ("changed", "Live, changed since"),
            ("retracted", "Retracted"),
        ]

    def narrowed(self, stories: Stories, value: str) -> Stories:
        if value in set(Stage.values):
            return stories.filter(stage=value)
        special = {
            "scheduled": Q(stage=Stage.APPROVED, publish_at__isnull=False),
            "changed": changed_since_live() & Q(stage__in=Stage.open()),
            "retracted": Q(live__withdrawn=True),
        }
        return stories.filter(special.get(value, Q()))


class SectionFilter(StoryFilter):
    title = "section"
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return list(Section.objects.values_list("slug", "name"))

    def narrowed(self, stories: Stories, value: str) -> Stories:
        return stories.filter(section__slug=value)


class WithFilter(StoryFilter):
    """In whose hand it is; “mine” is also what I began or wrote in."""

    title = "with"
    parameter_name = "with"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        people = User.objects.filter(
            is_active=True, groups__name__in=[Role.WRITER, Role.EDITOR]
        ).exclude(pk=_person(request).pk)
        named = [(str(one.pk), one.first_name or one.username) for one in people.distinct()[:40]]
        own = [("me", "Me"), ("mine", "Me, or I wrote"), ("nobody", "Nobody")]
        return [*own, *sorted(named, key=lambda pair: pair[1])]

    def narrowed(self, stories: Stories, value: str) -> Stories:
        if value == "me":
            return stories.filter(assignment__person=_person(self.request))
        if value == "mine":
            return stories.of(_person(self.request))
        if value == "nobody":
            return stories.filter(assignment__person=None, stage__in=Stage.open())
        if value.isascii() and value.isdigit():
            return stories.filter(assignment__person=int(value[:18]))
        return stories

    def parts(self, stories: Stories, value: str) -> list[Stories]:
        if value != "mine":
            return super().parts(stories, value)
        return own_parts(stories, _person(self.request))


class DueFilter(StoryFilter):
    """By when the draft is wanted, on the person's own clock."""

    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [("late", "Late"), ("today", "Today"), ("week", "In seven days"), ("any", "At all")]

    @cached_property
    def wanted(self) -> dict[str, Q]:
        now, zone = database_now(), zone_of(self.request.user)
        midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
        return {
            "late": Q(assignment__due_at__lt=now),
            "today": Q(assignment__due_at__range=(midnight, midnight + timedelta(days=1))),
            "week": Q(assignment__due_at__range=(now, midnight + timedelta(days=8))),
            "any": Q(assignment__due_at__isnull=False),
        }

    def narrowed(self, stories: Stories, value: str) -> Stories:
        if value not in self.wanted:
            return stories
        return stories.filter(self.wanted[value], stage__in=Stage.open())


class LanguageFilter(StoryFilter):
    title = "language"
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        with connection.cursor() as cursor:
            cursor.execute(_LANGUAGES)
            return [(tag, tag) for (tag,) in cursor.fetchall()]

    def narrowed(self, stories: Stories, value: str) -> Stories:
        return stories.filter(language=value)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

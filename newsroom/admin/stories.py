"""The desk's screens for stories: the list, the form, the verbs, preview and history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from newsroom.admin import (
    finding,
    importing,
    lost,
    pasting,
    previewing,
    sharescreens,
    unsaved,
    uploads,
    views,
)
from newsroom.admin.answering import for_scripts
from newsroom.admin.bounded import MOST, BoundedPaginator
from newsroom.admin.handscreen import hand
from newsroom.admin.home import desk_rows
from newsroom.admin.review import review
from newsroom.admin.revisionscreens import history, revision
from newsroom.admin.storylist import (
    DueFilter,
    LanguageFilter,
    SectionFilter,
    StageFilter,
    StoryList,
    WithFilter,
)
from newsroom.admin.storyscreens import editor, part
from newsroom.admin.verbscreen import verb
from newsroom.deskwords import LAST_SAVED, newest_stories_with
from newsroom.editing import may_edit
from newsroom.models.people import User
from newsroom.models.story import Story
from perspectives.admin.base import DeskAdmin
from perspectives.roles import may


@admin.register(Story)
class StoryAdmin(DeskAdmin):
    change_list_template = "newsroom/desk/stories.html"
    list_display = ("headline",)
    list_filter = (StageFilter, SectionFilter, WithFilter, DueFilter, LanguageFilter)
    show_facets = admin.ShowFacets.NEVER  # each would count the archive; StoryList counts so far
    search_fields = ("headline",)  # asked of the words instead
    search_help_text = "Any words of a story, drafts too"
    ordering = ("-saved_at", "-id")
    paginator = BoundedPaginator

    def get_queryset(self, request: HttpRequest) -> QuerySet[Story]:
        return desk_rows().order_by(F("saved_at").desc(), "-id")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StoryList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        found = queryset.filter(pk__in=[0, *newest_stories_with(search_term, MOST)])
        return found.order_by(*LAST_SAVED), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        shown = views.tabs(request) if self.has_view_permission(request) else {}
        return super().changelist_view(request, shown | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, "write")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.has_view_permission(request):
            return False
        return obj is None or may_edit(obj, _person(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("find/", wrap(self.find_view), name="newsroom_story_find"),
            path("views/", wrap(self.views_view), name="newsroom_story_views"),
            path("import/", wrap(self.import_view), name="newsroom_story_import"),
            path("<int:pk>/verb/<slug:name>/", wrap(self.verb_view), name="newsroom_story_verb"),
            path("pictures/<str:name>", wrap(self.picture_view), name="newsroom_story_picture"),
            path("unsaved/<int:number>/", wrap(self.unsaved_view), name="newsroom_story_unsaved"),
            path("<int:pk>/hand/", wrap(self.hand_view), name="newsroom_story_hand"),
            path(
                "<int:pk>/revision/<int:number>/",
                wrap(self.revision_view),
                name="newsroom_story_revision",
            ),
            path("<int:pk>/review/", wrap(self.review_view), name="newsroom_story_review"),
            path("<int:pk>/part/<uuid:uid>/", wrap(self.part_view), name="newsroom_story_part"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="newsroom_story_preview"),
            path("preview/", wrap(self.new_preview_view), name="newsroom_story_new_preview"),
            path("<int:pk>/share/", wrap(self.shares_view), name="newsroom_story_shares"),
            # For people without an account: these two ask for none.
            path("shared/<str:token>/", sharescreens.shared, name="newsroom_story_shared"),
            path(
                "shared/<str:token>/pictures/<str:name>",
                sharescreens.shared_picture,
                name="newsroom_story_shared_picture",
            ),
        ]
        return [*own, *self._for_scripts(), *self._surviving()]

    def _for_scripts(self) -> list[URLPattern]:
        """What a tab says and asks while somebody types."""

        def script(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, for_scripts(self.admin_site, view), name=f"newsroom_story_{name}")

        return [
            script("autosave/", self.autosave_view, "autosave_new"),
            script("<int:pk>/autosave/", self.autosave_view, "autosave"),
            script("page/", self.page_view, "page"),
            script("<int:pk>/here/", self.here_view, "here"),
        ]

    def _surviving(self) -> list[URLPattern]:
        return [lost.surviving(self.admin_site, pattern) for pattern in super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return editor(request, self.admin_site, _person(request), None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return editor(request, self.admin_site, _person(request), self._story(request, object_id))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return history(request, self.admin_site, self._story(request, object_id))

    def hand_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return hand(request, self.admin_site, _person(request), self._story(request, pk))

    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        story = self._story(request, pk)
        return revision(request, self.admin_site, _person(request), story, number)

    def verb_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return verb(request, self.admin_site, _person(request), self._story(request, pk), name)

    def review_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return review(request, self.admin_site, _person(request), self._story(request, pk))

    def part_view(self, request: HttpRequest, pk: int, uid: UUID) -> HttpResponse:
        story = self._story(request, pk)
        return part(request, self.admin_site, _person(request), story, str(uid))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return previewing.preview(request, _person(request), self._story(request, pk))

    def new_preview_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return previewing.preview(request, _person(request), None)

    def shares_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        story = self._story(request, pk)
        return sharescreens.shares(request, self.admin_site, _person(request), story)

    def autosave_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        story = self._story(request, pk) if pk is not None else None
        return unsaved.keep(request, _person(request), story)

    def here_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        story = self._story(request, pk)
        if not may_edit(story, _person(request)):
            raise PermissionDenied
        return unsaved.here(request, _person(request), story)

    def page_view(self, request: HttpRequest) -> HttpResponse:
        return pasting.page_of(request, _person(request))

    def unsaved_view(self, request: HttpRequest, number: int) -> HttpResponse:
        return unsaved.throw_away(request, _person(request), number)

    def picture_view(self, request: HttpRequest, name: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return uploads.see(request, name)

    def find_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return finding.screen(request, self.admin_site)

    def views_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return views.press(request)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return importing.screen(request, self.admin_site, _person(request))

    def _story(self, request: HttpRequest, pk: int | str) -> Story:
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(pk) if str(pk).isascii() and str(pk).isdigit() else 0
        stories = Story.objects.select_related(
            "section", "created_by", "approved_by", "assignment__person", "live__publication"
        ).defer("live__search")
        return get_object_or_404(stories, pk=number if number < 2**63 else 0)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

"""Editions on the desk: the list with their state in words, and the board of each."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST

from briefings import tallying
from briefings.admin import board, live
from briefings.admin.standing import standing
from briefings.admin.words import state_of
from briefings.models import Edition
from briefings.models.delivery import OPEN_STATES
from newsroom.clock import database_now
from newsroom.models.people import User
from perspectives.admin.base import DeskAdmin

Lookups = list[tuple[str, str]]


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Lookups:
        return [
            ("planned", "Planned"), ("sealed", "Sealed, not out"), ("out", "Out"), ("held", "Held"),
            ("cancelled", "Cancelled"),
        ]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        now = database_now()
        kept = Q(cancelled_at=None)
        wanted = {
            "planned": kept & Q(sealed_at=None),
            "sealed": kept & Q(sealed_at__isnull=False, out_at__gt=now),
            "out": Q(out_at__lte=now),
            "held": kept & ~Q(held_because=""),
            "cancelled": Q(cancelled_at__isnull=False),
        }
        return queryset.filter(wanted.get(value, Q()))


class EditionList(ChangeList):
    """A page of editions, each with its counts by state: a fixed number of queries more."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = with_counts(list(self.result_list))


def with_counts(editions: list[Edition]) -> list[Edition]:
    """Each edition gets `state`, `owed`, `sent` and `failed`."""
    at = database_now()
    counts = tallying.of_many([edition for edition in editions if edition.sealed_at], at=at)
    for edition in editions:
        own: Any = edition
        found = counts[edition.pk].states if edition.pk in counts else Counter[str]()
        own.owed, own.sent, own.failed = found.total(), found["sent"], found["failed"]
        own.uncertain = found["uncertain"]
        own.state = state_of(edition, at, still_open=sum(found[state] for state in OPEN_STATES))
        own.name = board.title_of(edition)
    return editions


def listed_editions() -> QuerySet[Edition]:
    carried = Count("items", filter=Q(items__choice="carry"))
    return Edition.objects.select_related("briefing").annotate(stories=carried)


@admin.register(Edition)
class EditionAdmin(DeskAdmin):
    """Planned by the clock, arranged and sealed on the board; never made or deleted by hand."""

    verb = "arrange"
    change_list_template = "briefings/desk/editions.html"
    list_display = ("issue_date",)
    list_filter = (StateFilter, ("briefing", admin.RelatedOnlyFieldListFilter))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return listed_editions()

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return [F("issue_date").desc(), "briefing__name", "pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return EditionList

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/live/", wrap(self.live_view), name="briefings_edition_live"),
            path(
                "<int:pk>/here/", wrap(require_POST(self.here_view)), name="briefings_edition_here"
            ),
            path(
                "<int:pk>/looks/",
                wrap(require_GET(self.looks_view)),
                name="briefings_edition_looks",
            ),
            path("<int:pk>/mail/", wrap(self.mail_view), name="briefings_edition_mail"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        shown = {"mail": standing()} | (extra_context or {})
        return super().changelist_view(request, shown)  # type: ignore[return-value]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        edition = self._edition(request, object_id)
        assert isinstance(request.user, User)
        return board.screen(request, self.admin_site, edition, request.user)

    def live_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return live.fragment(request, self._edition(request, pk))

    def here_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return board.beat(request, self._edition(request, pk))

    def looks_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self._edition(request, pk)
        if edition.sealed_at:
            return HttpResponseRedirect(
                reverse("admin:briefings_edition_change", args=[edition.pk]) + "#mail"
            )
        return board.looks(request, self.admin_site, edition)

    def mail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return board.mail(request, self._edition(request, pk))

    def _edition(self, request: HttpRequest, pk: int | str) -> Edition:
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(pk) if str(pk).isascii() and str(pk).isdigit() else 0
        editions = Edition.objects.select_related("briefing")
        return get_object_or_404(editions, pk=number if number < 2**63 else 0)

"""Briefings on the desk: what a newsletter is, when it comes, and its switches.

Pausing, closing and the ways back are calls of `briefings.running`; the form saves neither.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from briefings.admin import switches, weekdays
from briefings.models import Briefing
from briefings.models.briefing import WEEKDAYS
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.models.sections import Section
from newsroom.refusals import NotAllowed, Refused
from perspectives.admin.base import DeskAdmin, ModelForm
from perspectives.roles import may
from perspectives.spelling import address_of

CONFLICT, FORBIDDEN = 409, 403


class BriefingForm(ModelForm):
    """The briefing with its days as boxes to tick and its hour by name."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        label="Comes on",
        error_messages={"required": "Tick at least one day."},
    )
    hour = forms.TypedChoiceField(
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        coerce=int,
        label="At this hour, where the reader is",
    )

    class Meta:
        model = Briefing
        fields = (
            "name", "slug", "about", "sections", "language", "most_stories", "reading_minutes",
            "weekdays", "hour", "late_hours", "starts_at", "postal_address", "reply_to",
        )  # fmt: skip
        widgets = {"sections": forms.CheckboxSelectMultiple}
        labels = {
            "about": "What it is, in a sentence",
            "slug": "Address on the site",
            "most_stories": "Stories in a plan",
            "reading_minutes": "Reading time, in minutes",
            "late_hours": "Late limit, in hours",
            "starts_at": "Begins with stories first published after (UTC)",
            "postal_address": "Postal address at the foot of each mail",
            "reply_to": "Replies go to",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Empty makes one of the name."
        if "starts_at" in self.fields and not self.instance.pk:
            self.fields["starts_at"].required = False
            self.fields["starts_at"].help_text = "Empty: from now on."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("slug"):
            given["slug"] = address_of(given.get("name", ""))[:60]
            if not given["slug"] and "name" in given:
                self.add_error("slug", "This name makes no address; write one in Latin letters.")
        return given

    def clean_starts_at(self) -> Any:
        return self.cleaned_data["starts_at"] or self.instance.starts_at or database_now()


@admin.register(Briefing)
class BriefingAdmin(DeskAdmin):
    form = BriefingForm
    verb = "run"
    change_list_template = "briefings/desk/briefings.html"
    change_form_template = "briefings/desk/briefing.html"
    fieldsets = (
        (None, {"fields": (("name", "slug"), "about", ("sections", "language"))}),
        (
            "Rhythm",
            {
                "fields": (
                    "weekdays",
                    ("hour", "late_hours"),
                    ("most_stories", "reading_minutes"),
                    "starts_at",
                )
            },
        ),
        ("In every mail", {"fields": ("postal_address", "reply_to")}),
    )
    list_display = ("name", "comes", "of_sections", "language", "readers", "standing")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, "arrange", "run")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, str | list[str]]:
        """In the morning: the first choice of the list would be midnight."""
        return {"hour": "6", **super().get_changeform_initial_data(request)}

    def get_urls(self) -> list[URLPattern]:
        slots = self.admin_site.admin_view(self.slots_view)
        return [
            path("<int:pk>/slots/", slots, name="briefings_briefing_slots"),
            *super().get_urls(),
        ]

    def slots_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        briefing = get_object_or_404(Briefing, pk=pk if pk < 2**63 else 0)
        return weekdays.screen(request, self.admin_site, briefing, _person(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Briefing]:
        active = Q(
            subscriptions__confirmed_at__isnull=False,
            subscriptions__left_at=None,
            subscriptions__subscriber__erased_at=None,
        )
        sections = Prefetch("sections", Section.objects.order_by("position", "name"))
        rows = Briefing.objects.annotate(readers=Count("subscriptions", filter=active))
        return rows.prefetch_related(sections).order_by("name")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        found = self.get_object(request, unquote(object_id))
        if not isinstance(found, Briefing) or not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        status = 200
        if request.method == "POST" and "do" in request.POST:
            try:
                said = switches.press(found, request.POST, by=_person(request), at=database_now())
            except Refused as refused:
                messages.error(request, str(refused))
                status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
                # The page is shown as it is; nothing of its own form was sent.
                request.method = "GET"
            else:
                messages.success(request, said)
                return HttpResponseRedirect(request.path)
        shown = switches.shown(found, request) | (extra_context or {})
        response = super().change_view(request, object_id, form_url, shown)
        if status != 200:
            response.status_code = status
        return response

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may only look reads the days and the hour in words."""
        shown = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return shown
        rhythm = {
            "fields": (
                "days_named",
                ("hour_named", "late_hours"),
                ("most_stories", "reading_minutes"),
                "begins",
            )
        }
        return [(name, rhythm if name == "Rhythm" else fields) for name, fields in shown]

    @admin.display(description="Comes on")
    def days_named(self, briefing: Briefing) -> str:
        return briefing.days

    @admin.display(description="At this hour, where the reader is")
    def hour_named(self, briefing: Briefing) -> str:
        return f"{briefing.hour:02d}:00"

    @admin.display(description="Begins with stories first published after")
    def begins(self, briefing: Briefing) -> str:
        return f"{briefing.starts_at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"

    @admin.display(description="Comes")
    def comes(self, briefing: Briefing) -> str:
        return f"{briefing.days} at {briefing.hour:02d}:00"

    @admin.display(description="Sections")
    def of_sections(self, briefing: Briefing) -> str:
        return ", ".join(section.name for section in briefing.sections.all())

    @admin.display(description="Readers", ordering="readers")
    def readers(self, briefing: Any) -> int:
        return int(briefing.readers)

    @admin.display(description="Standing")
    def standing(self, briefing: Briefing) -> str:
        if briefing.closed_at:
            return f"closed since {briefing.closed_at:%-d %b %Y}"
        return f"paused since {briefing.paused_at:%-d %b %Y}" if briefing.paused_at else "open"


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user

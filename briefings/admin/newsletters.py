"""Briefings on the desk: what a newsletter is, when it comes, whether it is stopped or closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.text import slugify

from briefings.models import Briefing
from briefings.models.briefing import WEEKDAYS
from newsroom.clock import database_now
from newsroom.models.sections import Section
from perspectives.admin.base import DeskAdmin, ModelForm
from perspectives.roles import may


class BriefingForm(ModelForm):
    """The briefing with its days as boxes to tick, its hour by name, and its two switches."""

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
    stopped = forms.BooleanField(
        required=False,
        label="Stopped: nothing of it leaves until this is taken off",
        help_text="What is owed stays owed. A wave that is late by then waits for a publisher.",
    )
    closed = forms.BooleanField(
        required=False,
        label="Closed: nobody can sign up any more, and no edition is planned",
        help_text="What is sealed already still goes out.",
    )

    class Meta:
        model = Briefing
        fields = (
            "name", "slug", "about", "sections", "language", "most_stories", "weekdays", "hour",
            "late_hours", "starts_at", "postal_address", "reply_to",
        )  # fmt: skip
        widgets = {"sections": forms.CheckboxSelectMultiple}
        labels = {
            "about": "What it is, in a sentence",
            "slug": "Address on the site",
            "most_stories": "Stories in a plan",
            "late_hours": "Late limit, in hours",
            "starts_at": "Begins with stories first published after (UTC)",
            "postal_address": "Postal address at the foot of each mail",
            "reply_to": "Replies go to",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stopped"] = self.instance.paused_at is not None
        self.initial["closed"] = self.instance.closed_at is not None
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Empty makes one of the name."
        if "starts_at" in self.fields and not self.instance.pk:
            self.fields["starts_at"].required = False
            self.fields["starts_at"].help_text = "Empty: from now on."

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("slug"):
            given["slug"] = slugify(given.get("name", ""))[:60]
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
        ("Rhythm", {"fields": ("weekdays", ("hour", "late_hours"), ("most_stories", "starts_at"))}),
        ("In every mail", {"fields": ("postal_address", "reply_to")}),
        ("Switches", {"fields": ("stopped", "closed")}),
    )
    list_display = ("name", "comes", "of_sections", "language", "readers", "standing")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, "arrange", "run")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Briefing]:
        active = Q(
            subscriptions__confirmed_at__isnull=False,
            subscriptions__left_at=None,
            subscriptions__subscriber__erased_at=None,
        )
        sections = Prefetch("sections", Section.objects.order_by("position", "name"))
        rows = Briefing.objects.annotate(readers=Count("subscriptions", filter=active))
        return rows.prefetch_related(sections).order_by("name")

    def save_model(self, request: HttpRequest, obj: Briefing, form: Any, change: bool) -> None:
        now, given = database_now(), form.cleaned_data
        obj.paused_at = (obj.paused_at or now) if given["stopped"] else None
        obj.closed_at = (obj.closed_at or now) if given["closed"] else None
        super().save_model(request, obj, form, change)

    @admin.display(description="Comes on")
    def weekdays(self, briefing: Briefing) -> str:
        """This and what follows are for those who may only look; the form has fields of these names."""
        return briefing.days

    @admin.display(description="At this hour, where the reader is")
    def hour(self, briefing: Briefing) -> str:
        return f"{briefing.hour:02d}:00"

    @admin.display(description="Stopped")
    def stopped(self, briefing: Briefing) -> str:
        return f"since {briefing.paused_at:%-d %b %Y}" if briefing.paused_at else "no"

    @admin.display(description="Closed")
    def closed(self, briefing: Briefing) -> str:
        return f"since {briefing.closed_at:%-d %b %Y}" if briefing.closed_at else "no"

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
        return f"stopped since {briefing.paused_at:%-d %b %Y}" if briefing.paused_at else "open"

"""Reports on the desk: single pages that stories cite, and which page each of them repeats.

A page is added by the story that cites it; here an editor says where it comes from. What is published
keeps the origins of its day, the next publication takes the new ones.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from perspectives.admin.base import DeskAdmin, ModelForm
from perspectives.models import Report
from perspectives.models.reports import HTTP_URL, too_long
from perspectives.origins import would_loop
from perspectives.pages import Page, find_reports


class ReportForm(ModelForm):
    """The page, and by its address the one that it repeats; an address nobody cited yet is added."""

    repeats = forms.CharField(
        required=False,
        label="Repeats the page at",
        help_text="The address of the wire, or whatever this page was taken from. Empty: its own work.",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    class Meta:
        model = Report
        fields = ("title", "published_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.origin:
            self.initial["repeats"] = self.instance.origin.url

    def clean_repeats(self) -> str:
        url = str(self.cleaned_data["repeats"]).strip()
        if not url:
            return ""
        HTTP_URL(url)
        if too_long(url):
            raise forms.ValidationError("This address is longer than we can keep.")
        known = Report.objects.filter(url=url).first()
        if known and would_loop(self.instance, known):
            raise forms.ValidationError(
                "That page goes back to this one: one of the two has to be the first."
            )
        return url

    def save(self, commit: bool = True) -> Report:
        url = self.cleaned_data["repeats"]
        self.instance.origin = find_reports([Page(url)])[url] if url else None
        report: Report = super().save(commit)
        return report


class RepeatsFilter(admin.SimpleListFilter):
    title = "origin"
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Repeats another"), ("no", "Its own work")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(origin__isnull=self.value() == "no")


@admin.register(Report)
class ReportAdmin(DeskAdmin):
    form = ReportForm
    fields = ("address", "title", "from_outlet", "published_on", "repeats", "repeated_by")
    readonly_fields = ("address", "from_outlet", "repeated_by")
    list_display = ("page", "from_outlet", "published_on", "origin", "repeated")
    list_filter = (RepeatsFilter,)
    list_select_related = ("outlet", "origin")
    search_fields = ("url", "title", "outlet__names__key")
    search_help_text = "An address, a title, or a name of the outlet"
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        copies = Report.objects.filter(origin=OuterRef("pk")).order_by().values("origin")
        counted = Subquery(copies.annotate(n=Count("pk")).values("n"))
        return Report.objects.order_by(*self.ordering).annotate(copies=counted)

    @admin.display(description="Page", ordering="title")
    def page(self, report: Report) -> str:
        return str(report)

    @admin.display(description="Address")
    def address(self, report: Report) -> str:
        return report.url

    @admin.display(description="Outlet")
    def from_outlet(self, report: Report) -> str:
        return report.outlet.shown_name if report.outlet else "a document"

    @admin.display(description="Repeats")
    def repeats(self, report: Report) -> str:
        """For those who may only look; the form has a field of this name."""
        return report.origin.url if report.origin else ""

    @admin.display(description="Repeated by")
    def repeated(self, report: Any) -> str:
        return str(report.copies or "")

    @admin.display(description="Repeated by")
    def repeated_by(self, report: Report) -> str:
        return ", ".join(row.url for row in report.derived.all()[:50]) or "no page that we know of"

"""Lists of readers on the desk: choose a file, see what it would do, have it done; and take one away.

Pages that hold addresses are kept by no cache. A page that waits for a worker asks for itself again.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from briefings import exporting, importing, tasks
from briefings.models import Briefing, ReaderExport, ReaderImport
from briefings.register.cells import written
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.refusals import NotAllowed, Refused
from perspectives.admin.base import DeskAdmin, Line
from perspectives.roles import may

CONFLICT, FORBIDDEN, UNREADABLE = 409, 403, 422
LOOK_AGAIN = 3
SHOWN = 20


class Chosen(forms.Form):
    """Which file, for which briefing."""

    briefing = forms.ModelChoiceField(Briefing.objects.open(), empty_label="Choose…")
    file = forms.FileField(
        help_text="CSV with a first line that names its columns: address, zone, sections, consent date,"
        " source. UTF-8; up to 32 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,text/csv"}),
    )


class Ground(forms.Form):
    """The basis of an import."""

    asked_where = Line(max_length=240, label="Where they asked to be written to")
    asked_when = Line(max_length=120, label="When")
    note = forms.CharField(
        max_length=1000, label="Why they are imported", widget=forms.Textarea(attrs={"rows": 2})
    )
    way = forms.ChoiceField(
        label="What counts",
        widget=forms.RadioSelect,
        initial="ask",
        choices=[
            ("ask", "Ask each of them by mail; who does not confirm gets nothing"),
            ("confirmed", "They confirmed there: they get the next edition"),
        ],
    )


class Taken(forms.Form):
    """What is exported, and what for."""

    briefing = forms.ModelChoiceField(Briefing.objects.all(), empty_label="Choose…")
    note = Line(max_length=240, label="What the addresses are for")


@admin.register(ReaderImport)
class ReaderImportAdmin(DeskAdmin):
    verb = "run"
    list_display = ("name", "briefing", "state", "added", "by", "at")
    change_list_template = "briefings/desk/lists.html"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, "run")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("export/", wrap(self.export_view), name="briefings_readerimport_export"),
            path("<int:pk>/refused/", wrap(self.refused_view), name="briefings_readerimport_refused"),
            *super().get_urls(),
        ]  # fmt: skip

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        exports = ReaderExport.objects.select_related("briefing", "by")[:SHOWN]
        extra = {"exports": exports, "taken": Taken()}
        return super().changelist_view(request, extra)  # type: ignore[return-value]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = Chosen(request.POST or None, request.FILES or None)
        status = 200
        if request.method == "POST" and form.is_valid():
            try:
                given = importing.look(
                    form.cleaned_data["file"].chunks(),
                    name=form.cleaned_data["file"].name,
                    briefing=form.cleaned_data["briefing"],
                    by=_person(request),
                    at=database_now(),
                    ring=tasks.ring_about_list,
                )
            except Refused as refused:
                form.add_error("file", str(refused))
                status = UNREADABLE
            else:
                return HttpResponseRedirect(_page_of(given))
        whole = {**self.admin_site.each_context(request), "title": "Import readers", "form": form}
        return TemplateResponse(request, "briefings/desk/list_add.html", whole, status=status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isascii() and object_id.isdigit() else 0
        lists = ReaderImport.objects.select_related("briefing", "by", "basis__by")
        given = get_object_or_404(lists, pk=number if number < 2**63 else 0)
        ground = Ground(request.POST or None)
        if request.method != "POST":
            return self._page(request, given, ground)
        try:
            if request.POST.get("do") == "drop":
                importing.drop(given.pk, by=_person(request), at=database_now())
            elif not ground.is_valid():
                return self._page(request, given, ground, status=UNREADABLE)
            else:
                said = dict(ground.cleaned_data)
                is_confirmed = said.pop("way") == "confirmed"
                importing.import_readers(
                    given.pk, by=_person(request), at=database_now(), is_confirmed=is_confirmed,
                    ring=tasks.ring_about_list, **said,
                )  # fmt: skip
        except Refused as refused:
            messages.error(request, str(refused))
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            return self._page(request, given, ground, status=status)
        return HttpResponseRedirect(_page_of(given))

    def refused_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        given = get_object_or_404(ReaderImport, pk=pk if pk < 2**63 else 0)
        rows = given.refused_rows.values_list("line", "column_name", "expected", "cell")
        cells = ([str(cell) for cell in row] for row in rows.iterator(chunk_size=1000))
        return _file(written(("line", "column", "expected", "cell"), cells), f"refused-{pk}.csv")

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        taken = Taken(request.POST or None)
        if not taken.is_valid():
            if request.method == "POST":
                messages.error(request, "Choose a briefing and say what the addresses are for.")
            return HttpResponseRedirect(reverse("admin:briefings_readerimport_changelist"))
        said = taken.cleaned_data
        lines = exporting.export_readers(
            said["briefing"], by=_person(request), at=database_now(), note=said["note"]
        )
        return _file(lines, f"readers-{said['briefing'].slug}.csv")

    def _page(
        self, request: HttpRequest, given: ReaderImport, ground: Ground, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": given.name,
            "given": given,
            "ground": ground,
            "refused": list(given.refused_rows.all()[:SHOWN]),
            "has_report": given.refused_rows.exists(),
        }
        answer = TemplateResponse(request, "briefings/desk/list.html", context, status=status)
        answer.headers["Cache-Control"] = "no-store"
        if given.is_moving:
            answer.headers["Refresh"] = str(LOOK_AGAIN)
        return answer


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _page_of(given: ReaderImport) -> str:
    return reverse("admin:briefings_readerimport_change", args=[given.pk])


def _file(lines: Any, name: str) -> StreamingHttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)

"""The house's own pages on the desk: write, look, keep. One call of a decision; admins alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString

from newsroom import house
from newsroom.clock import database_now
from newsroom.models.house import LONGEST, HouseKind, HousePage
from newsroom.models.people import User
from newsroom.prose import BadProse, as_html, tidy
from newsroom.refusals import Refused
from perspectives.admin.base import DeskAdmin

VERSIONS = 20


@admin.register(HousePage)
class HousePageAdmin(DeskAdmin):
    verb = "run"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request)

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        name = "newsroom_housepage_change"
        return [
            path("", guard(self.changelist_view), name="newsroom_housepage_changelist"),
            path("<slug:kind>/", guard(self.page), name=name),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        self._refuse_others(request)
        newest = HousePage.objects.order_by("kind", "-id").distinct("kind").select_related("by")
        standing = {row.kind: row for row in newest if row.text}
        context = {
            **self.admin_site.each_context(request),
            "title": "House pages",
            "pages": [(kind, kind.get_absolute_url(), standing.get(kind)) for kind in HouseKind],
        }
        return TemplateResponse(request, "newsroom/desk/housepages.html", context)

    def page(self, request: HttpRequest, kind: str) -> HttpResponse:
        self._refuse_others(request)
        if kind not in HouseKind.values:
            raise Http404
        meant = HouseKind(kind)
        versions = list(HousePage.objects.newest(meant).select_related("by")[:VERSIONS])
        text, status = versions[0].text if versions else "", 200
        seen: SafeString | None = None
        if request.method == "POST":
            text = request.POST.get("text", "")[: LONGEST + 1]
            try:
                if request.POST.get("do") == "keep":
                    return self._kept(request, meant, text)
                seen = as_html(tidy(text))
            except (Refused, BadProse) as refused:
                messages.error(request, str(refused))
                status = 409
        context = {
            **self.admin_site.each_context(request),
            "title": meant.label,
            "text": text,
            "seen": seen,
            "versions": versions,
            "longest": LONGEST,
            "address": meant.get_absolute_url(),
        }
        return TemplateResponse(request, "newsroom/desk/housepage.html", context, status=status)

    def _kept(self, request: HttpRequest, kind: HouseKind, text: str) -> HttpResponse:
        assert isinstance(request.user, User)
        house.write(kind, text, by=request.user, at=database_now())
        messages.success(request, f"{kind.label}: readers see this now.")
        return HttpResponseRedirect(reverse("admin:newsroom_housepage_change", args=[kind]))

    def _refuse_others(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

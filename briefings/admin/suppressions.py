"""Addresses that nobody writes to, by their keys. What puts one here bounces and complaints say; an
administrator takes one off, with a reason.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from briefings import suppressing
from briefings.models import Lifting, Suppression
from newsroom.clock import database_now
from newsroom.models.people import User
from newsroom.noting import note_of
from newsroom.refusals import NotAllowed, Refused
from perspectives.admin.base import DeskAdmin
from perspectives.roles import may

CONFLICT, FORBIDDEN = 409, 403


@admin.register(Suppression)
class SuppressionAdmin(DeskAdmin):
    list_display = ("reason", "said_by", "since", "short_key")
    ordering = ("-at", "-pk")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, "arrange", "run")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Since", ordering="at")
    def since(self, suppression: Suppression) -> str:
        return f"{suppression.at.astimezone(UTC):%-d %b %Y, %H:%M} UTC"

    @admin.display(description="Said by", ordering="source")
    def said_by(self, suppression: Suppression) -> str:
        return suppression.source or "the desk"

    @admin.display(description="Key of the address")
    def short_key(self, suppression: Suppression) -> str:
        return f"{suppression.address_key[:12]}…"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isascii() and object_id.isdigit() else 0
        suppression = get_object_or_404(Suppression, pk=number if number < 2**63 else 0)
        if request.method != "POST":
            return self._page(request, suppression)
        assert isinstance(request.user, User)
        try:
            suppressing.lift(
                suppression.address_key,
                by=request.user,
                at=database_now(),
                note=note_of(request.POST),
            )
        except Refused as refused:
            messages.error(request, str(refused))
            status = FORBIDDEN if isinstance(refused, NotAllowed) else CONFLICT
            return self._page(request, suppression, status=status)
        messages.success(request, "Lifted. Mail goes there again once its reader has confirmed.")
        return HttpResponseRedirect(reverse("admin:briefings_suppression_changelist"))

    def _page(
        self, request: HttpRequest, suppression: Suppression, status: int = 200
    ) -> HttpResponse:
        before = Lifting.objects.filter(address_key=suppression.address_key).select_related("by")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Suppressed address {self.short_key(suppression)}",
            "suppression": suppression,
            "said_by": self.said_by(suppression),
            "liftings": list(before.order_by("-at")[:20]),
            "may_lift": may(request, "run"),
        }
        return TemplateResponse(request, "briefings/desk/suppression.html", context, status=status)

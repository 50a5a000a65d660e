"""Addresses that nobody writes to, by their keys. Read only: what belongs here bounces and complaints say."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from briefings.models import Suppression
from perspectives.admin.base import DeskAdmin
from perspectives.roles import may


@admin.register(Suppression)
class SuppressionAdmin(DeskAdmin):
    fields = ("reason", "since")
    list_display = ("reason", "since", "short_key")
    list_display_links = None
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

    @admin.display(description="Key of the address")
    def short_key(self, suppression: Suppression) -> str:
        return f"{suppression.address_key[:12]}…"

"""What the desk's first page shows of the editions: those that need somebody, and the last that left."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from briefings.admin.editions import listed_editions, with_counts
from briefings.admin.standing import standing

MOST = 5


def panel(request: HttpRequest) -> SafeString:
    """The newest editions with their state in words."""
    editions = with_counts(list(listed_editions().order_by("-issue_date", "briefing__name")[:MOST]))
    shown = {"editions": editions, "mail": standing()}
    return render_to_string("briefings/desk/parts/panel.html", shown, request)

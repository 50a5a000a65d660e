"""Beside each version of a fact: how many readers were told it by mail, and how many of them last."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from briefings import told
from briefings.admin.words import number
from newsroom.clock import database_now
from newsroom.models.facts import FactVersion
from perspectives.roles import of_the_desk


def readers_told(request: HttpRequest, versions: Sequence[FactVersion]) -> dict[int, SafeString]:
    """For whoever sees how many mails of an edition were sent: the whole desk."""
    if not versions or not of_the_desk(request):
        return {}
    patiently = request.GET.get("readers") == "count"
    found = told.heard(versions[0].fact_id, at=database_now(), patiently=patiently)
    return {version.pk: _shown(request, found.get(version.pk)) for version in versions}


def _shown(request: HttpRequest, heard: told.Heard | None) -> SafeString:
    words = {
        name: number(value)
        for name, value in (heard._asdict() if heard else {}).items()
        if isinstance(value, int)
    }
    return render_to_string(
        "briefings/desk/parts/told.html", {"heard": heard, "words": words}, request
    )

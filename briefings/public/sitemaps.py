"""The index of all sitemaps, and the one of briefings and their editions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from briefings.models import Briefing, Edition
from newsroom.clock import database_now
from newsroom.public import sitemaps
from newsroom.public.answers import read_only
from newsroom.public.sitemaps import Place

# The protocol's limit: a hundred years of a daily briefing, the newest if there are more.
MOST = 40_000


@read_only
def index(request: HttpRequest) -> HttpResponse:
    return sitemaps.index(request, [reverse("sitemap-editions")])


@read_only
def editions(request: HttpRequest) -> HttpResponse:
    """What is out, newest first, and the briefings that can be signed up to."""
    places = [Place(reverse("subscribe"))]
    places += [Place(row.get_absolute_url()) for row in Briefing.objects.open()]
    out = Edition.objects.out(database_now()).order_by("-issue_date", "-pk")
    rows = out.values_list("briefing__slug", "issue_date", "out_at")[:MOST]
    places += [Place(reverse("edition", args=[slug, day]), at) for slug, day, at in rows]
    return sitemaps.answer(request, places)

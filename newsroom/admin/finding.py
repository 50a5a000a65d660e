"""One page of results for the search above the desk: stories with their drafts, facts, outlets.

A fixed number of queries; the newest of each kind, and the way to all of them.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from newsroom.admin.factlist import FactRow, rows_of
from newsroom.admin.home import desk_rows
from newsroom.deskwords import LAST_SAVED, asked, newest_facts_with, newest_stories_with
from newsroom.models.story import Story
from perspectives.admin.finding import outlets_named
from perspectives.models import Outlet

MOST, MOST_ASKED, LONGEST = 20, 500, 200


class Found(NamedTuple):
    words: str
    stories: list[Story]
    facts: list[FactRow]
    outlets: list[Outlet]
    more: str

    @property
    def most(self) -> int:
        return MOST

    @property
    def nothing(self) -> bool:
        return not (self.stories or self.facts or self.outlets)


def screen(request: HttpRequest, site: AdminSite) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        **site.each_context(request),
        "title": f"Search: {words}" if words else "Search",
        "found": _found(words),
        "can_be_asked": bool(asked(words)),
    }
    return TemplateResponse(request, "newsroom/desk/find.html", context)


def _found(words: str) -> Found:
    stories = desk_rows().filter(pk__in=[0, *newest_stories_with(words, MOST_ASKED)])
    return Found(
        words,
        list(stories.order_by(*LAST_SAVED)[: MOST + 1]),
        rows_of(newest_facts_with(words, MOST)) if words else [],
        outlets_named(words)[:MOST] if words else [],
        urlencode({"q": words}),
    )

"""Feeds: all stories, and those of a section, an outlet or a perspective, last changed first; corrections.

Each comes as Atom and as JSON Feed. A withdrawn story stays as an entry that says so. Decides which
entries a feed has, and nothing about what is public.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from newsroom.models.mention import Mention
from newsroom.models.publication import Live
from newsroom.models.sections import Section
from newsroom.public import atom, jsonfeed, readable
from newsroom.public.answers import read_only
from newsroom.public.pages import latest_corrections, withdrawn_stories
from newsroom.public.syndication import ENTRIES, Entry, Feed, of_correction, of_story

FORMS = {"xml": atom.answer, "json": jsonfeed.answer}
Making = Callable[..., Feed]


def feed(making: Making) -> Callable[..., HttpResponse]:
    """A view of the feed that `making` makes, in the form that the address ends in."""

    @read_only
    @wraps(making)
    def view(request: HttpRequest, form: str, **fields: Any) -> HttpResponse:
        return FORMS[form](request, making(**fields))

    return view


def in_both_forms(stem: str, making: Making, name: str) -> list[URLPattern]:
    view = feed(making)
    return [
        path(f"{stem}.xml", view, {"form": "xml"}, name=name),
        path(f"{stem}.json", view, {"form": "json"}, name=f"{name}-json"),
    ]


def everything() -> Feed:
    about = "Every story, last changed first."
    return Feed(settings.SITE_NAME, about, "/", "/feeds/all", _stories(Live.objects.all()))


def of_section(slug: str) -> Feed:
    section = get_object_or_404(Section.objects.in_print(), slug=slug)
    return Feed(
        f"{settings.SITE_NAME}: {section.name}",
        f"Stories in {section.name}, last changed first.",
        section.get_absolute_url(),
        reverse("feed-section", args=[slug]).removesuffix(".xml"),
        _stories(Live.objects.filter(section=section)),
        first=f"/feeds/{slug}.xml",
    )


def of_outlet(slug: str) -> Feed:
    outlet = get_object_or_404(readable.outlets(), slug=slug)
    return Feed(
        f"{settings.SITE_NAME}: {outlet.shown_name}",
        f"Stories that quote {outlet.shown_name}, last changed first.",
        outlet.get_absolute_url(),
        reverse("feed-outlet", args=[slug]).removesuffix(".xml"),
        _stories(_naming(Mention.objects.filter(outlet=outlet))),
    )


def of_perspective(slug: str) -> Feed:
    perspective = get_object_or_404(readable.perspectives(), slug=slug)
    return Feed(
        f"{settings.SITE_NAME}: {perspective.name}",
        f"Stories that show how {perspective.name} frame them, last changed first.",
        perspective.get_absolute_url(),
        reverse("feed-perspective", args=[slug]).removesuffix(".xml"),
        _stories(_naming(Mention.objects.filter(perspective=perspective))),
    )


def of_corrections() -> Feed:
    """What we had wrong and what we withdrew, newest first."""
    rows = latest_corrections(ENTRIES)
    slugs = readable.current_slugs(row.publication.story_id for row in rows)
    entries = [
        of_correction(row.told(), row.publication.telling(), slugs[row.publication.story_id])
        for row in rows
    ]
    entries += [of_story(live.telling()) for live in withdrawn_stories(ENTRIES)]
    entries.sort(key=lambda entry: entry.updated, reverse=True)
    about = "What we had wrong, what it says now, and why; and what we withdrew."
    title = f"{settings.SITE_NAME}: corrections"
    return Feed(title, about, reverse("corrections"), "/feeds/corrections", entries[:ENTRIES])


def _stories(lives: QuerySet[Live]) -> list[Entry]:
    rows = lives.select_related("publication").defer("search")
    return [
        of_story(live.telling()) for live in rows.order_by("-published_at", "-story_id")[:ENTRIES]
    ]


def _naming(mentions: QuerySet[Mention]) -> QuerySet[Live]:
    """Stories that name it now; a withdrawn one, which names nobody any more, if one of its versions did."""
    now = Exists(mentions.filter(publication_id=OuterRef("publication_id")))
    once = Exists(mentions.filter(publication__story_id=OuterRef("story_id")))
    return Live.objects.filter(now | (Q(withdrawn=True) & once))

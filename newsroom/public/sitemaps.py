"""Sitemaps (sitemaps.org) of stories and of the standing pages, the news sitemap, robots.txt.

Stories are cut by their numbers, so that a file never changes its range and none is found by counting
through the others. Decides what is worth finding; what is withdrawn is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from newsroom.clock import database_now
from newsroom.models.house import HousePage
from newsroom.models.publication import Live
from newsroom.models.sections import Section
from newsroom.public import readable
from newsroom.public.answers import keep, read_only
from newsroom.public.syndication import clean, stamp

# The protocol takes 50,000 addresses a file; a fifth of it is a megabyte, and quickly made.
PER_FILE = 10_000
MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
FRESH = timedelta(hours=48)
MOST_NEWS = 1_000
# Which ranges of numbers hold a story: one look at the index for each range.
_RANGES = """
SELECT n FROM generate_series(0, (SELECT coalesce(max(story_id), 0) / %(size)s FROM newsroom_live)) n
 WHERE EXISTS (SELECT FROM newsroom_live
                WHERE story_id >= n * %(size)s AND story_id < (n + 1) * %(size)s AND NOT withdrawn)
"""
HIDDEN = (
    "/admin/", "/search/", "/confirm/", "/preferences/", "/leave/", "/move-from/", "/move-to/",
    "/subscribe/again/", "/webhooks/",
)  # fmt: skip


class Place(NamedTuple):
    """An address, and when it last changed if that is known."""

    path: str
    changed: datetime | None = None


@read_only
def stories(request: HttpRequest, number: int) -> HttpResponse:
    """Those of one range; a range without any was never announced."""
    first = number * PER_FILE
    if first > 2**62:
        raise Http404
    lives = Live.objects.filter(story_id__gte=first, story_id__lt=first + PER_FILE, withdrawn=False)
    rows = lives.order_by("story_id").values_list("slug", "published_at")
    places = [Place(reverse("story", args=[slug]), changed) for slug, changed in rows]
    if not places:
        raise Http404
    return answer(request, places)


@read_only
def standing(request: HttpRequest) -> HttpResponse:
    """What is no story: front, sections, outlets, perspectives, what the house says of itself."""
    return answer(request, list(_standing()))


@read_only
def news(request: HttpRequest) -> HttpResponse:
    """Stories first published within 48 hours, as Google News reads them."""
    since = database_now() - FRESH
    lives = Live.objects.readable().filter(first_published_at__gt=since)[:MOST_NEWS]
    root = Element("urlset", {"xmlns": MAPS, "xmlns:news": NEWS})
    for live in lives:
        brief = live.publication.said()
        url = SubElement(root, "url")
        _put(url, "loc", settings.SITE_ORIGIN + live.get_absolute_url())
        item = SubElement(url, "news:news")
        paper = SubElement(item, "news:publication")
        _put(paper, "news:name", settings.SITE_NAME)
        _put(paper, "news:language", brief.language.split("-")[0])
        _put(item, "news:publication_date", stamp(live.first_published_at))
        _put(item, "news:title", brief.headline)
    return _send(request, root)


@read_only
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309. It names no address that is secret: tokens are secret, not the paths before them."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN), ""]
    maps = (reverse("sitemap"), reverse("sitemap-news"))
    lines += [f"Sitemap: {settings.SITE_ORIGIN}{path}" for path in maps]
    return keep(request, HttpResponse("\n".join(lines) + "\n", content_type="text/plain"))


def index(request: HttpRequest, more: Iterable[str]) -> HttpResponse:
    """Every sitemap there is: the stories' and the standing pages', and `more`."""
    with connection.cursor() as cursor:
        cursor.execute(_RANGES, {"size": PER_FILE})
        ranges = [row[0] for row in cursor]
    root = Element("sitemapindex", {"xmlns": MAPS})
    paths = [reverse("sitemap-stories", args=[number]) for number in ranges]
    for path in [reverse("sitemap-pages"), *more, *paths]:
        _put(SubElement(root, "sitemap"), "loc", settings.SITE_ORIGIN + path)
    return _send(request, root)


def answer(request: HttpRequest, places: list[Place]) -> HttpResponse:
    root = Element("urlset", {"xmlns": MAPS})
    for place in places:
        url = SubElement(root, "url")
        _put(url, "loc", settings.SITE_ORIGIN + place.path)
        if place.changed:
            _put(url, "lastmod", stamp(place.changed))
    return _send(request, root)


def _standing() -> Iterator[Place]:
    yield Place("/")
    yield from (Place(row.get_absolute_url()) for row in Section.objects.in_print())
    yield Place(reverse("outlets"))
    yield from (Place(row.get_absolute_url()) for row in readable.outlets().order_by("slug"))
    rows = readable.perspectives()
    yield from (Place(row.get_absolute_url()) for row in rows.order_by("slug"))
    yield Place(reverse("corrections"))
    newest = HousePage.objects.order_by("kind", "-id").distinct("kind")
    yield from (Place(row.get_absolute_url(), row.at) for row in newest if row.text)


def _put(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = clean(text)


def _send(request: HttpRequest, root: Element) -> HttpResponse:
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return keep(request, HttpResponse(body, content_type="application/xml; charset=utf-8"))

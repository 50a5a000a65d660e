"""Atom feeds (RFC 4287): all stories, and those of one section, last changed first.

A browser gets the same bytes as plain XML with a style sheet, because it would show Atom as source text.
An entry keeps its id through every version, so that readers see an update as one; a withdrawn story
stays as an entry that says so. Decides nothing about what is public.
"""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from newsroom.models.publication import Live
from newsroom.models.sections import Section
from newsroom.public.answers import keep, read_only
from newsroom.telling import Telling

ENTRIES = 30
ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
_BEGINNING = "1970-01-01T00:00:00Z"
# Signs that XML 1.0 §2.2 does not allow; a note may hold them.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@read_only
def everything(request: HttpRequest) -> HttpResponse:
    return _feed(request, None)


@read_only
def of_section(request: HttpRequest, slug: str) -> HttpResponse:
    return _feed(request, get_object_or_404(Section.objects.in_print(), slug=slug))


def _feed(request: HttpRequest, section: Section | None) -> HttpResponse:
    lives = Live.objects.select_related("publication").defer("search")
    if section:
        lives = lives.filter(section=section)
    tellings = [live.telling() for live in lives.order_by("-published_at", "-story_id")[:ENTRIES]]
    title = f"{settings.SITE_NAME}: {section.name}" if section else settings.SITE_NAME
    home = section.get_absolute_url() if section else "/"
    feed = Element("feed", {"xmlns": ATOM, "xmlns:h": XHTML, "xml:lang": "en"})
    _put(feed, "title", title)
    _put(feed, "id", settings.SITE_ORIGIN + request.path)
    _put(feed, "updated", _time(tellings[0].published_at) if tellings else _BEGINNING)
    _link(feed, home, "alternate", "text/html")
    _link(feed, request.path, "self", "application/atom+xml")
    author = SubElement(feed, "author")
    _put(author, "name", settings.SITE_NAME)
    _note(feed, home)
    for telling in tellings:
        _entry(feed, telling)
    return _answer(request, tostring(feed, encoding="utf-8"))


def _answer(request: HttpRequest, feed: bytes) -> HttpResponse:
    sheet = static("site/feed.css")
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="{sheet}"?>\n'
    is_browser = "text/html" in request.headers.get("Accept", "")
    kind = "application/xml" if is_browser else "application/atom+xml"
    response = HttpResponse(body.encode() + feed, content_type=f"{kind}; charset=utf-8")
    patch_vary_headers(response, ["Accept"])
    return keep(request, response)


def _note(feed: Element, home: str) -> None:
    """For people who opened the feed in a browser; feed readers pass it over (RFC 4287 §6)."""
    note = SubElement(feed, "h:p")
    note.text = "This is a feed. Give its address to a feed reader, or "
    link = SubElement(note, "h:a", {"href": settings.SITE_ORIGIN + home})
    link.text = "read the site"
    link.tail = "."


def _entry(feed: Element, telling: Telling) -> None:
    brief = telling.brief
    entry = SubElement(feed, "entry", {"xml:lang": brief.language})
    mark = "Withdrawn: " if telling.withdrawn else ""
    _put(entry, "title", mark + brief.headline)
    _put(entry, "id", f"urn:uuid:{telling.keys.story}")
    _link(entry, reverse("story", args=[telling.slug]), "alternate", "text/html")
    _put(entry, "published", _time(telling.first_published_at))
    _put(entry, "updated", _time(telling.published_at))
    SubElement(entry, "category", {"term": telling.keys.section, "label": brief.section})
    gone = telling.withdrawn or telling.removed
    _put(entry, "summary", telling.note if gone else brief.dek)
    content = render_to_string("newsroom/site/entry.html", {"telling": telling})
    _put(entry, "content", content, type="html")


def _put(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _NOT_XML.sub("", text)


def _link(parent: Element, path: str, rel: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": settings.SITE_ORIGIN + path})


def _time(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else _BEGINNING

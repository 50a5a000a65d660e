"""A feed as Atom (RFC 4287). A browser shows the same bytes with a style sheet and a line for people."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

from newsroom.public.syndication import ATOM, JSON, Entry, Feed, clean, send, site, stamp

NAMESPACE = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"


def answer(request: HttpRequest, feed: Feed) -> HttpResponse:
    sheet = static("site/feed.css")
    head = f'<?xml version="1.0" encoding="utf-8"?>\n<?xml-stylesheet href="{sheet}"?>\n'
    return send(request, feed, head.encode() + tostring(_root(feed), encoding="utf-8"), ATOM)


def _root(feed: Feed) -> Element:
    root = Element("feed", {"xmlns": NAMESPACE, "xmlns:h": XHTML, "xml:lang": "en"})
    _put(root, "title", feed.title)
    _put(root, "subtitle", feed.about)
    _put(root, "id", site(feed.first or f"{feed.stem}.xml"))
    _put(root, "updated", stamp(feed.updated))
    _link(root, feed.home, "alternate", "text/html")
    _link(root, f"{feed.stem}.xml", "self", ATOM)
    _link(root, f"{feed.stem}.json", "alternate", JSON)
    author = SubElement(root, "author")
    _put(author, "name", settings.SITE_NAME)
    _note(root, feed.home)
    for entry in feed.entries:
        _entry(root, entry)
    return root


def _note(root: Element, home: str) -> None:
    """For people who opened the feed in a browser; feed readers pass it over (RFC 4287 §6)."""
    # A phone lays a page without this out for a desk, in letters too small to read.
    SubElement(root, "h:meta", {"name": "viewport", "content": "width=device-width"})
    note = SubElement(root, "h:p")
    note.text = "This is a feed. Give its address to a feed reader, or "
    link = SubElement(note, "h:a", {"href": site(home)})
    link.text = "read the site"
    link.tail = "."


def _entry(root: Element, told: Entry) -> None:
    entry = SubElement(root, "entry", {"xml:lang": told.language})
    _put(entry, "title", told.title)
    _shown(entry, told)
    _put(entry, "id", f"urn:uuid:{told.uid}")
    _link(entry, told.path, "alternate", "text/html")
    _put(entry, "published", stamp(told.published))
    _put(entry, "updated", stamp(told.updated))
    if told.section:
        SubElement(entry, "category", {"term": told.section, "label": clean(told.section_name)})
    _put(entry, "summary", told.summary)
    _put(entry, "content", told.content, type="html")


def _shown(entry: Element, told: Entry) -> None:
    """Title and day as the browser shows them: it opens no Atom link, and CSS writes no date."""
    _put(entry, "h:a", told.title, href=site(told.path))
    at = told.updated
    _put(entry, "h:small", f"{at.day} {at:%B %Y, %H:%M} UTC")


def _put(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = clean(text)


def _link(parent: Element, path: str, rel: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "type": kind, "href": site(path)})

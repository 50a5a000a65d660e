"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from newsroom.public.syndication import JSON, Entry, Feed, clean, send, site, stamp

VERSION = "https://jsonfeed.org/version/1.1"


def answer(request: HttpRequest, feed: Feed) -> HttpResponse:
    told = {
        "version": VERSION,
        "title": feed.title,
        "description": feed.about,
        "home_page_url": site(feed.home),
        "feed_url": site(f"{feed.stem}.json"),
        "language": "en",
        "authors": [{"name": settings.SITE_NAME, "url": site("/")}],
        "items": [_item(entry) for entry in feed.entries],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    # As in the API: closes no script element, wherever somebody pastes it.
    return send(request, feed, text.replace("<", "\\u003c").encode(), JSON)


def _item(entry: Entry) -> dict[str, Any]:
    picture = {"image": site(entry.picture)} if entry.picture else {}
    return {
        **picture,
        "id": f"urn:uuid:{entry.uid}",
        "url": site(entry.path),
        "title": clean(entry.title),
        "summary": clean(entry.summary),
        "content_html": clean(entry.content),
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "language": entry.language,
        "tags": [clean(entry.section_name)] if entry.section else [],
    }

"""A feed and its entries, before they are written down as Atom or as JSON Feed.

An entry's id is a urn:uuid that outlives every version, every address and every move of the site.
Decides what an entry says; which entries a feed has is the views' to say.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from newsroom.public.answers import keep
from newsroom.telling import CorrectionTold, Telling

ENTRIES = 30
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
ATOM = "application/atom+xml"
JSON = "application/feed+json"
# Signs that XML 1.0 §2.2 does not allow; a note may hold them.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Entry(NamedTuple):
    """`content` is HTML; `path` where it is read on the site, `picture` where its picture is, if any."""

    uid: uuid.UUID
    title: str
    path: str
    published: datetime
    updated: datetime
    language: str
    summary: str
    content: str
    section: str = ""
    section_name: str = ""
    picture: str = ""


class Feed(NamedTuple):
    """`stem` is its own address without the ending that says in which form; `home` the page it belongs to.

    `first` is the address it had first, where that was another: an id does not move (RFC 4287 §4.2.6).
    """

    title: str
    about: str
    home: str
    stem: str
    entries: list[Entry]
    first: str = ""

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=BEGINNING)


def of_story(telling: Telling) -> Entry:
    """A story, whole; of a withdrawn one that it is, and why."""
    brief = telling.brief
    gone = telling.withdrawn or telling.removed
    published = telling.first_published_at or BEGINNING
    return Entry(
        uuid.UUID(telling.keys.story),
        ("Withdrawn: " if telling.withdrawn else "") + brief.headline,
        reverse("story", args=[telling.slug]),
        published,
        telling.published_at or published,
        brief.language,
        telling.note if gone else brief.dek,
        whole(telling),
        telling.keys.section,
        brief.section,
        telling.picture.jpeg.path if telling.picture and not gone else "",
    )


def whole(telling: Telling) -> str:
    """The story as HTML that can be read anywhere; of a withdrawn one that it is."""
    return render_to_string(
        "newsroom/site/entry.html", {"telling": telling, "origin": settings.SITE_ORIGIN}
    )


def of_correction(row: CorrectionTold, telling: Telling, slug: str) -> Entry:
    """What was wrong, what it says now, and why. Its id is made of what it corrects, and where."""
    return Entry(
        uuid.uuid5(uuid.UUID(telling.keys.story), f"correction {row.number} {row.part_uid}"),
        f"Corrected: {telling.brief.headline}",
        reverse("story", args=[slug]),
        row.at,
        row.at,
        telling.brief.language,
        row.note,
        render_to_string("newsroom/site/entry_correction.html", {"correction": row}),
        telling.keys.section,
        telling.brief.section,
    )


def site(path: str) -> str:
    return f"{settings.SITE_ORIGIN}{path}"


def clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def stamp(at: datetime) -> str:
    """RFC 3339, in UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def send(request: HttpRequest, feed: Feed, body: bytes, kind: str) -> HttpResponse:
    """The feed, which names its other form beside it (RFC 8288).

    A browser would show Atom as source text or save it: it gets the same bytes as plain XML.
    """
    browser = "text/html" in request.headers.get("Accept", "")
    shown = "application/xml" if browser and kind == ATOM else kind
    response = HttpResponse(body, content_type=f"{shown}; charset=utf-8")
    other, ending = (JSON, "json") if kind == ATOM else (ATOM, "xml")
    response["Link"] = f'<{site(feed.stem)}.{ending}>; rel="alternate"; type="{other}"'
    if kind == ATOM:
        patch_vary_headers(response, ["Accept"])
    return keep(request, response)

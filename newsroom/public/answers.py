"""How a public page is answered: bytes, their ETag, how long they may be kept; and pages of a list.

Decides nothing about content. Lists go by key, never by offset, so that page 500 costs what page 1 does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import brotli
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsroom.models.publication import Live
from newsroom.public.context import site
from newsroom.public.shelf import TAKES_PACKED

# A retraction has to be everywhere within five seconds, in shared caches too.
MAX_AGE = 3
# The edge keeps what says exactly this, and nothing else.
FOR_ANYONE = f"public, max-age={MAX_AGE}"
# What pages are about, by the names of their addresses.
SUBJECTS = {
    "story": "story", "section": "section", "outlet": "outlet", "perspective": "perspective",
    "storyline": "storyline", "briefing": "briefing", "edition": "briefing", "seal": "briefing",
}  # fmt: skip
PAGE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
View = TypeVar("View", bound=Callable[..., Any])


def read_only(view: View) -> View:
    """A page that takes GET and HEAD; anything else is 405 with Allow.

    Exempt from the CSRF check, which comes first and would call every POST forbidden.
    """
    return csrf_exempt(require_safe(view))


def answer(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page that anyone may keep for a moment."""
    told = {**site(request), **context}
    if status == 200:
        told.setdefault("canonical", own_address(request))
    return keep(request, HttpResponse(render_to_string(template, told, request), status=status))


def own_address(request: HttpRequest) -> str:
    """Where this page is found: the one origin, the path, and which page of a list; nothing else asked."""
    before = request.GET.get("before")
    asked = f"?{urlencode({'before': before})}" if before else ""
    return f"{settings.SITE_ORIGIN}{escape_uri_path(request.path)}{asked}"


def keep(request: HttpRequest, response: HttpResponse, *, etag: str = "") -> HttpResponse:
    """The response with the ETag of its plain bytes, or 304 where the reader has them already."""
    etag = f'"{etag or etag_of(response.content)}"'
    response["ETag"] = etag
    for_anyone(request, response)
    if response.status_code != 200:
        return response
    kept = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(kept, HttpResponse)
    return kept


def printed(request: HttpRequest, packed: bytes, *, etag: str) -> HttpResponse:
    """A page that is there compressed with brotli: as it is for an edge that says it takes that."""
    if not request.META.get(TAKES_PACKED):
        return keep(request, HttpResponse(brotli.decompress(packed)), etag=etag)
    return keep(request, HttpResponse(packed, headers={"Content-Encoding": "br"}), etag=etag)


def etag_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def for_anyone(request: HttpRequest, response: HttpResponse) -> None:
    """Say that anybody may keep it for a moment, and by which keys a CDN finds its copies.

    `site` is on every page, for what a page shows beside its subject; `story/<slug>` and the like on those
    about one, its feeds and API answers included.
    """
    response["Cache-Control"] = FOR_ANYONE
    keys = ["site"]
    match = getattr(request, "resolver_match", None)
    if match and "slug" in match.kwargs:
        name = (match.url_name or "").removeprefix("api-").removeprefix("feed-")
        subject = SUBJECTS.get(name.partition("-")[0])
        keys += [f"{subject}/{match.kwargs['slug']}"] if subject else []
    response["Surrogate-Key"] = " ".join(keys)


class Page(NamedTuple):
    """Some stories, newest first, and the query string that leads to the older ones."""

    lives: list[Live]
    next_url: str
    is_later: bool


def page_of(request: HttpRequest, lives: QuerySet[Live], **keep_in_url: str) -> Page:
    """The page that `?before=` names. Expects the order of `LiveQuerySet.readable`."""
    before = request.GET.get("before", "")
    if before:
        at, story_id = _read_cursor(before)
        lives = lives.filter(first_published_at__lte=at).exclude(
            first_published_at=at, story_id__gte=story_id
        )
    rows = list(lives[: PAGE + 1])
    shown = rows[:PAGE]
    following = ""
    if len(rows) > PAGE:
        following = "?" + urlencode({**keep_in_url, "before": _write_cursor(shown[-1])})
    return Page(shown, following, bool(before))


def number_before(request: HttpRequest) -> int | None:
    """`?before=` as a plain number, for lists that go by id."""
    before = request.GET.get("before", "")
    return _number(before) if before else None


def _write_cursor(live: Live) -> str:
    return f"{(live.first_published_at - _EPOCH) // timedelta(microseconds=1)}.{live.story_id}"


def _read_cursor(text: str) -> tuple[datetime, int]:
    moment, _, story_id = text.partition(".")
    try:
        return _EPOCH + timedelta(microseconds=_number(moment)), _number(story_id)
    except OverflowError as error:
        raise BadRequest("This page of the list does not exist.") from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST):
        raise BadRequest("This page of the list does not exist.")
    return int(text)

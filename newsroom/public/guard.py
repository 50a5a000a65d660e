"""When something breaks: 503 and when to come back if the database is away, else 500; no more of what.

Decides which failures mean "later". It touches no other response and keeps no copy of any page. Its two
pages ask the database nothing, and are told in plain HTML where even a template fails.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string

from newsroom.public.freshness import AWAY

RETRY_SECONDS = 10
READ_ONLY = "25006"
SENTENCE = "The newsroom’s database is not reachable. Please try again in a few seconds."
FAULT = "Something went wrong on our side. The fault has been recorded."
# For a page that cannot be rendered: before collectstatic no style sheet has a name.
PLAIN = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{sentence}</title>
<h1>{sentence}</h1>
<p>Please try again in a few minutes. <a href="/">Front page</a></p>
</html>
"""
log = logging.getLogger(__name__)


class UnavailableMiddleware:
    """Turns a database that is away, full, starting or read-only into 503 with Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Where the edge knows that the database is away, no thread waits for it."""
        return unavailable(request, OperationalError()) if request.META.get(AWAY) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return unavailable(request, error) if is_temporary(error) else None


def is_temporary(error: BaseException | None) -> bool:
    """Whether the same request may succeed later, unchanged."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) == READ_ONLY
    return isinstance(error, (OperationalError, InterfaceError))


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The answer of every channel: JSON under /api/, else the page, which asks the database nothing."""
    state = getattr(error.__cause__, "sqlstate", None) or "no connection"
    log.error("503 for %s: %s (%s)", request.method, type(error).__name__, state)
    response = _told(request, 503, SENTENCE)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def handler500(request: HttpRequest) -> HttpResponse:
    """For the root urlconf: the same when the database went away outside a view, in a middleware."""
    error = sys.exc_info()[1]
    if error is not None and is_temporary(error):
        return unavailable(request, error)
    return _told(request, 500, FAULT)


def _told(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": sentence}, status=status)
    try:
        at_desk = request.path.startswith("/admin/")
        html: str = render_to_string(f"{status}.html", {"at_desk": at_desk})
    except Exception:
        log.exception("The page for %s cannot be rendered", status)
        html = PLAIN.format(sentence=sentence)
    return HttpResponse(html, status=status)

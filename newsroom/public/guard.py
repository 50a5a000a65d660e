"""When the database does not answer: 503, when to come back, and nothing else of what went wrong.

Decides which failures mean "later". It touches no other response and keeps no copy of any page.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 10
READ_ONLY = "25006"
SENTENCE = "The newsroom’s database is not reachable. Please try again in a few seconds."
log = logging.getLogger(__name__)


class UnavailableMiddleware:
    """Turns a database that is away, full, starting or read-only into 503 with Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

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
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"detail": SENTENCE}, status=503)
    else:
        response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def handler500(request: HttpRequest) -> HttpResponse:
    """For the root urlconf: the same when the database went away outside a view, in a middleware."""
    error = sys.exc_info()[1]
    if error is not None and is_temporary(error):
        return unavailable(request, error)
    return server_error(request)

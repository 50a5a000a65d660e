"""What scripts of any other site may read: the API and the feeds, which are the same for everybody.

Decides by the address alone, so that a refusal, a detour or a fault can be read as well as an answer.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

OPEN = ("/api/", "/feeds/")


class OpenMiddleware:
    """The first of all: what any other answers passes here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(OPEN):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response

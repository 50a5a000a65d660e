"""The schema of this API (OpenAPI 3, made from the views) and its page for people.

The page is Swagger UI served from here; it is the one public page with scripts, so it has a policy of
its own, which still allows nothing inline and nothing from elsewhere.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.public.answers import read_only
from newsroom.public.api.base import ReadView

POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "font-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}


@cache
def description() -> dict[str, Any]:
    """The same for all and for the life of the process."""
    made: dict[str, Any] = SchemaGenerator().get_schema(  # type: ignore[no-untyped-call]
        request=None, public=True
    )
    return made


class Schema(ReadView):
    """This description."""

    schema = None

    def get(self, _request: Request) -> Response:
        return Response(description())


@read_only
@cache_control(public=True, max_age=60)
@csp_replace(POLICY)
def docs(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("newsroom/api/docs.html"))

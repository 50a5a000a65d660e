"""What every address of the API has in common: reading only, by anybody, throttled, JSON, cacheable.

A view names its `query` (which parameters it takes) and its `answer` (what it gives); the OpenAPI schema
is read off the same two. There is no browsable HTML of REST framework here: it needs inline scripts and
forms that this API does not have, and every answer would vary by Accept; /api/v1/docs/ is the page for
people.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from newsroom.public.api.etags import conditional
from newsroom.public.api.filters import Query, read_query
from newsroom.public.api.sparse import wanted
from newsroom.public.api.throttle import ReadThrottle

Answer = type[serializers.Serializer[Any]]


def site(path: str) -> str:
    """An absolute address on the site's one origin, whatever the Host header said."""
    return f"{settings.SITE_ORIGIN}{path}"


class InertJSON(JSONRenderer):
    """JSON that closes no script element, wherever somebody pastes it: `<` is written `\\u003c`."""

    def render(self, *arguments: Any, **options: Any) -> bytes:
        text: bytes = super().render(*arguments, **options)
        return text.replace(b"<", b"\\u003c")


class AlwaysFirst(BaseContentNegotiation):
    """One form for all: answers do not vary by Accept, so shared caches keep one copy."""

    def select_parser(self, _request: Request, _parsers: Any) -> Any:
        return None

    def select_renderer(
        self, _request: Request, renderers: Iterable[BaseRenderer], _suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or ""


class Moved(APIException):
    """The story is at another address by now."""

    status_code = 301

    def __init__(self, slug: str) -> None:
        super().__init__("This story has moved; follow Location.")
        self.slug = slug


class Problem(serializers.Serializer[Any]):
    """Why there is no answer, in a sentence."""

    detail = serializers.CharField()


class ReadSchema(AutoSchema):
    """The schema of a ReadView, from its `query`, `answer` and `problems`."""

    view: Any

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_summary(self) -> str:
        """The first sentence of the view's docstring; `get_description` has the others."""
        return super().get_description().partition(". ")[0].rstrip(".")

    def get_description(self) -> str:  # type: ignore[override]
        return super().get_description().partition(". ")[2]

    def get_tags(self) -> list[str]:
        return super().get_tags() or ["root"]

    def get_override_parameters(self) -> list[Any]:
        return [self.view.query] if self.view.query().fields else []

    def get_response_serializers(self) -> Any:
        good = {(200, self.view.media_type): self.view.answer}
        return {**good, 400: Problem, **self.view.problems, 429: Problem}


class ReadView(APIView):
    """`asked` holds the validated parameters by the time `get` runs."""

    operation: ClassVar[str] = ""
    query: ClassVar[type[Query]] = Query
    answer: ClassVar[Answer] = Problem
    problems: ClassVar[dict[int, Answer]] = {}
    media_type: ClassVar[str] = "application/json"

    http_method_names = ["get", "head", "options"]
    authentication_classes: Any = []
    permission_classes = [AllowAny]
    throttle_classes = [ReadThrottle]
    renderer_classes: Any = [InertJSON]
    parser_classes: Any = []
    content_negotiation_class = AlwaysFirst
    schema: Any = ReadSchema()

    asked: dict[str, Any]

    def initial(self, request: Request, *arguments: Any, **options: Any) -> None:
        super().initial(request, *arguments, **options)
        if request.method != "OPTIONS":
            self.asked = read_query(self.query, request.query_params)

    def tell(self, value: object) -> Response:
        """The answer, with the fields that were asked for."""
        return Response(self.answer(value, context=wanted(self.asked)).data)

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if isinstance(exc, Moved):
            asked = self.request.META["QUERY_STRING"]
            fields = {**self.kwargs, "slug": exc.slug}
            here = self.request.resolver_match
            assert here
            there = reverse(here.view_name, kwargs=fields)
            response["Location"] = site(there) + (f"?{asked}" if asked else "")
        return response

    def finalize_response(
        self, request: Request, response: Any, *arguments: Any, **options: Any
    ) -> Any:
        response = super().finalize_response(request, response, *arguments, **options)
        if isinstance(response, Response):
            response.add_post_render_callback(partial(_conditional, request))
        return response


def _conditional(request: Request, response: Any) -> HttpResponseBase:
    return conditional(request._request, response)


def page_of(answer: Answer) -> Answer:
    """A page of a list, as the schema names it."""
    name = answer.__name__.removesuffix("Answer") + "Page"
    fields = {
        "__doc__": "A page; `next` is null on the last one.",
        "next": serializers.URLField(allow_null=True),
        "results": answer(many=True),
    }
    return type(name, (serializers.Serializer,), fields)


class Unknown(ReadView):
    """Any other address under /api/v1/: 404, in JSON."""

    schema = None
    query = Query

    def initial(self, request: Request, *arguments: Any, **options: Any) -> None:
        super(ReadView, self).initial(request, *arguments, **options)
        raise NotFound

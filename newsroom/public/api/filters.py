"""What a reader of the API may ask for: the listed parameters and no others.

A parameter that is not listed, comes twice or makes no sense is a 400 with a sentence; nothing is
ignored in silence, so that nobody takes an unfiltered list for a filtered one. Filters see published
columns only.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import APIException

PAGE_SIZE = 20
LARGEST_PAGE = 100
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z"


class BadQuery(APIException):
    status_code = 400
    default_code = "bad_query"


class Moment(serializers.CharField):
    """An ISO 8601 moment or day; without a zone it is UTC."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            value = datetime.fromisoformat(super().to_internal_value(data))
            if not 1900 <= value.year <= 2999:
                raise ValueError("no story is as old or as young")
        except ValueError as error:
            raise serializers.ValidationError(
                "Write a day or a moment as 2026-03-14 or 2026-03-14T12:00:00Z."
            ) from error
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Query(serializers.Serializer[Any]):
    """An address that takes no parameters."""


class FormQuery(Query):
    format = serializers.ChoiceField(
        required=False,
        choices=["ninjs"],
        help_text="NINJS 3.1 in place of this API's own form. Items come whole: not together with `fields`"
        " or `include`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("fields", "include"):
            if "format" in attrs and name in attrs:
                raise serializers.ValidationError(
                    {name: "A NINJS item comes whole; leave this out, or “format”."}
                )
        return attrs


class PageQuery(Query):
    cursor = serializers.RegexField(
        r"^[A-Za-z0-9_-]+\Z",
        required=False,
        max_length=600,
        help_text="Where the page begins; from the `next` of the page before.",
    )
    page_size = serializers.IntegerField(
        required=False, default=PAGE_SIZE, min_value=1, max_value=LARGEST_PAGE
    )


class StoryQuery(FormQuery, PageQuery):
    q = serializers.CharField(
        required=False,
        max_length=200,
        help_text="Words, “phrases”, beginnings* and -words, as on the search page. Only stories that have"
        " them as they are spelled, or in another form of the same word; still newest first. A page may"
        " hold fewer than its size, even none, before the last: go on while there is a `next`. Not"
        " together with `storyline`.",
    )
    section = serializers.SlugField(required=False, max_length=60)
    storyline = serializers.SlugField(required=False, max_length=80)
    language = serializers.RegexField(
        LANGUAGE,
        required=False,
        max_length=35,
        help_text="A language tag: en, uk, zh-Hant. Capitals do not matter.",
    )
    outlet = serializers.SlugField(
        required=False, max_length=80, help_text="Stories in which a framing names this outlet."
    )
    perspective = serializers.SlugField(
        required=False, max_length=80, help_text="Stories that show this perspective's framing."
    )
    published_after = Moment(
        required=False, help_text="First published at this moment or later (ISO 8601)."
    )
    published_before = Moment(
        required=False, help_text="First published before this moment (ISO 8601)."
    )


class ChangesQuery(Query):
    after = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=2**63 - 1,
        help_text="The last serial you have; 0 or nothing for all.",
    )
    page_size = serializers.IntegerField(
        required=False, default=LARGEST_PAGE, min_value=1, max_value=LARGEST_PAGE
    )


def read_query(kind: type[Query], given: QueryDict) -> dict[str, Any]:
    """The validated parameters; BadQuery with a sentence for the first thing that is wrong."""
    query = kind(data=given.dict())
    for name in given:
        if name not in query.fields:
            raise BadQuery(f"“{name[:40]}” is no parameter here. {_allowed(list(query.fields))}")
        if len(given.getlist(name)) > 1:
            raise BadQuery(f"{name}: give it once.")
    if not query.is_valid():
        name, complaints = next(iter(query.errors.items()))
        raise BadQuery(f"{name}: {complaints[0]}")
    return dict(query.validated_data)


def _allowed(names: list[str]) -> str:
    return f"Allowed: {', '.join(names)}." if names else "This address takes no parameters."

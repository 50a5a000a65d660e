"""Every address of the product, read from the resolver."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

# Django lists the apps in the order in which their screens were imported.
_APPS = re.compile(r"(?<=<app_label>)[a-z|]+")


class Address(NamedTuple):
    """`route` as written in the URL modules, `name` with its namespace, `fields` the captured ones."""

    route: str
    name: str
    fields: tuple[str, ...]

    @property
    def is_desk(self) -> bool:
        return self.route.startswith("admin/")


def handfuls(found: list[Address], size: int = 12) -> list[list[Address]]:
    """Some at a time: a newsroom is filled for each handful, not for each address."""
    return [found[start : start + size] for start in range(0, len(found), size)]


def first_route(some: list[Address]) -> str:
    return f"from /{some[0].route}"


def said(response: Any) -> str:
    """All that an answer, streamed or not, tells in text, with its headers; in small letters."""
    body = b"".join(response)
    if response["Content-Type"] == "application/gzip":
        body = gzip.decompress(body)
    return (body.decode(errors="replace") + str(dict(response.headers))).lower()


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, namespace: str
) -> Iterator[Address]:
    for pattern in patterns:
        written = str(pattern.pattern).removeprefix("^")
        route = before + _APPS.sub(lambda apps: "|".join(sorted(apps[0].split("|"))), written)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield Address(route, name, tuple(pattern.pattern.regex.groupindex))

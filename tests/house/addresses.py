"""Every address of the product, read from the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver


class Address(NamedTuple):
    """`route` as written in the URL modules, `name` with its namespace, `fields` the captured ones."""

    route: str
    name: str
    fields: tuple[str, ...]

    @property
    def is_desk(self) -> bool:
        return self.route.startswith("admin/")


def addresses() -> list[Address]:
    return sorted(_walk(get_resolver().url_patterns, "", ""))


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, namespace: str
) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, route, inner)
        else:
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield Address(route, name, tuple(pattern.pattern.regex.groupindex))

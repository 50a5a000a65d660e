"""Pages by key, not by number: each begins after the last row of the one before.

No OFFSET and no COUNT, so that the thousandth page costs what the first does. A cursor holds only
values that the page before showed; whoever alters one gets a 400 or an ordinary page.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request

from newsroom.public.api.filters import BadQuery

Row = TypeVar("Row", bound=Model)
BIGGEST = 2**63 - 1


def moment(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a moment without its zone")
    return value.astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > BIGGEST:
        raise ValueError("not a row's number")
    return int(text)


def words(text: str) -> str:
    if "\0" in text:
        raise ValueError("a sign that no row holds")
    text.encode()
    return text


class Page(NamedTuple):
    next: str | None
    results: list[Any]


class Keyset(NamedTuple):
    """The order of a list: fields and how their values are read back; the last one is unique."""

    keys: tuple[tuple[str, Callable[[str], object]], ...]
    newest_first: bool = False

    def page(self, rows: QuerySet[Row], asked: dict[str, Any], request: Request) -> Page:
        """The rows after the cursor, and the address of the page that follows."""
        size: int = asked["page_size"]
        if asked.get("cursor"):
            rows = rows.filter(self._after(asked["cursor"]))
        sign = "-" if self.newest_first else ""
        found = list(rows.order_by(*(sign + name for name, _ in self.keys))[: size + 1])
        more = len(found) > size
        following = {"cursor": self._cursor(found[size - 1])} if more else {}
        return Page(address(request, **following) if more else None, found[:size])

    def _cursor(self, row: Model) -> str:
        return self.write(attrgetter(name.replace("__", "."))(row) for name, _ in self.keys)

    def write(self, values: Iterable[object]) -> str:
        texts = [value.isoformat() if isinstance(value, date) else str(value) for value in values]
        packed = json.dumps(texts, separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    def _after(self, cursor: str) -> Q:
        """Row comparison, written so that an index on the first key begins at the right place."""
        values = self.read(cursor)
        beyond = "lt" if self.newest_first else "gt"
        names = [name for name, _ in self.keys]
        later = Q()
        for place, name in enumerate(names):
            same = dict(zip(names[:place], values[:place], strict=True))
            later |= Q(**same, **{f"{name}__{beyond}": values[place]})
        return Q(**{f"{names[0]}__{beyond}e": values[0]}) & later

    def read(self, cursor: str) -> list[Any]:
        """The values of a cursor; BadQuery if no page gave it."""
        try:
            packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            texts = json.loads(packed)
            return [read(text) for (_, read), text in zip(self.keys, texts, strict=True)]
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise BadQuery("cursor: take it from the “next” of the page before.") from error


def address(request: Request, **changes: object) -> str:
    """This request's own address with other parameters, on the site's one origin."""
    asked = {**request.query_params.dict(), **{name: str(value) for name, value in changes.items()}}
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{settings.SITE_ORIGIN}{request.path}{query}"

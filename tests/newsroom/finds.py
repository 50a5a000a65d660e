"""What the tests of search look at: the page, the headlines on it, its links and its statements."""

from __future__ import annotations

import html
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_TAGS = re.compile(r"<[^>]+>")


def page(query: str = "", status: int = 200, /, **params: str) -> str:
    asked = {"q": query, **params} if query else params
    response = Client().get("/search/", asked)
    assert response.status_code == status, response.content.decode()
    return response.content.decode()


def headlines(query: str = "", /, **params: str) -> list[str]:
    return headlines_of(page(query, **params))


def headlines_of(text: str) -> list[str]:
    rows = re.findall(r'<h3 class="row-title">(.*?)</h3>', text, re.DOTALL)
    return [html.unescape(_TAGS.sub("", row)).strip() for row in rows]


def marked(text: str) -> list[str]:
    return [html.unescape(word) for word in re.findall(r"<mark>(.*?)</mark>", text)]


def following(text: str) -> str:
    """The address of the next page; empty on the last."""
    found = re.search(r'<a href="([^"]*)" rel="next"', text)
    return html.unescape(found[1]) if found else ""


def told(text: str) -> str:
    """The page's words, without markup."""
    return " ".join(html.unescape(_TAGS.sub(" ", text)).split())


def statements(query: str = "", /, **params: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        page(query, **params)
    return [row["sql"] for row in captured.captured_queries]


def queries(query: str = "", /, **params: str) -> int:
    return len(statements(query, **params))

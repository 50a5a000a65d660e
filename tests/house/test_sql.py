"""No public address skips rows or counts all of them: what it costs does not grow with the archive.

The addresses come from the resolver, the SQL from what their views ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from tests.house import public_world
from tests.house.addresses import Address, first_route, handfuls
from tests.house.standing import copied, illustrated
from tests.house.test_embargo import filled, public
from tests.newsroom.crowd import crowd

# A list of stories counts the corrections of each: as many as it has, however many others there are.
FORBIDDEN = re.compile(
    r'\bOFFSET\b|\bCOUNT\s*\((?![T-W]\d+\."id"\) AS "n" FROM "newsroom_correction")', re.IGNORECASE
)
QUERIES = ("", "?q=bridge", "?q=%22first+cars%22", "?section=europe", "?page_size=1")
# In a page, and in an answer of the API.
NEXT = re.compile(r'<a href="(\?[^"]+)"\s+rel="next"|"next":"[^"?]*(\?[^"]+)"')
MOST_PAGES = 4


def fill() -> None:
    public_world.show()
    crowd(30)


@pytest.fixture(scope="module")
def standing_newsroom(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    with illustrated(django_db_blocker, fill, tmp_path_factory.mktemp("media")) as (_, media):
        yield media


@pytest.fixture
def newsroom(standing_newsroom: Path) -> Iterator[None]:
    with copied(standing_newsroom):
        yield


def asked(client: Client, path: str) -> tuple[list[str], str]:
    """The statements of one request, and where its next page is."""
    with CaptureQueriesContext(connection) as caught:
        response = client.get(path, headers={"accept": "*/*"})
        body = b"".join(response).decode(errors="replace")
    following = NEXT.search(body)
    return [str(query["sql"]) for query in caught], following[1] or following[
        2
    ] if following else ""


def walked(client: Client, path: str) -> Iterator[str]:
    """What the first pages of an address ask."""
    for _ in range(MOST_PAGES):
        statements, following = asked(client, path)
        yield from statements
        if not following.startswith("?"):
            return
        path = path.partition("?")[0] + following.replace("&amp;", "&")


@pytest.mark.parametrize("some", handfuls(public()), ids=first_route)
def test_no_page_skips_rows_or_counts_them(some: list[Address], newsroom: None) -> None:
    client = Client()
    paths = [path + query for address in some for path in filled(address, []) for query in QUERIES]

    found = {sql for path in paths for sql in walked(client, path) if FORBIDDEN.search(sql)}

    assert found == set()


def test_a_page_that_did_would_be_seen() -> None:
    assert FORBIDDEN.search('SELECT COUNT(*) AS "__count" FROM "newsroom_live"')
    assert FORBIDDEN.search('SELECT 1 FROM "newsroom_live" LIMIT 20 OFFSET 20')
    assert not FORBIDDEN.search('SELECT "newsroom_outlet"."country" FROM "newsroom_outlet"')

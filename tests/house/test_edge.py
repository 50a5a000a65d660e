"""Every table that a kept page reads moves the site's version; and nothing private can be kept.

The addresses come from the resolver, the tables from what their views ask: a new table fails here until
a migration says `moves_the_site` of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from briefings.models import Edition
from newsroom.clock import database_now
from newsroom.public.answers import FOR_ANYONE
from newsroom.public.freshness import ask
from tests.house import public_world, world
from tests.house.addresses import Address, addresses, first_route, handfuls
from tests.house.standing import copied, illustrated
from tests.house.test_embargo import filled
from tests.house.test_urls import path_of

pytestmark = pytest.mark.quick
PUBLIC = [address for address in addresses() if not address.is_desk]
# Addresses that lead to one reader, or say how the process is.
PRIVATE = re.compile(r"<str:token>|^healthz|^readyz|^subscribe/again")
# What a page reads and what never changes what it says.
# The lexicon changes together with Live only, in one transaction. A print says what would be rendered.
STILL = {"newsroom_siteversion", "newsroom_lexiconword", "newsroom_print"}


def fill() -> None:
    world.fill()
    public_world.show()


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


def watched_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'site_version_moves'"
        )
        return {name for (name,) in cursor}


@pytest.mark.parametrize("some", handfuls(PUBLIC), ids=first_route)
def test_a_kept_page_reads_only_what_moves_the_site(some: list[Address], newsroom: None) -> None:
    client = Client()
    tables = set(connection.introspection.table_names())
    for path in (path for address in some for path in (path_of(address), *filled(address, []))):
        with CaptureQueriesContext(connection) as asked:
            response = client.get(path)
        if response.headers.get("Cache-Control") == FOR_ANYONE:
            read = re.findall(r'(?:FROM|JOIN) "?(\w+_\w+)"?', " ".join(q["sql"] for q in asked))
            assert (set(read) & tables) - STILL <= watched_tables(), path


def test_what_is_one_readers_is_never_for_anyone(newsroom: None) -> None:
    for address in PUBLIC:
        if PRIVATE.search(address.route):
            response = Client().get(path_of(address))
            assert "public" not in response.headers.get("Cache-Control", ""), address.route
            kept = set(re.findall(r"[\w-]+", response["Cache-Control"]))
            assert {"no-store", "private"} & kept, address.route


def test_what_moves_the_site_by_the_clock_is_a_part_of_the_version(newsroom: None) -> None:
    regular = Edition.objects.filter(kind="regular")
    regular.update(out_at=database_now() + timedelta(hours=1))
    before = ask(connection)

    regular.update(out_at=database_now() - timedelta(seconds=1))

    assert ask(connection) != before

"""Prints as the whole process hands them on, and beside a retraction of the same moment."""

from __future__ import annotations

from collections.abc import Callable

import brotli
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction

from newsroom.models.prints import Print
from newsroom.models.publication import Live
from newsroom.public import beside, printrun
from runner.processes import wait_until
from tests.newsroom import desk
from tests.newsroom.edges import Stage
from tests.newsroom.prints import of, print_all
from tests.newsroom.removals import removed
from tests.own_database import at_once, somebody_waits
from tests.patience import SOON


@pytest.mark.django_db
def test_nothing_is_printed_before_somebody_publishes() -> None:
    """Marked for the database, so that pytest-django makes the one that the others clone."""
    assert not printrun.waits()


def test_the_edge_hands_a_print_on_as_it_is_and_unpacks_it_for_who_does_not_take_it(
    committed: None,
) -> None:
    live = desk.published()
    print_all()
    printed = of(live)
    for query in ("", "?from=mail"):
        stage, address = Stage(get_wsgi_application()), f"{live.get_absolute_url()}{query}"

        packed = stage.get(address, ACCEPT_ENCODING="gzip, br")
        plain, zipped = stage.get(address), stage.get(address, ACCEPT_ENCODING="gzip")
        etag = packed.headers["etag"]
        known = stage.get(address, ACCEPT_ENCODING="br", IF_NONE_MATCH=etag)

        assert packed.body == bytes(printed.page)
        assert etag == f'"{printed.etag}-br"'
        assert packed.headers["content-length"] == str(len(printed.page))
        assert plain.body == brotli.decompress(packed.body)
        assert plain.headers["etag"] == f'"{printed.etag}"'
        assert "content-encoding" not in plain.headers
        assert zipped.headers["content-encoding"] == "gzip"
        assert (known.status, known.body) == (304, b"")


def retract(live: Live) -> None:
    desk.retracted(live.story)


def remove_its_first_version(live: Live) -> None:
    removed(live.publication)


@pytest.mark.parametrize("take_back", [retract, remove_its_first_version])
def test_who_takes_words_back_waits_for_who_prints_and_takes_the_print(
    take_back: Callable[[Live], None], committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, keep = desk.published(), printrun._keep
    desk.updated(live.story, dek="On 14 March 2026 the second lane opened.")

    def keep_slowly(made: Print) -> None:
        keep(made)
        assert wait_until(somebody_waits, SOON)

    def act(number: int) -> object:
        if number:
            assert wait_until(lambda: not _may_lock(live.pk), SOON)
            take_back(live)
            return 0
        return printrun.run(more=lambda: True)

    monkeypatch.setattr(printrun, "_keep", keep_slowly)

    assert at_once(2, act) == [1, 0]

    assert not Print.objects.exclude(page=b"").exists()


def test_a_story_is_found_although_the_connection_was_lost(committed: None) -> None:
    live = desk.published()
    assert beside.asked(live.slug)
    assert connection.connection
    connection.connection.close()

    assert beside.asked(live.slug)


@transaction.atomic
def _may_lock(story: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM newsroom_live WHERE story_id = %s FOR NO KEY UPDATE SKIP LOCKED", [story]
        )
        return cursor.fetchone() is not None

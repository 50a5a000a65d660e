"""How long a page is true, what moves the site's version, and what stands in for an absent database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from newsroom import removal
from newsroom.models import SiteVersion
from newsroom.public.freshness import BELIEVED, EVERY, STANDS_IN, Version, ask
from perspectives.models import Outlet, Ownership
from tests.newsroom import desk
from tests.newsroom.edges import Site, Stage
from tests.own_database import at_once

pytestmark = pytest.mark.quick


# -- with the database away -------------------------------------------------------------------------


def test_a_retraction_is_everywhere_within_five_seconds() -> None:
    """A page is believed for so long, and a shared cache keeps it for three seconds more."""
    assert EVERY < 1
    assert BELIEVED + 3 <= 5


def test_a_page_stands_in_for_an_absent_database_and_says_so() -> None:
    site = Site()
    stage = Stage(site)
    fresh = stage.get("/")
    stage.away = True
    stage.later(60)

    got = stage.get("/")

    assert got.body == fresh.body
    assert got.headers["age"] == "60"
    assert "stale" in got.headers["cache-status"]
    assert got.headers["warning"].startswith("110")
    assert len(site.asked) == 1
    assert not {"age", "warning", "cache-status"} & set(fresh.headers)


def test_it_does_so_for_ten_minutes() -> None:
    site = Site()
    stage = Stage(site)
    stage.get("/")
    stage.away = True
    site.status = "503 Service Unavailable"

    stage.later(STANDS_IN)
    assert stage.get("/").status == 200
    stage.later(1)
    assert stage.get("/").status == 503


def test_what_nobody_has_seen_is_left_to_the_application() -> None:
    site = Site()
    stage = Stage(site)
    stage.away = True
    stage.later(60)
    site.status = "503 Service Unavailable"

    assert stage.get("/").status == 503
    assert stage.get("/?page=2").status == 503


def test_it_recovers_without_a_hand() -> None:
    site = Site()
    stage = Stage(site)
    stage.get("/")
    stage.away = True
    stage.later(60)
    stage.get("/")
    stage.away = False
    stage.later(1)

    assert "age" not in stage.get("/").headers
    site.body = b"New."
    stage.publish()
    assert stage.get("/").body == b"New."


def test_an_older_copy_stands_in_too() -> None:
    """Not rendered again since something else was published, and still true when it last was looked at."""
    stage = Stage(Site())
    stage.get("/")
    stage.later(100)
    stage.publish()
    stage.away = True
    stage.later(10)

    assert stage.get("/").headers["age"] == "10"


def test_nothing_stands_in_that_was_taken_back() -> None:
    site = Site()
    stage = Stage(site)
    stage.get("/")
    stage.publish(taking_back=True)
    stage.away = True
    stage.later(10)
    site.status = "503 Service Unavailable"

    assert stage.get("/").status == 503


def test_a_database_that_leaves_in_mid_render_is_stood_in_for_at_once() -> None:
    site = Site()
    stage = Stage(site)
    first = stage.get("/")
    stage.publish()
    site.status = "503 Service Unavailable"

    got = stage.get("/")

    assert (got.status, got.body) == (200, first.body)
    assert site.closed == 2


def test_before_the_first_word_of_the_version_nothing_is_kept() -> None:
    def never() -> Version:
        raise OSError

    site = Site()
    stage = Stage(site, ask=never)
    stage.get("/")
    stage.get("/")
    assert len(site.asked) == 2


def test_a_page_belongs_to_the_version_that_was_known_before_it_was_rendered() -> None:
    """Else words of before a publication could be kept under the version of after it."""
    site = Site(b"Old.")
    stage = Stage(site)
    site.meanwhile = stage.publish
    stage.get("/")
    site.meanwhile, site.body = (lambda: None), b"New."

    assert stage.get("/").body == b"New."


# -- what moves the version -------------------------------------------------------------------------


@pytest.mark.django_db
def test_there_is_a_version_from_the_beginning() -> None:
    """Marked for the database, so that pytest-django makes the one that the others clone."""
    assert isinstance(ask(connection).rest[1], date)


def moved(act: Callable[[], object]) -> tuple[int, int]:
    """By how much the version moved, and by how much what was taken back."""
    before = SiteVersion.objects.get()
    act()
    after = SiteVersion.objects.get()
    return after.number - before.number, after.taken_back - before.taken_back


def test_every_verb_of_the_press_moves_it(committed: None) -> None:
    live = desk.published()
    assert moved(lambda: desk.updated(live.story, dek="In 2026 it opened."))[1] == 0
    assert moved(lambda: desk.corrected(live.story, dek="In 2025 it opened."))[1] == 1
    assert moved(lambda: desk.retracted(live.story))[1] == 1
    first = live.publication
    by = desk.publisher()
    assert moved(lambda: removal.remove(first, by=by, at=desk.NOON, note="An order."))[1] >= 1
    for act in (
        lambda: desk.published(headline="Another", dek="In 2026."),
        lambda: Outlet.objects.update(about="A paper."),
        lambda: Ownership.objects.create(
            outlet=Outlet.objects.earliest("pk"),
            owner="A",
            kind="state",
            during=DateRange(None, None),
        ),
        lambda: Ownership.objects.all().delete(),
    ):
        assert moved(act)[0] >= 1


def test_a_draft_does_not_move_it(committed: None) -> None:
    desk.published()
    story = desk.draft(section="Europe", storyline="", framings=())
    assert moved(lambda: desk.approve(story)) == (0, 0)


def test_it_moves_once_however_many_rows_a_transaction_changes(committed: None) -> None:
    desk.published()

    def edit() -> None:
        with transaction.atomic():
            for number in range(3):
                Outlet.objects.update(about=f"Paper {number}.")

    assert moved(edit) == (1, 0)


def test_it_is_seen_with_what_it_stands_for_and_not_before(committed: None) -> None:
    desk.published()
    before = ask(connection)
    with transaction.atomic():
        Outlet.objects.update(about="A paper.")
        seen = at_once(1, lambda _: ask(connection))

    assert seen == [before]
    assert ask(connection) != before


def test_two_who_edit_at_once_do_not_wait_for_each_other(committed: None) -> None:
    """The row of the version is locked at commit, not with the first change."""
    desk.published()
    first, second = Outlet.objects.order_by("pk")[:2]

    def edit(_: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return Outlet.objects.filter(pk=second.pk).update(about="B")

    with transaction.atomic():
        Outlet.objects.filter(pk=first.pk).update(about="A")
        assert at_once(1, edit) == [1]


def test_a_change_that_is_undone_moves_nothing(committed: None) -> None:
    desk.published()

    def undo() -> None:
        with transaction.atomic():
            Outlet.objects.update(about="A paper.")
            transaction.set_rollback(True)

    assert moved(undo) == (0, 0)


def test_the_site_serves_what_was_published_and_what_was_retracted(committed: None) -> None:
    stage = Stage(get_wsgi_application(), ask=lambda: ask(connection))
    story = desk.published().story
    stage.freshness.listen()
    path = "/stories/the-bridge-at-varn-opens/"
    shown = stage.get(path)
    assert shown.status == 200
    assert stage.get(path) == shown
    assert len(stage.shelf) == 1

    desk.retracted(story)
    stage.freshness.listen()

    assert stage.get(path).status == 410
    assert stage.get("/", HOST="evil.example").status == 400
    assert stage.get("/stories/nothing/").status == 404
    assert len(stage.shelf) == 1

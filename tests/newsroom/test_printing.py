"""What a print holds of, and that a page from it is the page that would be rendered."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.models.prints import Print
from newsroom.models.publication import Live
from newsroom.models.sections import Section
from newsroom.public import beside, pages, printing
from perspectives.models import Outlet, Ownership
from tests.newsroom import desk
from tests.newsroom.prints import marked, print_all
from tests.newsroom.removals import removed

pytestmark = [pytest.mark.django_db, pytest.mark.quick]


def page(live: Live, status: int = 200) -> str:
    response = Client().get(live.get_absolute_url())
    assert response.status_code == status
    return response.content.decode()


def test_a_printed_page_is_the_page_that_is_rendered() -> None:
    live = desk.published()
    pages._ready.cache_clear()
    rendered = Client().get(live.get_absolute_url())
    print_all()
    pages._ready.cache_clear()

    with CaptureQueriesContext(connection) as asked:
        printed = Client().get(live.get_absolute_url())

    assert pages._ready.cache_info().misses == 0
    assert printed.content == rendered.content
    assert printed.headers == rendered.headers
    assert len(asked) == 1


def test_who_has_the_page_is_told_so() -> None:
    live = desk.published()
    print_all()
    etag = Client().get(live.get_absolute_url())["ETag"]
    again = Client().get(live.get_absolute_url(), headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_print_holds_until_something_around_the_story_says_something_else() -> None:
    live = desk.published()
    print_all()
    said = marked(live)
    assert page(live) == said

    desk.published(headline="Next in the storyline", at=desk.NOON + timedelta(days=1))

    assert "Next in the storyline" in page(live)


def test_a_print_holds_of_no_other_navigation_and_no_other_owner() -> None:
    live = desk.published()
    print_all()
    said = marked(live)
    Section.objects.update(name="All of Europe")
    assert "All of Europe" in page(live)
    Section.objects.update(name="Europe")
    assert page(live) == said

    Ownership.objects.create(
        outlet=Outlet.objects.get(name="Varn Post"), owner="The province", kind="state",
        during=DateRange(date(2026, 6, 1), None),
    )  # fmt: skip

    assert page(live) != said


def test_what_another_press_printed_is_rendered() -> None:
    live = desk.published()
    print_all()
    said = marked(live)
    Print.objects.update(press=uuid4())
    assert page(live) != said


def test_a_page_of_which_no_print_holds_is_rendered_once_and_not_for_each_request() -> None:
    live = desk.published()
    print_all()
    Print.objects.update(said=uuid4())
    pages._ready.cache_clear()
    assert page(live) == page(live)
    assert pages._ready.cache_info().misses == 1


def test_an_older_address_leads_on_although_the_page_is_printed() -> None:
    live = desk.published()
    Live.objects.filter(pk=live.pk).update(slug="elsewhere")
    live.story.former_slugs.create(slug=live.slug)
    print_all()
    response = Client().get(live.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, "/stories/elsewhere/")
    assert Client().get("/stories/elsewhere/").status_code == 200


def test_what_was_withdrawn_or_removed_is_never_answered_from_a_print() -> None:
    withdrawn, gone = desk.published(), desk.published(headline="Another bridge opens")
    print_all()
    for live in (withdrawn, gone):
        marked(live)
    desk.retracted(withdrawn.story)
    removed(gone.publication)
    assert "It was invented." in page(withdrawn, 410)
    page(gone, 451)
    print_all()
    page(withdrawn, 410)
    page(gone, 451)


def test_only_an_edge_gets_what_is_packed() -> None:
    live = desk.published()
    print_all()
    response = Client().get(live.get_absolute_url(), headers={"accept-encoding": "br"})
    assert "Content-Encoding" not in response.headers
    assert "<html" in response.content.decode()


def test_the_navigation_is_the_same_alone_and_in_an_answer() -> None:
    live = desk.published()
    found = beside.asked(live.slug)
    assert found
    assert beside.sections() == found.sections


def test_the_press_is_another_with_another_navigation_or_build(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = printing.press(("Europe",))
    assert printing.press(("Europe",)) == before
    assert printing.press(("Asia",)) != before

    printing.press.cache_clear()
    monkeypatch.setattr(printing, "build", lambda: b"another")

    assert printing.press(("Europe",)) != before
    printing.press.cache_clear()


def test_a_build_is_its_files_and_settings(
    monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    build = printing.build.__wrapped__
    before = build()
    assert build() == before
    with monkeypatch.context() as patch:
        patch.setattr(printing, "MADE_OF", ("newsroom",))
        assert build() != before
    settings.SITE_ORIGIN = "https://elsewhere.example"  # type: ignore[attr-defined]
    assert build() != before

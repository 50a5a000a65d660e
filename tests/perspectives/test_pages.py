"""Pages and words are found again, or added, and never changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perspectives.models import Excerpt, Report
from perspectives.pages import Page, Words, find_excerpts, find_reports

pytestmark = pytest.mark.django_db
PAGE = Page("https://varn.example/act", "Act of handover", None, date(2026, 3, 13))


def test_an_unknown_page_begins_with_what_is_said_of_it() -> None:
    report = find_reports([PAGE])[PAGE.url]

    assert (report.title, report.outlet, report.published_on) == PAGE[1:]


def test_of_a_page_that_is_named_twice_the_first_counts() -> None:
    report = find_reports([PAGE, PAGE._replace(title="Another")])[PAGE.url]

    assert report.title == "Act of handover"


def test_a_known_page_stays_as_it_is() -> None:
    before = find_reports([PAGE])[PAGE.url]

    after = find_reports([Page(PAGE.url, "Another", None, date(1999, 1, 1))])[PAGE.url]

    assert after == before
    assert (after.title, after.published_on) == (PAGE.title, PAGE.published_on)
    assert Report.objects.count() == 1


def test_many_pages_known_and_new_take_three_queries() -> None:
    find_reports([PAGE])

    with CaptureQueriesContext(connection) as queries:
        found = find_reports([PAGE, *(Page(f"https://varn.example/{n}") for n in range(30))])

    asked = [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert (len(found), len(asked)) == (31, 3)


def words(**changes: Any) -> Words:
    report = find_reports([PAGE])[PAGE.url]
    return Words(report.pk, "Міст відкрито", "uk", "The bridge is open")._replace(**changes)


def test_the_same_words_are_one_excerpt() -> None:
    one = find_excerpts([words(), words()])[words()]

    assert find_excerpts([words()])[words()] == one
    assert Excerpt.objects.count() == 1


@pytest.mark.parametrize("field", ["quote", "language", "translation"])
def test_words_that_differ_anywhere_are_another_excerpt(field: str) -> None:
    other = words(**{field: "be"})

    found = find_excerpts([words(), other])

    assert found[words()] != found[other]
    assert getattr(found[other], field) == "be"

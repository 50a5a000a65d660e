"""Many questions are counted in one statement, each so far and no further."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.admin import counting
from newsroom.admin.counting import Asked, counts, words
from newsroom.models.story import Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def three_stories(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no more than two are counted."""
    monkeypatch.setattr(counting, "MOST", 2)
    for number in range(3):
        desk.draft(headline=f"Story {number}")


def test_each_question_is_answered_to_its_bound_in_one_statement() -> None:
    every = Story.objects.order_by("headline")
    asked = {
        "all": Asked([every]),
        "two": Asked([every.exclude(headline="Story 0")]),
        "none": Asked([every.none()]),
    }

    with CaptureQueriesContext(connection) as captured:
        found = counts(asked)

    assert found == {"all": "2+", "two": "2", "none": "0"}
    assert len(captured) == 1


def test_a_row_that_two_parts_find_counts_once() -> None:
    first, second = (Story.objects.filter(headline__endswith=end) for end in ("0", "1"))

    assert counts({"": Asked([first, first | second])}) == {"": "2"}


def test_within_few_rows_the_question_is_answered_and_within_many_it_is_not() -> None:
    last = Asked([Story.objects.filter(headline__endswith="2")], Story.objects.all())
    few = Story.objects.exclude(headline="Story 1")
    asked = {
        "many": last,
        "few": last._replace(within=few),
        "first": Asked([Story.objects.filter(headline__endswith="1")], few),
        "nothing": last._replace(within=Story.objects.none()),
    }

    assert counts(asked) == {"few": "1", "first": "0", "nothing": "0"}


def test_nothing_asked_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert counts({}) == {}
    assert len(captured) == 0


def test_thousands_are_read_with_a_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 1_000)

    assert [words(number) for number in (0, 1_000, 1_001)] == ["0", "1,000", "1,000+"]

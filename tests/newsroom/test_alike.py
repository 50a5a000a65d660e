"""A story like another is named; one that only shares common words is not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.alike import alike
from newsroom.brief import Fact
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
OTHER = (Fact("Snow fell in the hills."),)


def test_much_the_same_headline_is_named_whether_published_or_not() -> None:
    told = desk.published(facts=desk.brief().facts).story
    draft = desk.draft(headline="Bridge at Varn opens at last", facts=OTHER, framings=())

    found = alike(desk.brief(headline="The bridge at Varn opens today"))

    assert {one.pk for one in found} == {told.pk, draft.pk}
    assert {one.because for one in found} == {"its headline"}
    assert {one.stage for one in found} == {"published", "draft"}


def test_the_same_fact_under_another_headline_is_named() -> None:
    desk.draft(headline="Snow comes early")

    (found,) = alike(desk.brief(headline="Nine years of work", facts=desk.brief().facts[:1]))

    assert found.because == "a fact"


def test_a_story_is_not_like_itself_nor_like_any_other() -> None:
    story = desk.draft()
    desk.draft(headline="The bridge and the ferry", facts=OTHER, framings=())

    assert alike(desk.brief(), but=story.pk) == []


def test_it_is_one_query_however_many_there_are() -> None:
    for number in range(4):
        desk.draft(headline=f"Number {number}")

    with CaptureQueriesContext(connection) as asked:
        alike(desk.brief())

    assert len(asked) == 1

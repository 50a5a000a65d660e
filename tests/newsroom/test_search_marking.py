"""What is shown of a story that was found: the passage with the most of it, every form of a word marked."""

from __future__ import annotations

import pytest

from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db


def test_forms_of_a_word_are_marked_not_only_what_was_typed() -> None:
    desk.published()
    assert finds.marked(finds.page("ferry")) == ["Ferries"]
    assert finds.marked(finds.page("bridges")) == ["bridge", "bridge"]


def test_a_word_that_only_begins_alike_is_not_marked() -> None:
    desk.published(dek="Both countries asked the court on 14 March 2026.")
    assert finds.marked(finds.page("court")) == ["court"]


def test_the_passage_with_the_most_of_the_query_is_shown() -> None:
    desk.published()
    assert "The <mark>old</mark> bridge <mark>fell</mark>" in finds.page("old fell")


def test_a_long_passage_is_cut_around_the_first_word_between_words() -> None:
    desk.published(context=(f"{'before ' * 60}zeppelin {'after ' * 60}".strip(),))
    page = finds.page("zeppelin")
    assert "… before" in page
    assert "<mark>zeppelin</mark> after" in page
    assert "after …" in page


def test_signs_beside_each_other_are_one_mark() -> None:
    desk.published(headline="東京で新しい橋が開通", language="ja")
    assert finds.marked(finds.page("新しい橋")) == ["新しい橋"]


def test_what_was_mended_is_what_is_marked() -> None:
    desk.published(headline="Erdoğan in Łódź")
    assert finds.marked(finds.page("erdogn")) == ["Erdoğan"]


def test_a_story_of_right_to_left_keeps_its_direction() -> None:
    desk.published(headline="افتتاح الجسر الجديد", language="ar")
    page = finds.page("جسر")
    assert finds.marked(page) == ["الجسر"]
    assert 'dir="rtl"' in page

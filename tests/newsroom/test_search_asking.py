"""Any input to search is answered with a page and, where it cannot be asked, a sentence."""

from __future__ import annotations

import pytest

from newsroom.public.search.asking import LONGEST, read
from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["\0", "a\0b", "x" * (LONGEST + 1)])
def test_a_query_that_cannot_be_is_refused_in_words(query: str) -> None:
    assert 'role="alert"' in finds.page(query, 400)


@pytest.mark.parametrize(
    "query", ["'", '"', "-", "!&|()", "%", "<>:*", "ـ", '""', "- -", "***", "🜁"]
)
def test_signs_alone_are_answered_with_a_sentence(query: str) -> None:
    desk.published()
    assert "only signs" in finds.page(query)


@pytest.mark.parametrize(
    "query",
    [
        " ", "a -b", "\\", "\\'", "or or", "a:*", "'; DROP TABLE newsroom_live; --", "=l:en", "=0:f08b",
        "a & !b | (c", "<->", "a <-> b", "𝒳𝒴", "a" * 200, "ก" * 200, "中" * 200, "а́" * 100, "-a " * 60,
        '"a b" ' * 30, "x* " * 60, "a b c d e f g h i j k l m n o p q r s t u v w x y z", "\ufeff", "ﷺ",
        "ﷺ" * 200, "e\u0301" * 90, "\U000e0041", "’" * 40, "п’" * 60, "%s %(q)s {0}", "e" * 64 + " f" * 60,
    ],
)  # fmt: skip
def test_any_other_input_is_answered_with_a_page(query: str) -> None:
    desk.published()
    finds.page(query)


def test_markup_in_a_story_or_a_query_stays_text() -> None:
    desk.published(context=("A <b>bold</b> ferry & more.",))
    assert "&lt;b&gt;<mark>bold</mark>" in finds.page("bold")
    assert "<i>x" not in finds.page("<i>x")


def test_what_was_typed_stands_in_the_field_again() -> None:
    desk.published()
    page = finds.page('bridge "old', language="en")
    assert 'value="bridge &quot;old"' in page
    assert '<option value="en"' in page


def test_a_query_is_read_as_people_mean_it() -> None:
    terms = read('-toll "Old  bridge" ukrain* Al-Jazeera 日本語').terms

    assert [term.words for term in terms] == [
        ("toll",), ("old", "bridge"), ("ukrain",), ("al", "jazeera"), ("日本", "本語"),
    ]  # fmt: skip
    assert [term.is_without for term in terms] == [True, False, False, False, False]
    assert [term.is_phrase for term in terms] == [False, True, False, False, False]
    assert [term.is_beginning for term in terms] == [False, False, True, False, False]


def test_a_quote_that_does_not_close_reaches_to_the_end() -> None:
    (term,) = read('"old bridge fell').terms
    assert term.is_phrase
    assert term.words == ("old", "bridge", "fell")

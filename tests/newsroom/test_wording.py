"""The words around a story: every language has all of them, with the same places for numbers."""

from __future__ import annotations

import re

import pytest

from newsroom.brief import Brief
from newsroom.templatetags.wording import WORDS, comma_of, has_words, word
from tests.newsroom import desk

pytestmark = pytest.mark.quick


def places(text: str) -> list[str]:
    return sorted(re.findall(r"{\w+}", text))


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_language_has_every_word_with_its_places(language: str) -> None:
    english = WORDS["en"]
    assert WORDS[language].keys() == english.keys()
    assert [
        name for name, text in english.items() if places(text) != places(WORDS[language][name])
    ] == []
    assert all(text.strip() == text and text for text in WORDS[language].values())


def test_regions_use_the_words_of_their_language_but_not_of_another_script() -> None:
    assert word("facts", "de-AT") == "Fakten"
    assert has_words("zh-Hans")
    assert not has_words("zh-Hant")
    assert word("facts", "zh-TW") == "Facts"


def test_items_of_a_line_are_parted_as_the_language_parts_them() -> None:
    assert [comma_of(language) for language in ("en", "uk", "ar-EG", "zh-Hans")] == [
        ", ",
        ", ",
        "، ",
        "，",
    ]


def test_a_sign_of_chinese_counts_as_a_word() -> None:
    told: Brief = desk.brief(headline="桥开通了", dek="", facts=(), context=(), framings=())
    assert told.words() == 4

"""The Brief: one way to write it, one hash, nothing in it that no reader could see."""

from __future__ import annotations

import hashlib
import json
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.brief import Brief, Fact, NotClean, clean, paragraphs
from perspectives.cleaning import are_clean, is_clean
from tests.newsroom import desk
from tests.newsroom.briefs import briefs

pytestmark = pytest.mark.quick


@given(briefs())
def test_canonical_json_reads_back_to_the_same_brief(brief: Brief) -> None:
    assert Brief.from_json(brief.canonical()) == brief


@given(briefs())
def test_canonical_json_has_sorted_keys_and_no_spare_space(brief: Brief) -> None:
    plain = json.dumps(json.loads(brief.canonical()), sort_keys=True, ensure_ascii=False)

    assert (
        json.dumps(json.loads(plain), separators=(",", ":"), ensure_ascii=False)
        == brief.canonical()
    )


def test_the_hash_is_sha256_of_the_canonical_text() -> None:
    brief = desk.brief()

    assert brief.hash == hashlib.sha256(brief.canonical().encode()).hexdigest()


@pytest.mark.parametrize("field", ["section", "headline", "dek", "language", "kicker", "storyline"])
def test_every_line_counts_in_the_hash(field: str) -> None:
    assert desk.brief(**{field: "other"}).hash != desk.brief().hash


def test_the_order_of_facts_counts_in_the_hash() -> None:
    assert desk.brief(facts=desk.brief().facts[::-1]).hash != desk.brief().hash


def test_composed_and_decomposed_letters_are_the_same_text() -> None:
    assert clean(unicodedata.normalize("NFD", "Туреччина й Ђердап é")) == "Туреччина й Ђердап é"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  two \t words\n", "two words"),
        ("zero\u200bwidth", "zerowidth"),
        ("right\u202eleft", "rightleft"),
        ("\ufeffmark", "mark"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_spaces_are_folded_and_invisible_signs_dropped(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x85x\x9f", "\ud800"])
def test_control_characters_and_surrogates_are_refused(sign: str) -> None:
    with pytest.raises(NotClean):
        clean(f"a{sign}b")


# Spaces, marks, joiners, invisible signs and what normalizing changes, often enough to meet.
LINES = st.text(
    st.sampled_from("ab é\u0301 \u00a0\u200b\u200c\u202e\u3000\n\tя中ʼ’") | st.characters()
)


def cleaned(text: str) -> str | None:
    try:
        return clean(text)
    except NotClean:
        return None


@given(LINES)
def test_what_is_clean_at_a_glance_is_what_cleaning_gives_back(text: str) -> None:
    if cleaned(text) is None:
        with pytest.raises(NotClean):
            is_clean(text)
    else:
        assert is_clean(text) == (clean(text) == text)


@given(st.lists(LINES, max_size=4))
def test_lines_that_are_clean_together_are_clean_each(texts: list[str]) -> None:
    assert not are_clean(texts) or all(cleaned(text) == text for text in texts)


@pytest.mark.parametrize("texts", [["a ", "b"], ["a", " b"], ["", "e\u0301"], ["a", "two  spaces"]])
def test_no_line_hides_between_others(texts: list[str]) -> None:
    assert not are_clean(texts)
    assert are_clean(["a", "", "é, two words", "中"])


@pytest.mark.parametrize("text", ["a" + "\u0483" * 40, "中" * 40, "ab\u200dc"])
def test_long_runs_and_joiners_are_looked_at_sign_by_sign(text: str) -> None:
    if cleaned(text) is None:
        with pytest.raises(NotClean):
            is_clean(text)
    else:
        assert is_clean(text)


def test_a_brief_does_not_hold_text_that_is_not_clean() -> None:
    for text in ("two\nlines", "two  spaces", "e\u0301"):
        with pytest.raises(NotClean):
            desk.brief(facts=(Fact(text),))


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        Brief.from_json('{"section":"a","headline":"b","dek":"c","rumour":"d"}')


def test_each_line_is_a_paragraph() -> None:
    assert paragraphs("one\n\n two  words \r\nthree") == ("one", "two words", "three")


def test_reading_time_is_in_whole_steps_of_five_seconds() -> None:
    assert desk.brief(context=("word " * 229 + "word",)).reading_seconds() >= 60
    assert desk.brief().reading_seconds() % 5 == 0

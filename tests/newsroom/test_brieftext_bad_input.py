"""What is no brief: every refusal names the file, the line and what was expected there."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.brieftext import MOST_BYTES, BadText, read
from tests.newsroom.badtexts import CONTEXT, EXCERPT, FACTS, FRAMING, HEAD, refusal
from tests.newsroom.briefs import LOOKS_LIKE_STRUCTURE


def test_a_refusal_is_one_sentence_with_file_line_and_what_was_found() -> None:
    error = refusal(FACTS + "  As of: 12 Nov 2026\n")
    assert str(error) == ("ferry.txt, line 6: expected a date as yyyy-mm-dd, found “12 Nov 2026”.")
    assert (error.name, error.line) == ("ferry.txt", 6)


def test_a_refusal_survives_the_way_to_another_process() -> None:
    error = refusal(HEAD)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_long_line_is_quoted_by_its_beginning() -> None:
    error = refusal(HEAD + "word " * 1000)
    assert "found “word word" in str(error)
    assert len(str(error)) < 200


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "section, headline and dek"),
        ("\n \n\t\n", 1, "section, headline and dek"),
        (HEAD, 3, "Focusing Facts"),
        ("Focusing Facts\n- It is green.\n", 1, "section, headline and dek"),
        ("Rivers\nFocusing Facts\n- It is green.\n", 2, "section, headline and dek"),
        ("A ferry\nIt sails.\nFocusing Facts\n- It is.\n", 3, "three lines above it"),
        ("Preface\n" + FACTS, 4, "Focusing Facts"),
        ("Rivers\nA ferry\n  Kicker: K\nIt sails.\nFocusing Facts\n- x\n", 4, "Focusing Facts"),
        ("- It is green.\n" + FACTS, 1, "section, headline and dek"),
        (HEAD + "Context\nOnce.\n", 4, "Focusing Facts"),
        ("Rivers\n\\\nIt sails.\nFocusing Facts\n- x\n", 2, "text after the backslash"),
    ],
)
def test_a_story_begins_with_three_lines_and_its_facts(text: str, line: int, expected: str) -> None:
    error = refusal(text)
    assert error.line == line
    assert expected in error.expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (HEAD + "Focusing Facts\n", 4, "a fact"),
        (HEAD + "Focusing Facts\nContext\nOnce.\n", 5, "a fact"),
        (HEAD + "Focusing Facts\n-\n", 5, "text after the bullet"),
        (FACTS + "---\n- It floats.\n", 6, "a fact after “-”"),
        (FACTS + "and quite\nnew.\n- It floats.\n", 6, "a fact after “-”"),
        (FACTS + "and quite new.\nContext\nOnce.\n", 6, "a fact after “-”"),
        (FACTS + "One\nTwo\nThree\nFour\nFocusing Facts\n- x\n", 6, "section, headline and dek"),
        (FACTS + "Focusing Facts\n- Again.\n", 6, "“Context” or “Perspectives”"),
        (FACTS + "e.g., Echo — They cheer.\n", 6, "“Context” or “Perspectives”"),
        (CONTEXT + "- A bullet.\n", 8, "a paragraph or “Perspectives”"),
        (CONTEXT + "Context\nTwice.\n", 8, "a paragraph or “Perspectives”"),
        (CONTEXT + "  Source: https://a.example/\n", 8, "a paragraph or “Perspectives”"),
        (CONTEXT + "e.g., Echo — They cheer.\n", 8, "a paragraph or “Perspectives”"),
        (
            CONTEXT + HEAD + "Focusing Facts\n- x\n",
            11,
            "“Perspectives”, perhaps with nothing below it",
        ),
        (FRAMING + "Context\nToo late.\n", 9, "a perspective’s name"),
        (FRAMING + "Perspectives\n", 9, "a perspective’s name"),
        (FRAMING + "- A bullet.\n", 9, "a perspective’s name"),
        (FRAMING + "e.g., Tide — They frown.\n", 9, "a perspective’s name"),
        (FRAMING + "Right\nEcho — They frown.\n", 9, "a perspective’s name"),
        (FRAMING + "Right\nEcho\nThey\ne.g., Tide — frown.\n", 9, "a perspective’s name"),
        (FRAMING + "LEFT\ne.g., Tide — They frown.\n", 9, "each perspective once"),
        (FRAMING + "Right\ne.g., Tide, they frown.\n", 10, "outlets, a dash"),
        (FRAMING + "Right\ne.g., Tide — \n", 10, "outlets, a dash"),
        (FRAMING + "Right\ne.g., Tide, TIDE — They frown.\n", 10, "each outlet once"),
        (FRAMING + "\\\ne.g., Tide — They frown.\n", 9, "text after the backslash"),
    ],
)
def test_parts_stand_once_in_their_order_and_nothing_is_guessed(
    text: str, line: int, expected: str
) -> None:
    error = refusal(text)
    assert error.line == line
    assert expected in error.expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (HEAD + "  Byline: Me\nFocusing Facts\n- x\n", 4, "“Language:”, “Kicker:”, “Storyline:”"),
        (HEAD + "  Source: http://a/\nFocusing Facts\n- x\n", 4, "“Language:”"),
        (HEAD + "  Language: Ukrainian!\nFocusing Facts\n- x\n", 4, "a language tag"),
        (HEAD + "  Kicker: A\n  Kicker: B\nFocusing Facts\n- x\n", 5, "“Kicker:” once"),
        (HEAD + "  Kicker:\nFocusing Facts\n- x\n", 4, "text after “Kicker:”"),
        (HEAD + "  Kicker: A | B\nFocusing Facts\n- x\n", 4, "a bar in it is written “\\|”"),
        (FACTS + "  Just indented\n", 6, "“As of:”, “Source:”"),
        (FACTS + "  Fact 1: omitted\n", 6, "“As of:”, “Source:”"),
        (FACTS + "  As of: 2026-02-30\n", 6, "yyyy-mm-dd"),
        (FACTS + "  As of: 20261112\n", 6, "yyyy-mm-dd"),
        (FACTS + "  As of: ٢٠٢٦-11-12\n", 6, "yyyy-mm-dd"),
        (FACTS + "  As of: 2026-11-12\n  as of: 2026-11-12\n", 7, "“As of:” once"),
        (FACTS + "  Source:\n", 6, "http:// or https://"),
        (FACTS + "  Source: ftp://a.example/\n", 6, "http:// or https://"),
        (FACTS + "  Source: javascript:alert(1)\n", 6, "http:// or https://"),
        (FACTS + "  Source: https://\n", 6, "http:// or https://"),
        (FACTS + "  Source: https://a.example/ b\n", 6, "http:// or https://"),
        (FACTS + "  Source: Minutes | https://a.example/\n", 6, "title | outlet"),
        (FACTS + "  Source: M | E | May | https://a.example/\n", 6, "yyyy-mm-dd"),
        (FRAMING + "  Fact: omitted\n", 9, "“Fact 1:”"),
        (FRAMING + "  Fact 2: omitted\n", 9, "one of the facts 1 to 1"),
        (FRAMING + "  Fact 0: omitted\n", 9, "“Fact 1:”"),
        (FRAMING + "  Fact 1: omitted\n  Fact 1: omitted\n", 10, "each once"),
        (FRAMING + "  Fact 1: ignored\n", 9, "reported, omitted or disputed"),
        (FRAMING + "  Fact 1: reported\n" + EXCERPT, 9, "an excerpt that shows it"),
        (FRAMING + "  Fact 1: reported | excerpt 2\n" + EXCERPT, 9, "one of the 1 excerpts"),
        (FRAMING + "  Fact 1: omitted | excerpt 0\n" + EXCERPT, 9, "excerpt 1 | note"),
        (FRAMING + "  Fact 1: omitted | a note\n", 9, "excerpt 1 | note"),
        (FRAMING + f"  Fact {'9' * 5000}: omitted\n", 9, "“Fact 1:”"),
        (FRAMING + "  Excerpt: Hm | en | https://a.example/\n", 9, "quote | language"),
        (FRAMING + "  Excerpt: | en | | | https://a.example/\n", 9, "quote | language"),
        (FRAMING + "  Excerpt: Hm | | | | https://a.example/\n", 9, "the language of the quote"),
        (FRAMING + "  Excerpt: Hm | en | | | a.example\n", 9, "http:// or https://"),
        (FRAMING + "  Excerpt: Hm | en | | May | https://a.example/\n", 9, "yyyy-mm-dd"),
    ],
)
def test_an_indented_line_has_a_known_keyword_and_well_formed_fields(
    text: str, line: int, expected: str
) -> None:
    error = refusal(text)
    assert error.line == line
    assert expected in error.expected


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (HEAD.replace("sails", "sa\x07ils"), 3, "the character U+0007"),
        (HEAD.replace("ferry", "fe\x00rry"), 2, "the character U+0000"),
        ("Rivers\n\ud800\n", 2, "the character U+D800"),
        ("Rivers\ne" + "\u0301\u0323" * 20, 2, "more than 30 accents"),
        (b"Rivers\nA f\xe9rry\n", 2, "the byte 0xE9 at position 10"),
        (b"\xef\xbb\xbfRivers\r\n\r\n\xff", 3, "the byte 0xFF at position 13"),
        (b"Rivers\xed\xa0\x80", 1, "the byte 0xED at position 6"),
        (HEAD.encode("utf-16"), 1, "UTF-16"),
        (HEAD.encode("utf-16-le"), 1, "the character U+0000"),
        ("Rivers\n" + "a" * MOST_BYTES, 2, "1,000,007 bytes"),
        ("Rivers\n" + "ж" * (MOST_BYTES // 2), 2, "1,000,007 bytes"),
        (b"\n" * (MOST_BYTES + 1), MOST_BYTES + 1, "1,000,001 bytes"),
    ],
)
def test_text_that_is_not_printable_utf8_of_bounded_size_is_refused_where_it_breaks(
    text: str | bytes, line: int, found: str
) -> None:
    error = refusal(text)
    assert error.line == line
    assert found in error.found


def test_a_file_of_just_the_most_bytes_is_read() -> None:
    text = CONTEXT + "a" * (MOST_BYTES - len(CONTEXT))
    [parsed] = read(text, name="x")
    assert len(parsed.brief.context[1]) == MOST_BYTES - len(CONTEXT)


def test_one_bad_story_refuses_the_whole_file() -> None:
    assert refusal(FRAMING + HEAD + "Focusing Facts\n- x\n  As of: never\n").line == 14


structure = st.sampled_from([*LOOKS_LIKE_STRUCTURE, *FRAMING.splitlines(), *EXCERPT.splitlines()])


@settings(max_examples=400)
@given(st.lists(st.tuples(st.sampled_from(["", "  ", "\t"]), structure | st.text(max_size=20))))
def test_any_text_is_read_or_refused_and_nothing_else_happens(
    pieces: list[tuple[str, str]],
) -> None:
    text = FACTS + "\n".join(map("".join, pieces))
    last = len(text.splitlines()) + 1
    try:
        outcome: list[int] = [story.line for story in read(text, name="x")]
    except BadText as error:
        outcome = [error.line]
    assert outcome
    assert all(1 <= line <= last for line in outcome)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(BadText):
        read(data, name="x")

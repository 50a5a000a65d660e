"""Briefs as plain text: what is read, and how far people may vary."""

from __future__ import annotations

import pytest

from newsroom.brief import Brief, Excerpt, Fact, Framing, Source, Stance, StanceKind
from newsroom.brieftext import read

STORY = """\
Rivers
Two towns agree on one ferry
The councils of Aldmouth and Berrow signed on Tuesday.
Focusing Facts
- The ferry costs 4.2 million a year.
- It sails from May.
Context
The towns fell out in 1987.
A bridge was planned twice.
Perspectives
Papers of the left bank
e.g., Aldmouth Echo, Водний вісник — They call it overdue.
Papers of the right bank
e.g., الضفة — They ask who pays.
"""
BRIEF = Brief(
    "Rivers",
    "Two towns agree on one ferry",
    "The councils of Aldmouth and Berrow signed on Tuesday.",
    facts=(Fact("The ferry costs 4.2 million a year."), Fact("It sails from May.")),
    context=("The towns fell out in 1987.", "A bridge was planned twice."),
    framings=(
        Framing(
            "Papers of the left bank", "They call it overdue.", ("Aldmouth Echo", "Водний вісник")
        ),
        Framing("Papers of the right bank", "They ask who pays.", ("الضفة",)),
    ),
)
BARE = Brief("Rivers", "A ferry", "It sails.", facts=(Fact("It is green."),))


def only(text: str | bytes) -> Brief:
    [parsed] = read(text, name="ferry.txt")
    return parsed.brief


# --- what is read


def test_a_story_is_read_from_its_headings() -> None:
    assert only(STORY) == BRIEF


@pytest.mark.parametrize("bullet", ["- ", "• ", "* ", "– ", "-", "•", "*", "–", "‐ ", "− ", "· "])
def test_a_bullet_may_be_a_dash_a_dot_or_a_star(bullet: str) -> None:
    assert only(STORY.replace("- ", bullet)) == BRIEF


def test_a_bullet_may_be_indented_or_follow_a_direction_mark() -> None:
    text = STORY.replace("- The", "   - The").replace("- It", "\u200f\t- It")
    assert only(text) == BRIEF


def test_a_long_dash_is_a_bullet_among_facts_and_speech_in_a_paragraph() -> None:
    text = STORY.replace("- It", "— It").replace("The towns", "— The towns")
    brief = only(text)
    assert brief.facts[1].text == "It sails from May."
    assert brief.context[0] == "— The towns fell out in 1987."


@pytest.mark.parametrize("text", ["-5 °C was the coldest.", "*Sic* was the motto.", "–5 °C"])
def test_outside_the_facts_only_a_bullet_and_a_space_are_a_bullet(text: str) -> None:
    assert only(STORY.replace("A bridge was planned twice.", text)).context[1] == text


def test_a_fact_keeps_the_dash_or_minus_that_follows_its_bullet() -> None:
    brief = only(STORY.replace("- It sails from May.", "- - 5 °C\n- -5 °C"))
    assert [fact.text for fact in brief.facts[1:]] == ["- 5 °C", "-5 °C"]


@pytest.mark.parametrize("spell", [str.upper, str.lower, lambda heading: f"  {heading} :  "])
def test_headings_stand_in_any_case_with_or_without_a_colon(spell: object) -> None:
    assert callable(spell)
    text = STORY
    for heading in ("Focusing Facts", "Context", "Perspectives"):
        text = text.replace(heading, spell(heading))
    assert only(text) == BRIEF


@pytest.mark.parametrize("heading", ["Focusing facts:", "FOCUSING FACTS：", "Focusing  Facts"])
def test_the_heading_of_the_facts_is_known_however_it_is_typed(heading: str) -> None:
    assert only(STORY.replace("Focusing Facts", heading)) == BRIEF


@pytest.mark.parametrize("start", ["e.g. ", "E.g., ", "E.G.", "e.g.,", "e. g., ", "  e.g., "])
def test_outlets_follow_eg_with_or_without_its_comma(start: str) -> None:
    assert only(STORY.replace("e.g., ", start)) == BRIEF


@pytest.mark.parametrize("dash", [" — ", "—", " – ", "– ", " –", " -- ", " ― "])
def test_the_outlets_end_at_a_long_dash_a_short_one_or_two_hyphens(dash: str) -> None:
    assert only(STORY.replace(" — ", dash)) == BRIEF


@pytest.mark.parametrize("comma", [",", " , ", "، ", "、", "，"])
def test_outlets_are_separated_by_the_comma_of_any_script(comma: str) -> None:
    text = STORY.replace("Echo, Водний", f"Echo{comma}Водний")
    assert only(text) == BRIEF


def test_an_outlet_keeps_hyphens_and_a_short_dash_without_spaces() -> None:
    text = STORY.replace("Aldmouth Echo,", "Aldmouth–Berrow-Echo,")
    assert only(text).framings[0].outlets[0] == "Aldmouth–Berrow-Echo"


def test_a_framing_may_name_no_outlet() -> None:
    text = STORY.replace("e.g., الضفة — They", "e.g., — They")
    assert only(text).framings[1] == Framing("Papers of the right bank", "They ask who pays.")


def test_dashes_in_the_text_of_a_framing_are_part_of_it() -> None:
    text = STORY.replace(
        "They ask who pays.", "They ask — again – who, if anyone, pays -- and how."
    )
    assert only(text).framings[1].text == "They ask — again – who, if anyone, pays -- and how."


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\u2029", "\n\n", "  \n \t \n"])
def test_any_line_end_and_blank_lines_anywhere_give_the_same_story(end: str) -> None:
    assert only(end + STORY.replace("\n", end)) == BRIEF


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_bytes_are_utf8_with_or_without_a_byte_order_mark(mark: bytes) -> None:
    assert only(mark + STORY.encode()) == BRIEF


def test_a_file_may_end_without_a_line_end() -> None:
    assert only(STORY.rstrip("\n")) == BRIEF


def test_letters_are_composed_so_that_both_spellings_of_an_accent_have_one_hash() -> None:
    composed, apart = "Le caf\u00e9 ferme", "Le cafe\u0301  ferme"
    text = STORY.replace("A bridge was planned twice.", composed)
    assert only(text).hash == only(text.replace(composed, apart)).hash


def test_a_wrapped_line_of_context_is_a_paragraph_of_its_own() -> None:
    assert only(STORY.replace("fell out", "fell\nout")).context[:2] == (
        "The towns fell",
        "out in 1987.",
    )


@pytest.mark.parametrize("part", ["Context", "Perspectives"])
def test_a_heading_may_have_nothing_below_it(part: str) -> None:
    text = f"Rivers\nA ferry\nIt sails.\nFocusing Facts\n- It is green.\n{part}\n"
    assert only(text) == BARE


# --- extras


EXTRAS = """\
Rivers
A ferry
It sails.
  LANGUAGE: uk
\tKicker: Left \\| right
    storyline : The quarrel
Focusing Facts
- It is green.
  As of: 2026-11-12
  Source: https://a.example/x
  Source: Minutes | | | https://b.example/a\\|b
- It has two decks.
Perspectives
The left bank
e.g., Echo \\— Berrow, Tide\\, Ltd. — They cheer.
  Stresses: the deck
  Calls it: a lifeline
  Leaves out: the price
  Excerpt: Нарешті | uk | Echo | 2026-11-11 | https://c.example/ | At last
  Excerpt: Hm | en | | | https://d.example/
  Fact 2: Disputed | Excerpt 2 | one deck, it says
  fact 1: omitted
"""
WITH_EXTRAS = Brief(
    "Rivers",
    "A ferry",
    "It sails.",
    language="uk",
    kicker="Left | right",
    storyline="The quarrel",
    facts=(
        Fact(
            "It is green.",
            as_of="2026-11-12",
            sources=(Source("https://a.example/x"), Source("https://b.example/a|b", "Minutes")),
        ),
        Fact("It has two decks."),
    ),
    framings=(
        Framing(
            "The left bank",
            "They cheer.",
            ("Echo — Berrow", "Tide, Ltd."),
            label="a lifeline",
            stresses="the deck",
            leaves_out="the price",
            excerpts=(
                Excerpt("Нарешті", "uk", "https://c.example/", "Echo", "At last", "2026-11-11"),
                Excerpt("Hm", "en", "https://d.example/"),
            ),
            stances=(
                Stance(2, StanceKind.DISPUTED, 2, "one deck, it says"),
                Stance(1, StanceKind.OMITTED),
            ),
        ),
    ),
)


def test_an_indented_line_may_follow_a_direction_mark_or_use_hard_spaces() -> None:
    text = EXTRAS.replace("  As of", "\u200f  As of").replace("  Stresses", "\u00a0\u00a0Stresses")
    assert only(text) == WITH_EXTRAS


def test_indented_lines_carry_the_details_in_any_case_and_order() -> None:
    assert only(EXTRAS) == WITH_EXTRAS


# --- many stories


def test_two_lines_before_the_facts_are_a_story_in_the_section_above() -> None:
    second = "A bridge after all\nIt opens.\nFocusing Facts\n- It is long.\n"
    first, other = read(STORY + second, name="x")
    assert first.brief == BRIEF
    assert (other.brief.section, other.brief.headline) == ("Rivers", "A bridge after all")
    assert other.line == 1 + STORY.count("\n")


def test_three_lines_before_the_facts_change_the_section() -> None:
    second = "\n\nRoads\nA road\nIt opens.\nFocusing Facts\n- It is long.\n"
    parsed = read(STORY + second + "Another\nToo.\nFocusing Facts\n- So it is.\n", name="x")
    assert [story.brief.section for story in parsed] == ["Rivers", "Roads", "Roads"]
    assert [story.line for story in parsed] == [1, 17, 22]

"""Briefs as plain text: how they are written, and that reading gives them back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsroom.brief import Brief, Excerpt, Fact, Framing, Source
from newsroom.brieftext import NotWritable, read, write
from tests.newsroom.briefs import LOOKS_LIKE_STRUCTURE, briefs, many_briefs
from tests.newsroom.test_brieftext import BARE, BRIEF, STORY, WITH_EXTRAS, only

# --- how stories are written


def test_the_text_of_a_plain_story_is_written_as_desks_write_it() -> None:
    assert write([BRIEF]) == STORY


def test_details_are_written_in_one_order_with_empty_ends_dropped() -> None:
    lines = write([WITH_EXTRAS]).splitlines()
    assert lines[3:6] == ["  Language: uk", "  Kicker: Left \\| right", "  Storyline: The quarrel"]
    assert lines[8:11] == [
        "  As of: 2026-11-12",
        "  Source: https://a.example/x",
        "  Source: Minutes |  |  | https://b.example/a\\|b",
    ]
    assert lines[14] == "e.g., Echo \\— Berrow, Tide\\, Ltd. — They cheer."
    assert lines[-3:] == [
        "  Excerpt: Hm | en |  |  | https://d.example/",
        "  Fact 2: disputed | excerpt 2 | one deck, it says",
        "  Fact 1: omitted",
    ]


def test_english_is_not_written() -> None:
    assert "Language" not in write([BARE])


def test_stories_of_one_section_are_written_with_the_section_once() -> None:
    text = write([BARE, BARE, BRIEF])
    assert text.count("Rivers\n") == 1
    assert [story.brief for story in read(text, name="x")] == [BARE, BARE, BRIEF]


def test_context_without_framings_is_ended_by_an_empty_heading_before_the_next_story() -> None:
    told = Brief(BARE.section, BARE.headline, BARE.dek, facts=BARE.facts, context=("Once.",))
    assert "Perspectives" not in write([told])
    assert "Once.\nPerspectives\n\nA ferry\n" in write([told, BARE])


# --- there and back


@pytest.mark.parametrize("text", [text.strip() for text in LOOKS_LIKE_STRUCTURE])
def test_a_line_that_would_read_as_structure_survives(text: str) -> None:
    framing = Framing(text, text, (text,), label=text, excerpts=(Excerpt(text, "uk", "http://a/"),))
    brief = Brief(
        text,
        text,
        text,
        kicker=text,
        facts=(Fact(text, sources=(Source("http://a/", text, text),)),),
        context=(text, text),
        framings=(framing,),
    )
    assert only(write([brief])).hash == brief.hash


@given(briefs())
@example(BARE)
def test_reading_what_was_written_gives_the_same_brief_and_hash(brief: Brief) -> None:
    back = only(write([brief]))
    assert back == brief
    assert back.hash == brief.hash


@given(many_briefs())
def test_a_file_of_many_stories_gives_them_all_back_in_order(stories: list[Brief]) -> None:
    back = [parsed.brief for parsed in read(write(stories), name="x")]
    assert back == stories
    assert [brief.hash for brief in back] == [brief.hash for brief in stories]


@given(many_briefs(), st.sampled_from(["\r\n", "\r", "\n\n", " \n\t\n"]))
def test_what_mailers_and_editors_do_to_lines_does_not_change_a_brief(
    stories: list[Brief], end: str
) -> None:
    text = "\ufeff" + write(stories).replace("\n", end)
    assert [parsed.brief for parsed in read(text.encode(), name="x")] == stories


# --- what cannot be written


@pytest.mark.parametrize(
    "brief",
    [
        Brief("", "A ferry", "It sails.", facts=BARE.facts),
        Brief("Rivers", "", "It sails.", facts=BARE.facts),
        Brief("Rivers", "A ferry", "", facts=BARE.facts),
        Brief("Rivers", "A ferry", "It sails."),
        Brief("Rivers", "A ferry", "It sails.", facts=(Fact(""),)),
        Brief("Rivers", "A ferry", "It sails.", facts=(Fact("It is.", sources=(Source(""),)),)),
        Brief("Rivers", "A ferry", "It sails.", facts=(Fact("It is.", as_of="yesterday"),)),
        Brief("Rivers", "A ferry", "It sails.", facts=BARE.facts, context=("",)),
        Brief("Rivers", "A ferry", "It sails.", facts=BARE.facts, framings=(Framing("Left", ""),)),
        Brief("Rivers", "A ferry", "It sails.", facts=BARE.facts, schema=2),
    ],
)
def test_a_brief_that_no_text_can_say_is_refused_and_not_written_wrongly(brief: Brief) -> None:
    with pytest.raises(NotWritable):
        write([brief])


def test_no_stories_at_all_are_not_written() -> None:
    with pytest.raises(NotWritable, match="an empty text"):
        write([])

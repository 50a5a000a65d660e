"""The lines of a mail: none too long, and a story that runs from right to left stays in order."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from briefings import mailhtml, mailtext
from newsroom.brief import Brief, Fact, Source
from newsroom.telling import CorrectionTold, Telling
from tests.briefings.support import brief
from tests.briefings.tellings import told

LRI_OR_FSI, PDI = "[\u2066\u2068]", "\u2069"


def hebrew(language: str = "he") -> Telling:
    fact = Fact(
        text="הגשר נפתח ב-06:00.",
        as_of="2026-03-14",
        sources=(Source(url="https://paper.example/a", outlet="הארץ"),),
    )
    text: Brief = brief("הגשר נפתח", language=language, facts=(fact,), framings=())
    return told(text)


def test_english_labels_in_a_line_from_the_right_are_isolated_from_it() -> None:
    text = mailtext.story(hebrew("fa"), lead=True)
    assert re.search(f"{LRI_OR_FSI}As of 14 Mar 2026{PDI} · {LRI_OR_FSI}Single source:{PDI}", text)


def test_the_same_in_html_by_direction_and_language() -> None:
    html = mailhtml.story(hebrew("fa"), lead=True)
    assert '<span lang="en" dir="ltr">As of 14 Mar 2026</span>' in html
    assert '<span lang="en" dir="ltr">Single source:</span>' in html


def test_labels_in_the_story_s_own_language_need_no_isolation() -> None:
    assert not re.search(f"{LRI_OR_FSI}حتى", mailtext.story(hebrew("ar"), lead=True))
    assert 'dir="ltr">حتى' not in mailhtml.story(hebrew("ar"), lead=True)


@pytest.mark.parametrize(("language", "points"), [("en", "→"), ("he", "←"), ("ar", "←")])
def test_a_correction_points_the_way_the_text_runs(language: str, points: str) -> None:
    corrected = hebrew(language)
    at = datetime(2026, 3, 15, tzinfo=UTC)
    correction = CorrectionTold("x", at, "412", "421", "A slip.", "serious", (1,), 2)
    fact = corrected.facts[0]._replace(corrections=(correction,))
    corrected = corrected._replace(facts=(fact,))
    assert f"“412” {points} “421”" in mailtext.story(corrected, lead=True)
    assert f"{points} 421" in mailhtml.story(corrected, lead=True)


def test_no_line_is_longer_than_78_signs_but_an_address() -> None:
    vowelled = "שָׁלוֹם" * 40 + " " + "تُقسَمُ " * 40
    address = "https://parallax.example/" + "a" * 90
    given = f"  {vowelled}\n{'word ' * 40}\n{address}"

    text = mailtext.wrapped(given)

    assert all(len(line) <= 78 or line == address for line in text.split("\n"))
    assert "".join(text.split()) == "".join(given.split())
    assert all(line.startswith("  ") for line in text.split("\n")[:3])


def test_a_text_whose_lines_fit_is_left_alone() -> None:
    assert mailtext.wrapped("  Morning Brief, daily\n\nhttps://x.example/\n") == (
        "  Morning Brief, daily\n\nhttps://x.example/\n"
    )

"""A text is cut between what readers see as signs: never inside an emoji, a flag or an accented letter."""

from __future__ import annotations

import pytest

from briefings import mailtext, wire
from briefings.signs import MOST_CODE_POINTS, beginning, clusters

WHOLE = {
    "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "a coloured hand": "\U0001f44b\U0001f3fd",
    "a rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308",
    "the flag of Ukraine": "\U0001f1fa\U0001f1e6",
    "the flag of Wales": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "a letter with marks": "q\u0323\u0307",
    "a Devanagari syllable": "\u0915\u093f",
}


@pytest.mark.parametrize("sign", WHOLE.values(), ids=WHOLE)
def test_what_a_reader_sees_as_one_sign_is_one(sign: str) -> None:
    assert list(clusters(f"a{sign}{sign}b")) == ["a", sign, sign, "b"]


@pytest.mark.parametrize("sign", WHOLE.values(), ids=WHOLE)
def test_a_long_word_is_wrapped_between_its_signs(sign: str) -> None:
    for before in range(4):
        lines = mailtext.wrap("x" * before + sign * 90)
        assert len(lines) > 1
        assert all(line.lstrip("x").replace(sign, "") == "" for line in lines)


@pytest.mark.parametrize("sign", WHOLE.values(), ids=WHOLE)
def test_a_subject_and_a_preheader_are_cut_between_signs(sign: str) -> None:
    for before in range(len(sign)):
        text = "x" * before + sign * 200
        assert wire.subject(text).lstrip("x").replace(sign, "") == "…"
        assert beginning(text, 140).lstrip("x").replace(sign, "") == ""
        assert len(beginning(text, 140)) <= 140


def test_a_sign_without_an_end_is_cut_all_the_same() -> None:
    endless = "\U0001f468\u200d" * 1_000
    assert max(map(len, clusters(endless))) == MOST_CODE_POINTS
    assert all(len(line.encode()) < 998 for line in mailtext.wrap(endless))

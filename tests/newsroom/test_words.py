"""Words of a text: spellings that are one, where words end, and spans of time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newsroom import marks
from newsroom.words import fold, slips, spellings, words


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Erdoğan", "erdogan"), ("Łódź", "lodz"), ("İSTANBUL", "istanbul"), ("Größe", "grosse"),
        ("Ёлка", "елка"), ("ΑΘΉΝΑ", "αθηνα"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("שָׁלוֹם", "שלום"),
        ("п’ять", "п'ять"), ("ＡＢＣ", "abc"), ("می\u200cخواهم", "میخواهم"), ("São", "sa\u0303o"),
    ],
)  # fmt: skip
def test_spellings_that_people_mix_are_one(written: str, typed: str) -> None:
    assert fold(written) == fold(typed)


@pytest.mark.parametrize(("one", "other"), [("Київ", "Киів"), ("мій", "миі"), ("が", "か")])
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The U.S. l’accord", ["the", "u", "s", "l", "accord"]),
        ("п’ять міст", ["пять", "міст"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("COVID-19, 3.5 a_b", ["covid", "19", "3", "5", "a", "b"]),
        ("日本語", ["日", "日本", "本", "本語", "語"]),
        ("— “” !?", []),
    ],
)
def test_where_words_begin_and_end(text: str, found: list[str]) -> None:
    assert [word.folded for word in words(text)] == found


def test_a_word_knows_where_it_stands() -> None:
    text = "In Łódź, on Friday"
    assert [text[word.start : word.end] for word in words(text)] == ["In", "Łódź", "on", "Friday"]


@pytest.mark.parametrize("typed", ["erdogn", "erdoggan", "erdofan", "edrogan"])
def test_two_words_a_slip_apart_share_a_slip(typed: str) -> None:
    assert slips(typed) & slips("erdogan")


@pytest.mark.parametrize(("first", "last"), [(0, 0), (5, 70), (123, 45_678), (63, 512), (8, 15)])
def test_a_stretch_of_time_is_covered_once_and_by_few_marks(first: int, last: int) -> None:
    hours: list[int] = []
    spans = list(marks.cover(first, last))
    for span in spans:
        level, number = span.removeprefix(marks.SIGN).split(":")
        size = marks.size(int(level))
        hours += range(int(number, 16) * size, (int(number, 16) + 1) * size)

    assert len(hours) == len(set(hours))
    assert set(hours) == set(range(first // 8 * 8, last // 8 * 8 + 8))
    assert len(spans) <= 2 * marks.STEP * marks.LEVELS


def test_a_moment_lies_in_what_covers_it() -> None:
    at = datetime(2026, 3, 14, 12, tzinfo=UTC)
    hour = marks.hour_of(at)
    assert set(marks.moments(at)) & set(marks.cover(hour - 1000, hour + 1))
    assert not set(marks.moments(at)) & set(marks.cover(hour - 1000, hour - 100))


@pytest.mark.parametrize(
    "text", ["a \u02bc b", "\u0301 alone", "' '", "東京 \u02bc", f"a{'b' * 70}_c D"]
)
def test_a_sign_that_folds_to_nothing_is_no_word_in_either_way_of_asking(text: str) -> None:
    assert spellings(text) == [word.folded for word in words(text)]
    assert "" not in spellings(text)

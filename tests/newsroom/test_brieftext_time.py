"""Reading takes time that grows with the text and no faster, whatever stands in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from newsroom.brief import clean
from newsroom.brieftext import BadText, lines, read
from newsroom.brieftext.lines import MOST_LINES
from tests.newsroom.badtexts import CONTEXT, EXCERPT, FACTS, FRAMING, HEAD, refusal

# --- time that grows with the text and no faster


@pytest.mark.parametrize("line", ["", "x", "e.g.", "- x", "\\", "\u200f"])
def test_a_megabyte_of_short_lines_is_refused_before_they_are_looked_at(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CONTEXT + f"{line}\n" * (900_000 // len(f"{line}\n".encode()))
    calls, characters = work(text, monkeypatch)
    assert (calls < 100, characters) == (True, 0)
    error = refusal(text)
    assert error.line == MOST_LINES + 1
    assert error.expected == "at most 20,000 lines"


def test_a_text_may_have_as_many_lines_as_it_says() -> None:
    text = CONTEXT + "x\n" * (MOST_LINES - CONTEXT.count("\n"))
    assert len(read(text, name="x")) == 1
    assert refusal(text + "x\n").line == MOST_LINES + 1


def test_names_between_commas_and_backslashes_cost_few_calls_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for unit in ("a,", "\\,"):
        text = FRAMING + "R\ne.g., " + unit * 10_000 + " — x\n"
        calls, _ = work(text, monkeypatch)
        assert calls < 10 * 10_000


HOSTILE: dict[str, Callable[[int], str]] = {
    "bullets": lambda n: HEAD + "Focusing Facts\n" + "- x\n" * n,
    "paragraphs": lambda n: CONTEXT + "x\n" * n,
    "stories": lambda n: HEAD + (FACTS[len(HEAD) :] + "A\nB\n") * n + "Focusing Facts\n- x\n",
    "framings": lambda n: FRAMING + "".join(f"P{i}\ne.g., O — x\n" for i in range(n)),
    "outlets": lambda n: FRAMING + "R\ne.g., " + ", ".join(map(str, range(n))) + " — x\n",
    "outlets without an end": lambda n: FRAMING + "R\ne.g., " + "a -" * n,
    "backslashes": lambda n: FACTS + "  Source: " + "\\" * n + "\n",
    "bars": lambda n: FACTS + "  Source: " + "| " * n + "\n",
    "spaces": lambda n: CONTEXT + " " * n + "x" + "\t " * n,
    "direction marks": lambda n: FACTS + "\u200f" * n + "  x",
    "sources": lambda n: FACTS + "  Source: http://a/\n" * n,
    "excerpts": lambda n: FRAMING + EXCERPT * n,
    "stances": lambda n: (
        HEAD
        + "Focusing Facts\n"
        + "- x\n" * n
        + "Perspectives\nLeft\ne.g., O — x\n"
        + "".join(f"  Fact {i}: omitted\n" for i in range(1, n + 1))
    ),
    "urls": lambda n: FACTS + "  Source: " + "http://" * n,
    "one address": lambda n: FACTS + "  Source: https://" + "a" * n + " b\n",
    "accents": lambda n: CONTEXT + ("e" + "\u0301\u0323" * 15) * (n // 10),
}


def work(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """The calls that reading makes, of Python and of C, and the characters that it cleans."""
    calls = characters = 0

    def count_calls(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    def count_characters(text: str) -> str:
        nonlocal characters
        characters += len(text)
        return clean(text)

    with monkeypatch.context() as patch:
        patch.setattr(lines, "clean", count_characters)
        sys.setprofile(count_calls)
        try:
            read(text, name="x")
        except BadText:
            pass
        finally:
            sys.setprofile(None)
    return calls, characters


@pytest.mark.parametrize("kind", HOSTILE)
def test_twice_the_hostile_text_is_twice_the_work(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, long = HOSTILE[kind](400), HOSTILE[kind](800)
    calls, _ = work(short, monkeypatch)
    more_calls, characters = work(long, monkeypatch)
    assert 0 < characters <= len(long)
    assert more_calls <= 2.2 * calls

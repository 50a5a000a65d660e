"""What one line of published text may hold: names in the directory and every string of a Brief.

A line is clean when it is NFC, one line, with single spaces, and holds no control characters, no lone
surrogates and no invisible direction marks. That is what lets a text file and a form arrive at the
same hash, and a name in the directory stand in a Brief.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_MARKS = 30

_SPACES = re.compile(r"\s+")
# Bidirectional overrides and isolates reorder text that follows them; zero-width space and BOM hide in
# words. Joiners U+200C and U+200D stay: Persian and Indic scripts need them.
_INVISIBLE = dict.fromkeys(
    [
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *(0x00AD, 0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF),
    ]
)


# Longer than any run of marks that may stand in a line, wherever it could begin.
_LONG_RUN = re.compile(f"[^\\x00-\\x7f]{{{MOST_MARKS + 1}}}")


class NotClean(ValueError):
    """A string holds what no published text may hold; the message says what."""


def is_clean(text: str) -> bool:
    """Whether `clean` gives the line back as it is; raises NotClean as it does.

    Most lines are seen to be clean at a glance: what is printable holds no other space than the plain one,
    nothing invisible and no control character.
    """
    return _at_a_glance(f"|{text}|") or clean(text) == text


def are_clean(texts: Iterable[str]) -> bool:
    """Whether all of them are seen to be clean at a glance; if not, each has to be looked at."""
    return _at_a_glance(f"|{'|'.join(texts)}|")


def _at_a_glance(fenced: str) -> bool:
    """No letter or mark is joined with the bar, so that what holds for the whole holds between any two."""
    if not fenced.isprintable() or "  " in fenced or "| " in fenced or " |" in fenced:
        return False
    if fenced.isascii():
        return True
    return unicodedata.is_normalized("NFC", fenced) and not _LONG_RUN.search(fenced)


def clean(text: str) -> str:
    """One line of NFC text with single spaces; raises NotClean for control characters and surrogates.

    Line breaks and tabs count as spaces; invisible direction marks are dropped (Unicode TR 36 §3).
    """
    one_line = _SPACES.sub(" ", text).strip()
    if one_line.isascii() and one_line.isprintable():
        return one_line
    visible = one_line.translate(_INVISIBLE)
    _refuse_unprintable(visible)
    result = _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()
    _refuse_unprintable(result)
    return result


def _refuse_unprintable(text: str) -> None:
    # Normalising sorts each run of marks in quadratic time: a megabyte of accents would hold a
    # process for minutes. 30 is the limit of Unicode's stream-safe text (UAX 15 §13). Looked at
    # again after normalising, because that can lengthen a run.
    marks = 0
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in {"Cc", "Cs"}:
            raise NotClean(f"The character U+{ord(sign):04X} cannot be printed; please remove it.")
        marks = marks + 1 if kind[0] == "M" else 0
        if marks > MOST_MARKS:
            raise NotClean(f"More than {MOST_MARKS} accents on one letter; please remove them.")

"""From a file to lines that know what they look like: heading, bullet, outlets, extra or text.

Decides encodings, line ends and what a line looks like on its own. Does not decide what may follow
what: that is `newsroom.brieftext.parse`.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from newsroom.brief import MOST_MARKS, NotClean, clean

MOST_BYTES = 1_000_000
# Some hundred stories; the longest that a desk can hold has eight thousand.
MOST_LINES = 20_000
_SHOWN = 60

# Every line end that Unicode calls mandatory (UAX 14): old Mac, mainframe and word processor too.
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
# Right-to-left editors put direction marks before everything else on the line; `clean` drops them
# and the byte order mark.
_INDENT = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*(?:[ \u00a0]{2}|[ \u00a0]?\t)"
)
_BULLETS = "-*•–‐‑‒−·‣◦▪●∙⁃﹣－"
# Dialogue begins with a long dash in many languages: a bullet among the facts, text elsewhere.
_BULLETS_AMONG_FACTS = _BULLETS + "—―"
_NAMES = re.compile(r"e\. ?g\. ?[,،，、]?", re.IGNORECASE)


class Kind(StrEnum):
    """What a line looks like; the value is how an editor would call it."""

    FACTS = "Focusing Facts"
    CONTEXT = "Context"
    PERSPECTIVES = "Perspectives"
    BULLET = "a bullet"
    MAYBE_BULLET = "a bullet among facts, else text"
    NAMES = "outlets after “e.g.”"
    EXTRA = "an indented line"
    TEXT = "text"


_HEADINGS = {kind.value.casefold(): kind for kind in (Kind.FACTS, Kind.CONTEXT, Kind.PERSPECTIVES)}
_LONGEST_HEADING = max(map(len, _HEADINGS)) + 2


class BadText(ValueError):
    """A text is no brief: names the file, the line from 1, what was expected and what was found."""

    def __init__(self, name: str, line: int, expected: str, found: str = "") -> None:
        super().__init__(name, line, expected, found)
        self.name, self.line, self.expected, self.found = name, line, expected, found

    def __str__(self) -> str:
        found = f", found {self.found}" if self.found else ""
        return f"{self.name}, line {self.line}: expected {self.expected}{found}."


class Line(NamedTuple):
    """One line that is not blank.

    `shown` is the whole of it, `text` what remains without bullet, `e.g.` or first backslash.
    """

    number: int
    kind: Kind
    text: str
    shown: str

    @property
    def is_text(self) -> bool:
        return self.kind is Kind.TEXT or self.kind is Kind.MAYBE_BULLET

    @property
    def words(self) -> str:
        """The line as text, where no bullet is looked for."""
        return self.text if self.kind is Kind.TEXT else self.shown


def lines(text: str | bytes, name: str) -> Iterator[Line]:
    """The lines that are not blank, clean and classified, one at a time.

    Refuses, as BadText: what is not UTF-8, more than MOST_BYTES or MOST_LINES, and signs that no brief
    may hold.
    """
    raws = _LINE_END.split(_decoded(text, name))
    # The last is empty where the text ends as it should.
    if len(raws) - 1 > MOST_LINES:
        raise BadText(
            name, MOST_LINES + 1, f"at most {MOST_LINES:,} lines", f"{len(raws) - 1:,} lines"
        )
    for number, raw in enumerate(raws, start=1):
        shown = cleaned(raw, name, number)
        if shown:
            yield classify(shown, number, indented=_INDENT.match(raw) is not None)


def classify(shown: str, number: int = 1, *, indented: bool = False) -> Line:
    """What a clean line looks like. Indented headings, bullets and outlets are what they are."""
    if shown.startswith("\\"):
        return Line(number, Kind.TEXT, shown[1:].strip(), shown)
    # Most lines are long, and a heading never is: no copy of them is made.
    heading = _HEADINGS.get(shown[:_LONGEST_HEADING].rstrip(":： ").casefold())
    if heading is not None and len(shown) <= _LONGEST_HEADING:
        return Line(number, heading, "", shown)
    names = _NAMES.match(shown)
    if names is not None:
        return Line(number, Kind.NAMES, shown[names.end() :].strip(), shown)
    bullet = _bullet(shown)
    if bullet is not None:
        return Line(number, bullet, shown[1:].strip(), shown)
    return Line(number, Kind.EXTRA if indented else Kind.TEXT, shown, shown)


def cleaned(text: str, name: str, number: int) -> str:
    """`clean`, with NotClean turned into a BadText of this line."""
    try:
        return clean(text)
    except NotClean as error:
        hidden = (sign for sign in text if unicodedata.category(sign) in {"Cc", "Cs"})
        sign = next((sign for sign in hidden if not sign.isspace()), None)
        too_many = f"more than {MOST_MARKS} accents on one letter"
        found = f"the character U+{ord(sign):04X}" if sign else too_many
        raise BadText(name, number, "printable letters and their accents", found) from error


def quoted(text: str) -> str:
    short = text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
    return f"“{short}”"


def _bullet(shown: str) -> Kind | None:
    if shown[0] in _BULLETS and shown[1:2] in {" ", ""}:
        return Kind.BULLET
    if shown[0] in _BULLETS_AMONG_FACTS and shown[1:2] not in _BULLETS_AMONG_FACTS:
        return Kind.MAYBE_BULLET
    return None


def _decoded(text: str | bytes, name: str) -> str:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > MOST_BYTES:
        line = _line_at(data, MOST_BYTES)
        raise BadText(name, line, f"at most {MOST_BYTES:,} bytes", f"{len(data):,} bytes")
    if isinstance(text, str):
        return text
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise BadText(name, 1, "UTF-8", "UTF-16; please save the file as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"the byte 0x{data[error.start]:02X} at position {error.start}"
        raise BadText(name, _line_at(data, error.start), "UTF-8", found) from error


def _line_at(data: bytes, position: int) -> int:
    before = data[:position].decode("utf-8", "replace")
    return 1 + sum(1 for _ in _LINE_END.finditer(before))

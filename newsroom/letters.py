"""The site's own letters for drawing: which font file has a sign, and how wide a line becomes.

Decides nothing about pictures. The stylesheet of the fonts says which signs are in which file; a text
with a sign that is in none is not drawn at all, because boxes say nothing.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"
SERIF, SANS = "Source Serif 4", "Source Sans 3"
_FACE = re.compile(
    r'font-family: "([^"]+)";( font-style: italic;)?.*?url\("([^"]+)"\).*?unicode-range: ([^;]+);'
)


class Hand(NamedTuple):
    """How a line is written: family, height of its letters in pixels, weight from 400 to 700."""

    family: str
    size: int
    weight: int = 400


def can_write(text: str, family: str) -> bool:
    """Whether every sign of the text is in one of the family's files."""
    return all(_file_of(sign, family) for sign in text)


def width(text: str, hand: Hand) -> float:
    return sum(_font(file, hand).getlength(run) for file, run in _runs(text, hand.family))


def write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, hand: Hand, ink: str
) -> None:
    """The line with its base line at `at`, from left to right."""
    left, base = at
    for file, run in _runs(text, hand.family):
        font = _font(file, hand)
        draw.text((left, base), run, font=font, fill=ink, anchor="ls")
        left += font.getlength(run)


def lines(text: str, hand: Hand, room: float) -> list[str]:
    """The text cut between words into lines no wider than the room; one long word stands alone."""
    made: list[str] = []
    for word in text.split(" "):
        longer = f"{made[-1]} {word}" if made else word
        if made and width(longer, hand) <= room:
            made[-1] = longer
        else:
            made.append(word)
    return made


def _runs(text: str, family: str) -> list[tuple[str, str]]:
    """Neighbouring signs of one file together."""
    grouped = groupby(text, key=lambda sign: _file_of(sign, family))
    return [(file, "".join(signs)) for file, signs in grouped]


@cache
def _font(file: str, hand: Hand) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONTS / file, hand.size)
    font.set_variation_by_axes([hand.weight])
    return font


def _file_of(sign: str, family: str) -> str:
    """The file that has the sign; empty if none has."""
    place = ord(sign)
    for file, ranges in _faces()[family]:
        if any(first <= place <= last for first, last in ranges):
            return file
    return ""


@cache
def _faces() -> dict[str, list[tuple[str, list[tuple[int, int]]]]]:
    faces: dict[str, list[tuple[str, list[tuple[int, int]]]]] = {SERIF: [], SANS: []}
    for family, italic, file, ranges in _FACE.findall((FONTS / "fonts.css").read_text("utf-8")):
        if not italic:
            faces[family.removesuffix(" Further")].append(
                (file, [_range(text) for text in ranges.split(",")])
            )
    return faces


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.strip().removeprefix("U+").partition("-")
    return int(first, 16), int(last or first, 16)

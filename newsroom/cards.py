"""The share card of a publication: 1200 × 630 pixels that say what is told and from where it is seen.

Draws from a Telling and nothing else. In a script that our fonts do not have, the headline is left out:
the text beside a card says it, boxes would not.
"""

from __future__ import annotations

import threading
from io import BytesIO

from PIL import Image, ImageDraw

from newsroom.letters import SANS, SERIF, Hand, can_write, lines, width, write
from newsroom.telling import FramingTold, Telling

SIZE = WIDTH, HEIGHT = 1200, 630
PAPER, INK, SOFT, RULE, ACCENT = "#fbfaf7", "#16181d", "#53565d", "#cfcbc1", "#a3271b"
COLOURS = {
    "a": "#234e9c", "b": "#a7611b", "c": "#0b7d87", "d": "#835ac4",
    "e": "#0c400c", "f": "#443f51", "g": "#570a40", "h": "#74554a",
}  # fmt: skip
EDGE, ROOM = 64, WIDTH - 2 * 64
_SIZES = (88, 78, 68, 60, 52, 46)
_MOST_LINES = 4
_SHOWN = 4
_COLUMN = ROOM // 2
# On a square of 12, as the site draws them; two-number entries are corners.
_POLYGONS: dict[str, list[tuple[float, float]]] = {
    "b": [(1, 1), (11, 1), (11, 11), (1, 11)],
    "c": [(6, 0.6), (11.8, 11.2), (0.2, 11.2)],
    "d": [(6, 0), (12, 6), (6, 12), (0, 6)],
    "e": [(4.2, 0.5), (7.8, 0.5), (7.8, 4.2), (11.5, 4.2), (11.5, 7.8), (7.8, 7.8), (7.8, 11.5),
          (4.2, 11.5), (4.2, 7.8), (0.5, 7.8), (0.5, 4.2), (4.2, 4.2)],
    "h": [(6, 0.3), (7.5, 4.2), (11.7, 4.4), (8.4, 7), (9.5, 11.1), (6, 8.8), (2.5, 11.1), (3.6, 7),
          (0.3, 4.4), (4.5, 4.2)],
}  # fmt: skip
_ONE_AT_A_TIME = threading.Lock()


def draw(telling: Telling) -> bytes:
    """The card as PNG; the same bytes for the same telling and library."""
    with _ONE_AT_A_TIME:
        card = Image.new("RGB", SIZE, PAPER)
        pen = ImageDraw.Draw(card)
        _frame(pen, telling)
        top = _headline(pen, telling)
        for place, framing in enumerate(telling.framings[:_SHOWN]):
            left, base = EDGE + place % 2 * _COLUMN, HEIGHT - 118 + place // 2 * 54
            if base > top:
                _framing(card, pen, framing, left, base)
        into = BytesIO()
        card.quantize(64, dither=Image.Dither.NONE).save(into, "PNG", optimize=True)
        return into.getvalue()


def _frame(pen: ImageDraw.ImageDraw, telling: Telling) -> None:
    """The wordmark, the section, and the signature of the site: one edge seen from two places."""
    word = Hand(SERIF, 44, 600)
    left = float(EDGE)
    for piece, ink in (("Paral", INK), ("l", ACCENT), ("ax", INK)):
        write(pen, (left, 84), piece, word, ink)
        left += width(piece, word)
    section, small = telling.brief.section, Hand(SANS, 30, 650)
    if can_write(section, SANS) and width(section, small) < ROOM / 2:
        write(pen, (WIDTH - EDGE - width(section, small), 82), section, small, ACCENT)
    pen.line((EDGE, 112, WIDTH - EDGE, 112), INK, 2)
    pen.line((EDGE + 80, 118, WIDTH - EDGE, 118), INK, 2)


def _headline(pen: ImageDraw.ImageDraw, telling: Telling) -> int:
    """As large as there is room for; gives the place below which nothing else is written."""
    text = telling.brief.headline
    if not can_write(text, SERIF):
        return 0
    base = 0
    for size in _SIZES:
        hand = Hand(SERIF, size, 560)
        cut = lines(text, hand, ROOM)
        fits = len(cut) <= _MOST_LINES and all(width(line, hand) <= ROOM for line in cut)
        if fits and 150 + len(cut) * size * 1.1 < HEIGHT - 170:
            break
    for line in _shortened(cut, hand):
        base += round(size * 1.1)
        write(pen, (EDGE, 140 + base), line, hand, INK)
    return 140 + base


def _shortened(cut: list[str], hand: Hand) -> list[str]:
    if len(cut) <= _MOST_LINES:
        return cut
    last = cut[_MOST_LINES - 1]
    while last and width(f"{last}…", hand) > ROOM:
        last = last.rpartition(" ")[0]
    return [*cut[: _MOST_LINES - 1], f"{last}…"]


def _framing(
    card: Image.Image, pen: ImageDraw.ImageDraw, framing: FramingTold, left: int, base: int
) -> None:
    """The mark of a perspective, its name, and one segment for each fact that was examined."""
    ink = COLOURS[framing.mark]
    card.paste(ink, (left, base - 24), _mark(framing.mark, 26))
    start = left + 42.0
    hand = Hand(SANS, 28, 620)
    room = _COLUMN - 90 - (len(framing.stances) * 26 if framing.has_stances else 0)
    if can_write(framing.perspective, SANS) and room > 80:
        name = framing.perspective
        while width(name, hand) > room:
            name = name.rstrip("…")[:-1].rstrip() + "…"
        write(pen, (start, base), name, hand, ink)
        start += width(name, hand) + 16
    for place, cell in enumerate(framing.stances if framing.has_stances else ()):
        _segment(pen, cell.kind, start + place * 26, base - 10, ink)


def _segment(pen: ImageDraw.ImageDraw, kind: str, left: float, middle: float, ink: str) -> None:
    """Solid, dotted or broken, as on the site; a hairline where nobody looked."""
    if kind == "reported":
        pen.rectangle((left, middle - 3, left + 21, middle + 3), ink)
    elif kind == "omitted":
        for dot in range(0, 21, 6):
            pen.ellipse((left + dot, middle - 1.5, left + dot + 3, middle + 1.5), ink)
    elif kind == "disputed":
        wave = [(left + step * 5.25, middle + (4 if step % 2 == 0 else -4)) for step in range(5)]
        pen.line(wave, ink, 3, joint="curve")
    else:
        pen.line((left, middle, left + 21, middle), RULE, 2)


def _mark(letter: str, size: int) -> Image.Image:
    """The sign of a perspective as a mask, drawn large and made small for smooth edges."""
    scale = 8
    large = Image.new("L", (12 * scale, 12 * scale))
    pen = ImageDraw.Draw(large)

    def box(least: float, most: float) -> tuple[float, float, float, float]:
        return least * scale, least * scale, most * scale, most * scale

    if letter in _POLYGONS:
        pen.polygon([(x * scale, y * scale) for x, y in _POLYGONS[letter]], 255)
    elif letter == "f":
        pen.pieslice(box(0.6, 11.4), -90, 90, 255)
    else:
        pen.ellipse(box(0.6, 11.4), 255)
    if letter == "g":
        pen.ellipse(box(2.8, 9.2), 0)
    return large.resize((size, size), Image.Resampling.LANCZOS)

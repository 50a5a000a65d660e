"""The demo's pictures and logos, drawn here line by line: no photograph, nobody else's work.

Decides what each looks like and nothing else; every drawing is the same each time.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw

from newsroom.letters import SANS, SERIF, Hand, width, write

SIZE = WIDTH, HEIGHT = 1600, 1067
_SCALE = 2


def strait() -> Image.Image:
    """Two coasts, the depth between them, and the way of the ferry."""
    canvas, pen = _sheet("#dfe9ec")
    for step, colour in enumerate(("#cfdfe5", "#bcd2db", "#a8c4d0", "#94b5c4")):
        left, right = 480 + step * 70, WIDTH - 490 - step * 70
        pen.polygon([*_coast(left, left, 3), *_coast(right, right, 5)[::-1]], colour)
    for left, bow, phase, colour in ((0, 420, 3, "#e9e2cf"), (WIDTH, WIDTH - 430, 5, "#e2e4cd")):
        pen.polygon([(_px(left), 0), *_coast(bow, bow, phase), (_px(left), _px(HEIGHT))], colour)
        pen.line(_coast(bow, bow, phase), "#3b4a52", _px(4), joint="curve")
    way = [
        (_px(430 + step * 7.6), _px(560 - 110 * math.sin(step / 100 * math.pi)))
        for step in range(101)
    ]
    for start in range(0, 100, 4):
        pen.line(way[start : start + 3], "#a3271b", _px(6))
    for x, y in ((425, 560), (1185, 560)):
        _dot(pen, x, y, 16, "#16181d")
    return _smooth(canvas)


def orbits() -> Image.Image:
    """Many small things around a large one, and one of them towed away."""
    canvas, pen = _sheet("#11151c")
    chance = random.Random(4)  # noqa: S311 - places of dots, no secret
    for _ in range(260):
        _dot(
            pen,
            chance.uniform(0, WIDTH),
            chance.uniform(0, HEIGHT),
            chance.uniform(0.8, 2.4),
            "#5c6675",
        )
    centre = 620, 640
    _dot(pen, *centre, 250, "#27445c")
    _dot(pen, *centre, 236, "#356181")
    for ring, colour in ((330, "#4a5768"), (420, "#4a5768"), (540, "#c18e35")):
        box = [_px(value) for value in (centre[0] - ring, centre[1] - ring * 0.62,
                                        centre[0] + ring, centre[1] + ring * 0.62)]  # fmt: skip
        pen.ellipse(box, outline=colour, width=_px(3))
    for turn in range(0, 360, 17):
        ring = 330 if turn % 2 else 420
        angle = math.radians(turn)
        _dot(
            pen,
            centre[0] + ring * math.cos(angle),
            centre[1] + ring * 0.62 * math.sin(angle),
            7,
            "#a9b4c2",
        )
    pen.line([(_px(1120), _px(520)), (_px(1380), _px(260))], "#c18e35", _px(4))
    _dot(pen, 1120, 520, 16, "#e8e6e1")
    pen.rectangle([_px(value) for value in (1352, 222, 1412, 282)], "#c18e35")
    return _smooth(canvas)


def channel() -> Image.Image:
    """A water channel under the stars by which its turns were shared out."""
    canvas, pen = _sheet("#171a2e")
    chance = random.Random(9)  # noqa: S311 - places of dots, no secret
    for _ in range(420):
        height = chance.uniform(0, 640)
        _dot(pen, chance.uniform(0, WIDTH), height, chance.uniform(0.8, 3.2), "#cfd3e6")
    plough = [
        (980, 150),
        (1090, 190),
        (1170, 240),
        (1250, 280),
        (1270, 380),
        (1400, 400),
        (1410, 290),
    ]
    pen.line([(_px(x), _px(y)) for x, y in plough], "#6d78ad", _px(3))
    for x, y in plough:
        _dot(pen, x, y, 9, "#f4e7b5")
    for step, colour in enumerate(("#3a3338", "#4a3f3c", "#5c4c40")):
        base = 640 + step * 70
        ridge = [
            (_px(x), _px(base + 46 * math.sin(x / (150 - step * 20) + step * 2)))
            for x in range(0, WIDTH + 20, 20)
        ]
        pen.polygon([(0, _px(HEIGHT)), *ridge, (_px(WIDTH + 20), _px(HEIGHT))], colour)
    pen.polygon(
        [(_px(x), _px(y)) for x, y in ((700, 860), (790, 860), (1060, 1067), (420, 1067))],
        "#2d5a6e",
    )
    for step in range(9):
        ripple = 880 + step * step * 2.6
        half = 40 + (ripple - 860) * 1.25
        pen.line(
            [(_px(745 - half * 0.8), _px(ripple)), (_px(745 + half * 0.7), _px(ripple))],
            "#7fb3c4",
            _px(2),
        )
    return _smooth(canvas)


DRAWINGS: dict[str, Callable[[], Image.Image]] = {
    "strait": strait, "orbits": orbits, "channel": channel,
}  # fmt: skip


def logo(letters: str, paper: str, ink: str = "#ffffff") -> Image.Image:
    """One to three letters on a field of colour."""
    canvas = Image.new("RGB", (512, 512), paper)
    pen = ImageDraw.Draw(canvas)
    hand = Hand(SERIF if len(letters) < 3 else SANS, 300 if len(letters) == 1 else 210, 600)
    write(pen, ((512 - width(letters, hand)) / 2, 346), letters, hand, ink)
    pen.rectangle((96, 404, 416, 414), ink)
    return canvas


def png(image: Image.Image) -> bytes:
    into = BytesIO()
    image.save(into, "PNG")
    return into.getvalue()


def _sheet(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Drawn large and made small, which is what gives lines smooth edges."""
    canvas = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), colour)
    return canvas, ImageDraw.Draw(canvas)


def _smooth(canvas: Image.Image) -> Image.Image:
    return canvas.resize(SIZE, Image.Resampling.LANCZOS)


def _px(value: float) -> int:
    return round(value * _SCALE)


def _dot(pen: ImageDraw.ImageDraw, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse([_px(value) for value in (x - radius, y - radius, x + radius, y + radius)], colour)


def _coast(top: float, bottom: float, phase: int) -> list[tuple[int, int]]:
    """A line from the upper to the lower edge that wanders as a coast does."""
    points = []
    for step in range(81):
        part = step / 80
        wander = 46 * math.sin(part * 7 + phase) + 18 * math.sin(part * 23 + phase * 2)
        points.append((_px(top + (bottom - top) * part + wander), _px(HEIGHT * part)))
    return points

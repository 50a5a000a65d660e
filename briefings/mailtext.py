"""The text part of a mail: 72 columns, a text in its own right. Pure; decides nothing but the setting.

No line is longer than 78 signs (RFC 5322 §2.1.1) unless it is an address, which a break would spoil.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from django.conf import settings

from briefings.mailwords import (
    Frame,
    arrow,
    as_of,
    comma,
    correction_head,
    direction,
    in_quotes,
    is_rtl,
    sources,
    story_url,
    tells,
    words,
)
from briefings.signs import clusters
from briefings.wire import hole
from newsroom.telling import CorrectionTold, FactTold, FramingTold, Telling

COLUMNS = 72
LONGEST = 78  # signs, of which some fill no column
WIDEST_TABLE = 5
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def top(frame: Frame, told: str) -> str:
    """`told` says how many stories, and may be empty."""
    lines = [
        *wrap(settings.SITE_NAME.upper()),
        *wrap(f"{frame.name}, {frame.day}"),
        *wrap(", ".join(filter(None, (frame.issue, told)))),
        *wrap(f"On the web: {frame.url}"),
        "",
        "=" * COLUMNS,
    ]
    return "\n".join(lines) + "\n"


def story(telling: Telling, *, lead: bool) -> str:
    brief, said = telling.brief, words(telling.brief.language)
    head = " · ".join(filter(None, (brief.section, brief.kicker)))
    lines = [""] if lead else ["-" * COLUMNS, ""]
    lines += [*wrap(head), *wrap(brief.headline.upper()), "", *wrap(brief.dek)]
    if telling.facts:
        lines += ["", said["facts"].upper()]
        for fact in telling.facts:
            lines += _fact(fact, brief.language)
    for correction in telling.other_corrections:
        lines += ["", *_correction(correction, brief.language)]
    if telling.framings:
        lines += ["", said["framings"].upper()]
        for framing in telling.framings:
            lines += _framing(framing, brief.language, lead=lead)
    if lead and telling.has_matrix:
        lines += ["", said["matrix"].upper(), *_matrix(telling)]
    lines += ["", "Context, excerpts and sources:", story_url(telling), ""]
    return "\n".join(_without_gaps(lines)) + "\n"


def tail(frame: Frame) -> str:
    why = "This is a proof for the desk." if frame.proof else "You asked for this on "
    lines = ["-" * COLUMNS, ""]
    if frame.proof:
        lines += [why]
    else:
        lines += [f"{why}{hole('A')}.", f"It comes {frame.rhythm}, in {hole('Z')}."]
    lines += [
        "",
        "Change what you get, and see why you get it:",
        hole("P"),
        "Leave with one click:",
        hole("L"),
        "",
        *wrap(frame.postal_address),
        "No tracking pixel, no counted links.",
    ]
    return "\n".join(lines) + "\n"


def _without_gaps(lines: list[str]) -> list[str]:
    """Never two empty lines in a row."""
    return [line for line, before in zip(lines, ["x", *lines], strict=False) if line or before]


def _fact(fact: FactTold, language: str) -> Iterator[str]:
    number = f"{fact.number:>2}. "
    yield from wrap(fact.text, first=number, then="    ")
    named = comma(language).join(isolated(line.name, language) for line in sources(fact))
    if len(fact.sources) == 1:
        named = f"{_label(words(language)['one_source'] + ':', language)} {named}"
    dated = _label(as_of(fact, language), language)
    meta = " · ".join(filter(None, (dated, named)))
    if meta:
        yield from wrap(f"[{meta}]", first="    ", then="    ")
    for correction in fact.corrections:
        yield from _correction(correction, language, fact.number)


def _correction(correction: CorrectionTold, language: str, fact: int = 0) -> Iterator[str]:
    yield from wrap(correction_head(correction, language, fact).upper(), first="  | ", then="  | ")
    told = f"“{correction.was}” {arrow(language)} “{correction.now}”"
    yield from wrap(told, first="  | ", then="  | ")
    yield from wrap(correction.note, first="  | ", then="  | ")


def _framing(framing: FramingTold, language: str, *, lead: bool) -> Iterator[str]:
    names = comma(language).join(isolated(outlet.name, language) for outlet in framing.outlets)
    who = f"{framing.perspective} ({names})" if names else framing.perspective
    yield from wrap(who, first=f" {framing.sign} ", then="   ")
    label = framing.framing.label
    if label:
        yield from wrap(in_quotes(label, language), first="   ", then="   ")
    yield from wrap(tells(framing, lead=lead), first="   ", then="   ")
    yield ""


def _matrix(telling: Telling) -> Iterator[str]:
    said = words(telling.brief.language)
    n = len(telling.framings)
    if n > WIDEST_TABLE or direction(telling.brief.language) == "rtl":
        for fact, cells in telling.rows:
            told = comma(telling.brief.language).join(
                f"{framing.sign} {said[cell.kind]}" for framing, cell in cells
            )
            yield from wrap(told, first=f"{fact.number:>2}. ", then="    ")
        return
    column = (COLUMNS - 7) // n
    head = "".join(_padded(framing.sign, column) for framing in telling.framings)
    yield f" {_padded(said['fact'], 6)}{head}".rstrip()
    for fact, cells in telling.rows:
        told = "".join(_padded(said[cell.kind], column) for _, cell in cells)
        yield f" {_padded(str(fact.number), 6)}{told}".rstrip()


def wrap(text: str, *, first: str = "", then: str = "") -> list[str]:
    """Lines of at most 72 columns; East Asian signs take two, and break anywhere. An address stays whole."""
    lines: list[str] = []
    line, empty = first, True
    for word in text.split(" ") if text else []:
        for place, piece in enumerate(_pieces(word, COLUMNS - width(then))):
            glue = "" if empty or place else " "
            if not empty and not _fits(line + glue + piece):
                lines.append(line)
                line, glue = then, ""
            line, empty = f"{line}{glue}{piece}", False
    return [*lines, line] if text else []


def wrapped(text: str) -> str:
    """A text that comes in lines, each too long one wrapped under its own indentation."""
    lines = []
    for line in text.split("\n"):
        inner = line.lstrip(" ")
        indent = line[: len(line) - len(inner)]
        lines += [line] if _fits(line) else wrap(inner, first=indent, then=indent)
    return "\n".join(lines)


def _fits(line: str) -> bool:
    return width(line) <= COLUMNS and len(line) <= LONGEST


def _pieces(word: str, room: int) -> list[str]:
    signs = room + LONGEST - COLUMNS
    if word.startswith(("http://", "https://")) or (width(word) <= room and len(word) <= signs):
        return [word]
    pieces, piece, filled = [], "", 0
    for sign in clusters(word):
        if piece and (filled + width(sign) > room or len(piece + sign) > signs):
            pieces.append(piece)
            piece, filled = "", 0
        piece += sign
        filled += width(sign)
    return [*pieces, piece]


def width(text: str) -> int:
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def isolated(name: str, language: str) -> str:
    """A name that runs the other way than the text around it, kept from disturbing it."""
    if is_rtl(name) == (direction(language) == "rtl"):
        return name
    return f"{FIRST_STRONG_ISOLATE}{name}{POP_ISOLATE}"


def _label(text: str, language: str) -> str:
    """Words of the house, isolated where they run the other way than the story."""
    return isolated(text, language) if text else ""


def _padded(text: str, columns: int) -> str:
    short = text
    if width(text) >= columns:
        short = _pieces(text, columns - 2)[0] + "…"
    return short + " " * (columns - width(short))

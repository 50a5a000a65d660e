"""From lines to briefs: which line may follow which.

Decides where a story, its parts and its framings begin and end. Looks one line ahead and never
back, so the work grows with the text and not faster. Every refusal is a BadText.
"""

from __future__ import annotations

from typing import NamedTuple

from newsroom.brief import Brief, Fact, Framing
from newsroom.brieftext import extras
from newsroom.brieftext.cursor import Cursor
from newsroom.brieftext.fields import split_names
from newsroom.brieftext.lines import BadText, Kind, lines

_HEAD = "the section, headline and dek of a story and then “Focusing Facts”"
_AFTER_FACTS = "a fact after “-”, or “Context” or “Perspectives”"
_AFTER_FRAMINGS = "a perspective’s name above a line that begins with “e.g.”"


class Parsed(NamedTuple):
    """A brief, the line, from 1, on which it begins, and the one that names its picture."""

    brief: Brief
    line: int
    picture_line: int = 0


def read(text: str | bytes, *, name: str) -> list[Parsed]:
    """All stories of a text, at least one; `name` is what errors call the text.

    Takes UTF-8 with or without a byte order mark, and any line ends. Raises BadText when a line is
    not understood: then there are no stories at all; nothing is guessed, joined or left out.
    """
    cursor = Cursor(lines(text, name), name)
    stories: list[Parsed] = []
    section, otherwise = "", ""
    while cursor.now is not None:
        line = cursor.now.number
        brief, picture_line, otherwise = _story(cursor, section, otherwise)
        stories.append(Parsed(brief, line, picture_line))
        section = brief.section
    if not stories:
        raise BadText(name, 1, _HEAD, "an empty text")
    return stories


class _Head(NamedTuple):
    section: str
    headline: str
    dek: str
    details: extras.Head


def _story(cursor: Cursor, section: str, otherwise: str) -> tuple[Brief, int, str]:
    """The story that begins here, where it names its picture, and what else might stand after it."""
    head = _head(cursor, section, otherwise)
    facts = _facts(cursor)
    context = _context(cursor)
    otherwise = _AFTER_FRAMINGS if cursor.at(Kind.PERSPECTIVES) else _AFTER_FACTS
    framings = _framings(cursor, len(facts))
    given = head.details.given
    brief = Brief(
        head.section,
        head.headline,
        head.dek,
        language=given.get("language", "en"),
        kicker=given.get("kicker", ""),
        storyline=given.get("storyline", ""),
        facts=facts,
        context=context,
        framings=framings,
        picture=head.details.picture,
    )
    return brief, head.details.picture_line, otherwise


def _head(cursor: Cursor, section: str, otherwise: str) -> _Head:
    first = cursor.now
    texts: list[str] = []
    while cursor.at_text() and len(texts) < 3:
        texts.append(cursor.take_text())
    indented = cursor.take_extras()
    if len(texts) < 2 or not cursor.at(Kind.FACTS):
        # Below another story the mistake is most likely the line that seemed to begin a new one.
        cursor.refuse(f"{otherwise}, or {_HEAD}", first) if otherwise else cursor.refuse(_HEAD)
    if len(texts) == 2 and not section:
        cursor.refuse("three lines above it, section, headline and dek, in the first story")
    headline, dek = texts[-2:]
    section = texts[0] if len(texts) == 3 else section
    return _Head(section, headline, dek, extras.head_extras(cursor, indented))


def _facts(cursor: Cursor) -> tuple[Fact, ...]:
    cursor.take()
    facts: list[Fact] = []
    while cursor.at(Kind.BULLET) or cursor.at(Kind.MAYBE_BULLET):
        line = cursor.take()
        facts.append(extras.fact(cursor, line.text or cursor.refuse("text after the bullet", line)))
    if not facts:
        cursor.refuse("a fact: a line that begins with “-”")
    return tuple(facts)


def _context(cursor: Cursor) -> tuple[str, ...]:
    if not cursor.at(Kind.CONTEXT):
        return ()
    cursor.take()
    paragraphs: list[str] = []
    while cursor.at_text():
        paragraphs.append(cursor.take_text())
    if cursor.at(Kind.FACTS):
        cursor.refuse("“Perspectives”, perhaps with nothing below it, before the next story")
    if cursor.now is not None and not cursor.at(Kind.PERSPECTIVES):
        cursor.refuse("a paragraph or “Perspectives” (plain text may begin with a backslash)")
    return tuple(paragraphs)


def _framings(cursor: Cursor, facts: int) -> tuple[Framing, ...]:
    if not cursor.at(Kind.PERSPECTIVES):
        return ()
    cursor.take()
    framings: list[Framing] = []
    known: set[str] = set()
    while cursor.at_text() and cursor.after is not None and cursor.after.kind is Kind.NAMES:
        name = cursor.now
        perspective = cursor.take_text()
        if perspective.casefold() in known:
            cursor.refuse("each perspective once in a story", name)
        known.add(perspective.casefold())
        framings.append(_framing(cursor, perspective, facts))
    return tuple(framings)


def _framing(cursor: Cursor, perspective: str, facts: int) -> Framing:
    line = cursor.take()
    outlets, text = split_names(line.text)
    if not text:
        cursor.refuse("outlets, a dash (“—”) and what they make of it", line)
    if len({outlet.casefold() for outlet in outlets}) < len(outlets):
        cursor.refuse("each outlet once in a framing", line)
    return extras.framing(cursor, perspective, tuple(outlets), text, facts)

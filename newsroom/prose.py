"""Markdown of the house's own pages: CommonMark without HTML and without pictures.

Decides what such a text may hold. Links lead to http, https and mail only (the parser's own rule refuses
scripts and data); raw HTML is shown as it was typed.
"""

from __future__ import annotations

import re

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from newsroom.brief import NotClean, clean

# Bounded: a parser meets no more than the screen of the desk takes.
LONGEST = 20_000
_INDENT = re.compile(r"[ \t]*")
_SCHEMES = re.compile(r"^(?:https?://|mailto:|/|#)", re.IGNORECASE)


class BadProse(ValueError):
    """Too long, or signs that cannot be printed; the message says which."""


def tidy(text: str) -> str:
    """The text as it is kept: each line clean, blank lines at the ends gone. Raises BadProse."""
    if len(text) > LONGEST:
        raise BadProse(f"This is longer than {LONGEST:,} characters; please shorten it.")
    try:
        lines = [_line(line) for line in text.splitlines()]
    except NotClean as error:
        raise BadProse(str(error)) from error
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def as_html(text: str) -> SafeString:
    """The text for a page; its headings begin below the page's own."""
    tokens = _PARSER.parse(text[:LONGEST])
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
    return SafeString(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def _line(line: str) -> str:
    """Clean, but for the spaces at its beginning, which mean something in Markdown."""
    indent = _INDENT.match(line)
    return (indent[0].expandtabs(4) if indent else "") + clean(line)


def _allowed(url: str) -> bool:
    return bool(_SCHEMES.match(url.strip()))


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 12}).disable("image")
    parser.validateLink = _allowed  # type: ignore[method-assign]
    return parser


_PARSER = _made()

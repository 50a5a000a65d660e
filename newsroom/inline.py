"""Markdown within a paragraph: emphasis and links in the context and in framings. Never HTML, never blocks.

A brief holds the marks as they were typed; here they become HTML for pages, or go where a channel has plain
words. CommonMark's rules for emphasis, links and backslashes (spec 0.31.2, §6.2 to 6.4 and §2.4); links
lead to http and https only, anything else stays as it was typed.
"""

from __future__ import annotations

import re

from django.utils.html import escape
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 10_000
# No mark, nothing to parse: most paragraphs.
_MARKS = re.compile(r"[*_\\]|\]\(")
_WEB = re.compile(r"https?://[^/]", re.IGNORECASE)
_OPENS = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
}


def as_html(text: str) -> SafeString:
    """The paragraph for a page, its marks as elements and all else escaped."""
    if not _has_marks(text):
        return SafeString(escape(text))
    return SafeString("".join(map(_element, _tokens(text))))


def as_text(text: str) -> str:
    """The paragraph without its marks; of a link the words that were linked."""
    if not _has_marks(text):
        return text
    return "".join(token.content for token in _tokens(text))


def _has_marks(text: str) -> bool:
    """No longer paragraph is parsed: what no house length allows is shown as it was typed."""
    return len(text) <= LONGEST and bool(_MARKS.search(text))


def _tokens(text: str) -> list[Token]:
    """What the paragraph consists of; a link to nowhere is the words that were typed."""
    tokens = _PARSER.parseInline(text)[0].children or []
    nowhere = False
    for token in tokens:
        if token.type == "link_open":
            nowhere = not token.attrs["href"]
        if nowhere and token.type in {"link_open", "link_close"}:
            token.content = "[" if token.type == "link_open" else "]()"
            token.type = "text"
    return tokens


def _element(token: Token) -> str:
    if token.type == "link_open":
        return f'<a href="{escape(str(token.attrs["href"]))}" rel="noreferrer noopener">'
    if token.type == "link_close":
        return "</a>"
    return _OPENS.get(token.type) or str(escape(token.content))


def _leads_to_the_web(url: str) -> bool:
    return bool(_WEB.match(url.strip()))


def _made() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "maxNesting": 8})
    parser.enable(["emphasis", "link", "escape"])
    parser.validateLink = _leads_to_the_web  # type: ignore[method-assign]
    return parser


_PARSER = _made()

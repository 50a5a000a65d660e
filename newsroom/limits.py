"""How long each text of a brief may be: what the tables hold, said once for form and import.

Decides lengths and the shape of addresses and tags, nothing of meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsroom.brief import Brief, Excerpt, Source

HEADLINE, KICKER, SECTION, STORYLINE, SLUG = 200, 80, 80, 160, 120
OUTLET, PERSPECTIVE, LABEL, NOTE = 120, 160, 120, 160
TITLE, URL, LANGUAGE = 300, 1000, 35

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")


def is_language(tag: str) -> bool:
    return len(tag) <= LANGUAGE and _TAG.fullmatch(tag) is not None


def is_address(url: str) -> bool:
    return _ADDRESS.fullmatch(url) is not None


def too_long(brief: Brief) -> Iterator[str]:
    """What no row can hold, as “what was expected” of an imported text."""
    named: list[tuple[str, str, int]] = [
        ("a headline", brief.headline, HEADLINE),
        ("a kicker", brief.kicker, KICKER),
        ("a section", brief.section, SECTION),
        ("a storyline", brief.storyline, STORYLINE),
    ]
    for fact in brief.facts:
        for source in fact.sources:
            named += _page(source)
    for framing in brief.framings:
        named += [
            ("a perspective", framing.perspective, PERSPECTIVE),
            ("“Calls it”", framing.label, LABEL),
            *(("an outlet", outlet, OUTLET) for outlet in framing.outlets),
            *(("a note on a fact", stance.note, NOTE) for stance in framing.stances),
        ]
        for excerpt in framing.excerpts:
            named += _page(excerpt)
    for what, text, most in named:
        if len(text) > most:
            yield f"{what} of at most {most} signs"


def _page(page: Source | Excerpt) -> list[tuple[str, str, int]]:
    title = page.title if isinstance(page, Source) else ""
    return [
        ("a title", title, TITLE),
        ("an outlet", page.outlet, OUTLET),
        ("an address", page.url, URL),
    ]

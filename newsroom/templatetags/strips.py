"""The strip of a framing: which facts it carries, drawn and in words.

Decides how it is written, once for all framings that carry alike; what they carry, the Telling says.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from newsroom.brief import StanceKind
from newsroom.telling import FramingTold
from newsroom.templatetags.parallax import language_of
from newsroom.templatetags.wording import comma_of, said

register = template.Library()


@register.simple_tag(takes_context=True)
def strip(context: template.Context, framing: FramingTold, words: str = "sr") -> SafeString:
    """One segment per fact: solid, dotted or broken; the same in words, by default for the ear."""
    kinds = tuple(cell.kind for cell in framing.stances)
    return _strip(framing.mark, kinds, language_of(context), words)


@lru_cache(maxsize=1024)
def _strip(mark: str, kinds: tuple[str, ...], language: str, words: str) -> SafeString:
    carried = said("carried-n", language, n=kinds.count(StanceKind.REPORTED), of=len(kinds))
    disputed = kinds.count(StanceKind.DISPUTED)
    return format_html(
        '<span class="strip" data-p="{}" aria-hidden="true">\n  {}\n</span>\n<span class="{}">{}{}</span>',
        mark,
        format_html_join("", '<i data-k="{}"></i>', ((kind,) for kind in kinds)),
        words,
        carried,
        format_html("{}{}", comma_of(language), said("disputed-n", language, n=disputed))
        if disputed
        else "",
    )

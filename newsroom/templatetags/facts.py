"""What the desk's templates say of a fact's freshness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from newsroom.factchecking import AGAIN
from newsroom.models.freshness import FactCheck, Freshness, Verdict

register = template.Library()


@register.simple_tag
def review(freshness: Freshness | None, on: date) -> SafeString:
    """Until when the newest check holds, or for how long it has not."""
    if freshness is None:
        return format_html('<span class="{}">{}</span>', "unchecked", "not checked yet")
    if freshness.verdict != Verdict.HOLDS:
        kind = "err" if freshness.verdict == Verdict.WRONG else "wrn"
        return format_html('<span class="{}">{}</span>', kind, freshness.get_verdict_display())
    if freshness.review_by is None:
        return format_html("<span>{}</span>", "holds for good")
    over = freshness.days_over(on)
    if over > 0:
        ago = "yesterday" if over == 1 else f"{over} days ago"
        return format_html('<span class="wrn">review was due {}</span>', ago)
    if over == 0:
        return format_html('<span class="wrn">{}</span>', "review is due today")
    return format_html("<span>review by {}</span>", day(freshness.review_by))


@register.filter
def day(on: date) -> str:
    return f"{on:%-d %b %Y}"


@register.filter
def way(check: FactCheck) -> str:
    """How it was checked, as it follows a name: “Ines, against the text”."""
    if check.how is None:
        return "how is removed"
    if check.how == AGAIN:
        return "confirmed again"
    return check.how[:1].lower() + check.how[1:].rstrip(".")


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds at a key; nothing where it holds none."""
    return found.get(key) if found else None

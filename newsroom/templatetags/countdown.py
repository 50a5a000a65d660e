"""How long it is until a moment, or since: on the desk's first page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template

register = template.Library()


@register.filter
def span(seconds: float) -> str:
    """20 min, 3 h, 6 h 05, 2 days."""
    minutes = max(0, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {rest:02d}" if rest and hours < 10 else f"{hours} h"
    days = round(hours / 24)
    return "1 day" if days == 1 else f"{days} days"


@register.filter
def until(moment: Any, now: datetime) -> str:
    """in 3 h; “due now” once it has passed."""
    if not moment:
        return ""
    seconds = (moment.astimezone(UTC) - now).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else "due now"


@register.filter
def ago(moment: Any, now: datetime) -> str:
    """40 min: how long something has waited."""
    return span((now - moment.astimezone(UTC)).total_seconds()) if moment else ""

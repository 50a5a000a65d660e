"""What pages tell machines: structured data, escaped so that no text in it can end its element."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from newsroom.public.structured import written

register = template.Library()


@register.simple_tag
def structured(thing: dict[str, Any]) -> SafeString:
    """A data block (HTML, “The script element”): browsers do not run it, so the content policy lets it be."""
    return SafeString(f'<script type="application/ld+json">{written(thing)}</script>')

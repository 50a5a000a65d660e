"""Numbers in public addresses: written one way, so that a page has one address. `/v01/` is nowhere."""

from __future__ import annotations

from django.urls.converters import IntConverter


class Number(IntConverter):
    """For addresses that say `<number:…>`."""

    regex = "0|[1-9][0-9]*"

"""What every public page knows beside its own content. Asks the database only if a page looks."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest

from newsroom.models import sections

# RFC 7725 §4: who keeps the text from readers. We do, on our own site.
BLOCKED_BY = f'<{settings.SITE_ORIGIN}/>; rel="blocked-by"'


def site(request: HttpRequest) -> dict[str, object]:
    """Sections of the navigation, the site's origin, and which item of the navigation this page is."""
    first, _, rest = request.path_info.strip("/").partition("/")
    here = rest if first == "sections" else f"{first}/"
    # One list for navigation and form, asked for by the first that looks.
    return {"sections": cache(sections.shown), "origin": settings.SITE_ORIGIN, "here": here}

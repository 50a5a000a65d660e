"""What a reader sees of themselves, by their signed link: why they get it, and what is kept. Read only."""

from __future__ import annotations

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from briefings import keeping, subscribing, tokens
from briefings.addresses import masked
from briefings.public.answers import neutral, page, readers_page
from briefings.reasons import reasons


@readers_page
@require_safe
def why(request: HttpRequest, token: str) -> HttpResponse:
    """Which briefing, when and how they asked, what they chose, and how to change it or leave."""
    named = tokens.read(tokens.PREFERENCES, token)
    reader = subscribing.subscriber_named(named) if named else None
    if reader is None:
        return neutral(request)
    context = {
        "reasons": reasons(reader),
        "zone": reader.zone,
        "subscriber_masked": masked(reader.address),
        "preferences_url": tokens.url(tokens.PREFERENCES, reader.uid),
        "leave_url": tokens.url(tokens.LEAVE, reader.uid),
    }
    return page(request, "briefings/site/why.html", context)


@readers_page
@require_safe
def data(request: HttpRequest, token: str) -> HttpResponse:
    """One file with everything that is kept about this reader."""
    named = tokens.read(tokens.PREFERENCES, token)
    reader = subscribing.subscriber_named(named) if named else None
    if reader is None:
        return neutral(request)
    text = json.dumps(
        keeping.everything(reader), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2
    )
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response

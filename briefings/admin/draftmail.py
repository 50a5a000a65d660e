"""A draft as the mail would tell it: HTML and plain text, rendered as an edition's own pieces are.

Stands in the frame of a briefing that could carry it, with examples in the personal places. Sends and
keeps nothing; a text that cannot be mailed gets the sentence that would hold its edition back.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpResponse

from briefings import rendering, wire
from briefings.admin import sample
from briefings.freezing import EVERYTHING, frame_of
from briefings.models import Briefing, Edition
from briefings.rendering import Poisonous
from newsroom.clock import database_now
from newsroom.telling import Telling


def as_html(telling: Telling, scheme: str) -> HttpResponse:
    return _page(telling, scheme, as_text=False)


def as_text(telling: Telling, scheme: str) -> HttpResponse:
    return _page(telling, scheme, as_text=True)


def _page(telling: Telling, scheme: str, *, as_text: bool) -> HttpResponse:
    if not telling.brief.headline:
        return sample.refusal_page("The story needs a headline before a mail can carry it.")
    at = database_now()
    edition = _edition(at.date() + timedelta(days=1), at)
    try:
        rendered = rendering.render(frame_of(edition), [telling], [EVERYTHING])
    except Poisonous as refused:
        return sample.refusal_page(str(refused))
    parts = wire.cut([rendered.fragments[key] for key in rendered.recipes[0].keys])
    return sample.shown(parts, edition, as_text=as_text, at=at, scheme=scheme)


def _edition(day: date, at: datetime) -> Edition:
    """An edition that exists nowhere, of the first briefing there is or of one that could be."""
    briefing = Briefing.objects.open().order_by("pk").first() or Briefing(
        pk=0, slug="briefing", name=settings.SITE_NAME, weekdays=[*range(7)], hour=6,
        postal_address="The house’s postal address",
    )  # fmt: skip
    return Edition(pk=0, briefing=briefing, issue_date=day, number=1, planned_at=at)

"""The feed of a briefing: its editions as they were sealed last, newest first."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse

from briefings.models import Briefing, Edition, Seal
from briefings.public.front import tellings_of
from newsroom.clock import database_now
from newsroom.public.syndication import Entry, Feed
from newsroom.telling import Telling

EDITIONS = 10


def of_briefing(slug: str) -> Feed:
    """Six queries, however many editions and stories there are."""
    briefing = get_object_or_404(Briefing, slug=slug)
    rows = Edition.objects.out(database_now()).filter(briefing=briefing).select_related("briefing")
    editions = list(rows.order_by("-number")[:EDITIONS])
    told, uids = tellings_of(editions), _uids(editions)
    return Feed(
        f"{settings.SITE_NAME}: {briefing.name}",
        briefing.about or "Every edition as it was sent, newest first.",
        briefing.get_absolute_url(),
        reverse("feed-briefing", args=[slug]).removesuffix(".xml"),
        [_entry(edition, uids[edition.pk], told.get(edition.pk, [])) for edition in editions],
    )


def _entry(edition: Edition, uid: uuid.UUID, tellings: list[Telling]) -> Entry:
    day = edition.issue_date
    assert edition.out_at
    changed = [edition.out_at, *(row.published_at for row in tellings if row.published_at)]
    return Entry(
        uid,
        f"{edition.briefing.name}, {day.day} {day:%B %Y}",
        edition.get_absolute_url(),
        edition.out_at,
        max(changed),
        "en",
        " · ".join(row.brief.headline for row in tellings if not (row.withdrawn or row.removed)),
        render_to_string(
            "briefings/site/entry.html", {"tellings": tellings, "origin": settings.SITE_ORIGIN}
        ),
    )


def _uids(editions: list[Edition]) -> dict[int, uuid.UUID]:
    """Of the sha of its first seal, which is never deleted, also where the edition was sealed again."""
    first = Seal.objects.filter(edition__in=editions).order_by("edition_id", "number")
    shas = first.distinct("edition_id").values_list("edition_id", "sha")
    return {edition: uuid.UUID(hex=sha[:32], version=5) for edition, sha in shas}

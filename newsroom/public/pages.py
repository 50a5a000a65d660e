"""The pages of stories: section, story, a past version, what we corrected, what we withdrew.

Reads Live and Publication and nothing of the working copy. Decides which answer an address gets: 404
for what never was public, 410 with its notice for what is withdrawn, 451 for what an order took away.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from newsroom.models.publication import Correction, Live, Publication
from newsroom.models.sections import Section
from newsroom.public.answers import PAGE, answer, number_before, page_of, read_only
from newsroom.public.context import BLOCKED_BY
from newsroom.public.readable import taken_back
from newsroom.telling import CorrectionTold, Telling


class CorrectionEntry(NamedTuple):
    """A correction in a list, with the story it belongs to."""

    correction: CorrectionTold
    slug: str
    headline: str
    language: str


@read_only
def section(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Section.objects.in_print(), slug=slug)
    page = page_of(request, Live.objects.readable().filter(section=shown))
    context = {
        "section": shown,
        "tellings": [live.telling() for live in page.lives],
        "next_page_url": page.next_url,
        "is_later_page": page.is_later,
    }
    return answer(request, "newsroom/site/section.html", context)


@read_only
def story(request: HttpRequest, slug: str) -> HttpResponse:
    live = _live(slug)
    if live.withdrawn:
        return _withdrawn(request, live)
    telling = live.telling(_corrections(live))
    return _story(request, live, telling)


@read_only
def story_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a publication said at its time; what a retraction took back stays away for good."""
    live = _live(slug)
    removed = Publication.objects.filter(story_id=live.story_id, number=number, brief=None).first()
    if removed:
        return _removed(request, removed)
    if live.withdrawn:
        return _withdrawn(request, live)
    readable = Publication.objects.filter(~taken_back())
    publication = get_object_or_404(readable, story_id=live.story_id, number=number)
    telling = publication.telling(
        first_published_at=live.first_published_at, corrections=_corrections(live)
    )
    return _story(request, live, telling)


@read_only
def corrections(request: HttpRequest) -> HttpResponse:
    before = number_before(request)
    rows = latest_corrections(PAGE + 1, before=before)
    following = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    withdrawn = [] if before else withdrawn_stories(PAGE)
    context = {
        "corrections": [entry(row) for row in rows[:PAGE]],
        "withdrawn": [live.telling() for live in withdrawn],
        "next_page_url": following,
    }
    return answer(request, "newsroom/site/corrections.html", context)


def latest_corrections(count: int, *, before: int | None = None) -> list[Correction]:
    """Corrections of stories that can still be read, newest first. Two queries."""
    readable = Live.objects.filter(story_id=OuterRef("publication__story_id"), withdrawn=False)
    rows = Correction.objects.standing().filter(Exists(readable))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(
        rows.select_related("publication").prefetch_related("wrong").order_by("-pk")[:count]
    )


def withdrawn_stories(count: int) -> list[Live]:
    return list(
        Live.objects.filter(withdrawn=True)
        .select_related("publication")
        .defer("search")
        .order_by("-published_at", "-story_id")[:count]
    )


def entry(correction: Correction) -> CorrectionEntry:
    """A correction as lists show it, headed by the headline of the publication that made it."""
    telling = correction.publication.telling()
    return CorrectionEntry(
        correction.told(), telling.slug, telling.brief.headline, telling.brief.language
    )


def _live(slug: str) -> Live:
    live = Live.objects.with_slug(slug).first()
    if live is None:
        raise Http404
    return live


def _corrections(live: Live) -> tuple[CorrectionTold, ...]:
    return tuple(row.told() for row in Correction.objects.of_story(live.story_id))


def _story(request: HttpRequest, live: Live, telling: Telling) -> HttpResponse:
    versions = Publication.objects.of_story(live.story_id).order_by("-number")
    context = {
        "telling": telling,
        "versions": list(
            versions.select_related("removal").only(
                "number", "kind", "note", "published_at", "removal__note"
            )
        ),
        "live_number": live.publication.number,
        "is_past_version": telling.number != live.publication.number,
        "here": live.section.slug,
        "here_is": "true",
    }
    return answer(request, "newsroom/site/story.html", context)


def _withdrawn(request: HttpRequest, live: Live) -> HttpResponse:
    if live.publication.removed:
        return _removed(request, live.publication)
    return answer(request, "410.html", {"telling": live.telling()}, status=410)


def _removed(request: HttpRequest, publication: Publication) -> HttpResponse:
    """RFC 7725: that a text is missing here, by which order, and who obeys it (blocked-by)."""
    context = {"telling": publication.telling(), "removed_at": publication.removal.at}
    response = answer(request, "newsroom/site/removed.html", context, status=451)
    response["Link"] = BLOCKED_BY
    return response

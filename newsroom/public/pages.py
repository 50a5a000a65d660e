"""The pages of stories: section, story, a past version, what we corrected, what we withdrew.

Reads Live and Publication and nothing of the working copy. Decides which answer an address gets: 404
for what never was public, 410 with its notice for what is withdrawn, 451 for what an order took away.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404

from newsroom.models.publication import Correction, Live, Publication, PublicationKind
from newsroom.models.sections import Section
from newsroom.public import around as around_it
from newsroom.public import printing
from newsroom.public.answers import PAGE, answer, keep, number_before, page_of, printed, read_only
from newsroom.public.around import Around
from newsroom.public.beside import Found
from newsroom.public.context import BLOCKED_BY
from newsroom.public.printing import html, told
from newsroom.public.readable import current_slugs, taken_back
from newsroom.telling import CorrectionTold

# Pages kept ready, of some 100 kB each with what they were made of.
READY = 128
# Of stories of which no print holds: rendered once in a process, not for each request.
_ready = lru_cache(maxsize=READY)(told)


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
    """One query, whatever the archive holds; rendered where that says what no print of the story says."""
    found = known(slug)
    if found.slug == slug and (print_ := printing.holds(found)):
        return printed(request, print_.page, etag=print_.etag)
    live, page = _ready(found.answer)
    if live.withdrawn:
        return withdrawn_page(request, live, live.publication)
    if live.slug != slug:
        return _moved(request, live.get_absolute_url())
    return keep(request, HttpResponse(page))


@read_only
def story_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What a publication said at its time; what a retraction took back stays away for good."""
    live, around = found(slug)
    refused = unreadable(request, slug, live, around, number)
    if refused:
        return refused
    publication = Publication.objects.get(story_id=live.story_id, number=number)
    return keep(request, HttpResponse(html(live, around, around.telling(live, publication))))


def unreadable(
    request: HttpRequest, slug: str, live: Live, around: Around, number: int
) -> HttpResponse | None:
    """What stands in place of a version that cannot be read at this address; None for one that can."""
    version = around.version(number)
    if version and version.removed:
        rows = Publication.objects.select_related("removal")
        return removed_page(request, rows.get(story_id=live.story_id, number=number))
    if live.withdrawn:
        return withdrawn_page(request, live, live.publication)
    if live.slug != slug:
        return _moved(request, request.path.replace(f"/{slug}/", f"/{live.slug}/", 1))
    if version is None:
        raise Http404
    if not version.readable:
        since = Publication.objects.filter(story_id=live.story_id, number__gte=number)
        retraction = since.filter(kind=PublicationKind.RETRACTION).earliest("number")
        return withdrawn_page(request, live, retraction)
    return None


@read_only
def corrections(request: HttpRequest) -> HttpResponse:
    before = number_before(request)
    rows = latest_corrections(PAGE + 1, before=before)
    following = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    withdrawn = [] if before else withdrawn_stories(PAGE)
    context = {
        "corrections": entries(rows[:PAGE]),
        "withdrawn": [live.telling() for live in withdrawn],
        "next_page_url": following,
    }
    return answer(request, "newsroom/site/corrections.html", context)


def latest_corrections(count: int, *, before: int | None = None) -> list[Correction]:
    """Corrections that no retraction took back, newest first. Two queries."""
    rows = Correction.objects.standing().filter(~taken_back("publication__"))
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


def entries(corrections: list[Correction]) -> list[CorrectionEntry]:
    """Corrections as lists show them: headed as by the publication that made them, leading to where the
    story is now.
    """
    slugs = current_slugs(row.publication.story_id for row in corrections)
    found = []
    for row in corrections:
        said = row.publication.said()
        slug = slugs[row.publication.story_id]
        found.append(CorrectionEntry(row.told(), slug, said.headline, said.language))
    return found


def known(slug: str) -> Found:
    """What the database says of the story at this address; 404 where there is none."""
    story = around_it.find(slug)
    if story is None:
        raise Http404
    return story


def found(slug: str) -> tuple[Live, Around]:
    return around_it.tell(known(slug).answer)


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    """301, and no longer kept than any page: a story may return to where it was."""
    return keep(request, HttpResponsePermanentRedirect(path))


def withdrawn_page(request: HttpRequest, live: Live, retraction: Publication) -> HttpResponse:
    """The notice of a retraction; with the way to the story where it was published anew since."""
    if retraction.removed:
        return removed_page(request, retraction)
    context = {
        "telling": retraction.telling(first_published_at=live.first_published_at),
        "anew": "" if live.withdrawn else live.get_absolute_url(),
    }
    return answer(request, "410.html", context, status=410)


def removed_page(request: HttpRequest, publication: Publication) -> HttpResponse:
    """RFC 7725: that a text is missing here, by which order, and who obeys it (blocked-by)."""
    context = {"telling": publication.telling(), "removed_at": publication.removal.at}
    response = answer(request, "newsroom/site/removed.html", context, status=451)
    response["Link"] = BLOCKED_BY
    return response

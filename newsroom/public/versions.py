"""What changed between two publications of a story, word by word; and how to cite one of them.

Decides which pairs there are: neither of them taken back, neither removed. The words themselves are
compared as the desk compares them.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from newsroom.diffing import Text, changes
from newsroom.keys import Keys
from newsroom.models.publication import Publication
from newsroom.public.answers import answer, keep, read_only
from newsroom.public.citing import KINDS, WRITERS
from newsroom.public.pages import found, unreadable


@read_only
def changed(
    request: HttpRequest, slug: str, number: int, before: int | None = None
) -> HttpResponse:
    """What version `number` changed, compared with the one before it or with an earlier one."""
    live, around = found(slug)
    before = number - 1 if before is None else before
    for one in (before, number):
        refused = unreadable(request, slug, live, around, one)
        if refused:
            return refused
    if before >= number:
        raise Http404
    rows = Publication.objects.filter(story_id=live.story_id, number__in=(before, number))
    old, new = rows.order_by("number")
    readable = [version for version in around.versions if version.readable]
    context = {
        "telling": around.telling(live, new),
        "before": before,
        "parts": changes(_text(old), _text(new)),
        "between": [row for row in reversed(readable) if before < row.number <= number],
        "earlier": [row for row in readable if row.number < number],
        "later": [row for row in readable if row.number > before],
        "sections": around.sections,
        "here": live.section.slug,
        "here_is": "true",
        "canonical": settings.SITE_ORIGIN + _address(live.slug, number, before),
    }
    return answer(request, "newsroom/site/changes.html", context)


def _address(slug: str, number: int, before: int) -> str:
    """The one address of a pair, which can be asked for without naming the version before it."""
    return reverse("story-changes-since", args=[slug, number, before])


@read_only
def cited(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponse:
    """One version as a record for a bibliography of the reader's own."""
    live, around = found(slug)
    refused = unreadable(request, slug, live, around, number)
    if refused:
        return refused
    row = Publication.objects.get(story_id=live.story_id, number=number)
    address = settings.SITE_ORIGIN + reverse("story-version", args=[live.slug, number])
    text = WRITERS[form](row.telling(), address)
    response = HttpResponse(text, content_type=f"{KINDS[form]}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{live.slug}-v{number}.{form}"'
    return keep(request, response)


def _text(publication: Publication) -> Text:
    return Text.of(publication.said(), Keys.from_json(publication.keys))

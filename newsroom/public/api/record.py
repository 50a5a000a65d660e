"""The record: what was wrong, and everything that was published, in the order of the press.

Whoever keeps a copy follows the record: a retraction and a removal are entries of it like any other, and
say what to drop.
"""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.models.publication import Correction, Publication
from newsroom.public.api.base import ReadView, page_of
from newsroom.public.api.filters import ChangesQuery, PageQuery
from newsroom.public.api.pagination import Keyset, address, whole
from newsroom.public.api.serializers import ChangesAnswer, CorrectedAnswer
from newsroom.public.api.sparse import asking
from newsroom.public.api.told import address as page_address
from newsroom.public.api.told import api_address, listed, standing_corrections
from newsroom.public.readable import current_slugs
from newsroom.telling import Keys

NEWEST_CORRECTIONS = Keyset((("publication__serial", whole), ("id", whole)), newest_first=True)


class Corrections(ReadView):
    """What was wrong in stories that can still be read, newest first."""

    operation = "corrections"
    query = asking(PageQuery, CorrectedAnswer)
    answer = page_of(CorrectedAnswer)

    def get(self, request: Request) -> Response:
        page = NEWEST_CORRECTIONS.page(standing_corrections(), self.asked, request)
        slugs = current_slugs(row.publication.story_id for row in page.results)
        told = [_corrected(row, slugs[row.publication.story_id]) for row in page.results]
        return self.tell(page._replace(results=told))


class Changes(ReadView):
    """Everything published after a serial, in the order of the record, without gaps."""

    operation = "changes"
    query = ChangesQuery
    answer = ChangesAnswer

    def get(self, request: Request) -> Response:
        after, size = self.asked["after"], self.asked["page_size"]
        found = list(listed(Publication.objects.after(after))[: size + 1])
        rows = found[:size]
        slugs = current_slugs(row.story_id for row in rows)
        last = rows[-1].serial if rows else after
        more = address(request, after=last) if len(found) > size else None
        results = [_change(row, slugs[row.story_id]) for row in rows]
        return Response(ChangesAnswer({"after": last, "next": more, "results": results}).data)


def _corrected(row: Correction, slug: str) -> dict[str, Any]:
    return {
        **row.told()._asdict(),
        "part": row.kind,
        "slug": slug,
        "headline": row.publication.said().headline,
        "url": page_address(slug),
    }


def _change(row: Any, slug: str) -> dict[str, Any]:
    names = ("serial", "kind", "number", "sha", "prev_sha", "brief_hash", "published_at")
    return {
        **{name: getattr(row, name) for name in (*names, "reason", "is_removed")},
        "uid": Keys.from_json(row.keys).story,
        "slug": slug,
        "api_url": api_address(slug),
    }

"""Share cards: one picture of words for each publication that can be read.

Decides nothing about their looks. A card is drawn when it is asked for and kept for a while in this
process; nothing lies on a disk that a retraction would have to find.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse

from newsroom import cards
from newsroom.models.publication import Publication
from newsroom.public.answers import read_only
from newsroom.public.pictures import as_image
from newsroom.public.readable import taken_back

KEPT = 64
_NAME = re.compile(r"([0-9a-f]{64})\.png")


@read_only
def card(request: HttpRequest, name: str) -> HttpResponse:
    named = _NAME.fullmatch(name)
    if named is None:
        raise Http404
    shown = Publication.objects.filter(~taken_back(), sha=named[1], brief__isnull=False).first()
    if shown is None:
        raise Http404
    return as_image(request, _drawn(Unchanging(shown)), "png")


class Unchanging:
    """A publication as what it is told apart by: its hash, which covers every word of it."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unchanging) and other.publication.sha == self.publication.sha

    def __hash__(self) -> int:
        return hash(self.publication.sha)


@lru_cache(maxsize=KEPT)
def _drawn(one: Unchanging) -> bytes:
    return cards.draw(one.publication.telling())

"""Pictures for readers: a rendition answers only while a publication that can be read shows it.

Decides that a picture of a draft, a retracted story or a guessed name is the same 404. Files are read
here and nowhere else for readers, so that a retraction needs no file to move.
"""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from newsroom.models.printed import PrintedPicture
from newsroom.public import readable
from newsroom.public.answers import MAX_AGE, read_only
from perspectives import pictures
from perspectives.imaging import TYPES

# A reader's own browser may keep what it was shown; caches between us and readers ask again.
OWN_COPY = 3_600


@read_only
def picture(request: HttpRequest, name: str) -> HttpResponse:
    named = pictures.parsed(name)
    if named is None or not _is_public(named.sha):
        raise Http404
    content = pictures.content(named)
    if content is None:
        raise Http404
    return as_image(request, content, named.rendition.kind)


def as_image(request: HttpRequest, content: bytes, kind: str) -> HttpResponse:
    """The bytes with their ETag, or 304: five seconds after a retraction no shared cache has them."""
    response = HttpResponse(content, content_type=TYPES[kind])
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={OWN_COPY}, s-maxage={MAX_AGE}"
    kept = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(kept, HttpResponse)
    return kept


def _is_public(sha: str) -> bool:
    shown = PrintedPicture.objects.standing().filter(sha=sha)
    return shown.exists() or readable.outlets().filter(logo=sha).exists()

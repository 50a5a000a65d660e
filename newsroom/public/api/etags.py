"""How long a shared cache may keep an answer, and 304 for who has these bytes already.

Three seconds, because a retraction has to be everywhere within five. Decides nothing about content.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.utils.cache import get_conditional_response

from newsroom.public.answers import for_anyone

KEPT = {200, 301, 404, 410, 451}


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The response with its cache headers; 304 where the client named the hash of these bytes."""
    if request.method not in {"GET", "HEAD"} or response.status_code not in KEPT:
        response["Cache-Control"] = "no-store"
        return response
    for_anyone(request, response)
    if response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response

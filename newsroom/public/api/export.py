"""Every story, as JSON Lines: what readers see now, in the order in which it was published.

Read in pieces by key, each in a statement of its own: a reader who takes a day holds no cursor, no
snapshot and no more than a piece in memory, and for one who has gone none is read. A story that changes
meanwhile comes again, later; none is missed. `after` takes up where a broken line left off.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request

from newsroom.models.publication import Live
from newsroom.public.api import ninjs
from newsroom.public.api.base import ReadView, site
from newsroom.public.api.filters import FormQuery
from newsroom.public.api.serializers import StoryAnswer
from newsroom.public.api.throttle import ExportThrottle
from newsroom.public.api.told import corrections_by_story, live_told
from newsroom.public.reader import has_gone

PIECE = 100
LINES = "application/jsonl"
Line = Callable[[Live, list[Any]], bytes]


class ExportQuery(FormQuery):
    after = serializers.IntegerField(
        required=False,
        default=0,
        min_value=0,
        max_value=2**63 - 1,
        help_text="The `serial` of the last line you have; 0 or nothing for all.",
    )


class Export(ReadView):
    """All stories as JSON Lines, in the order of their publication.

    Each line is a story as its own address answers it, with its `serial`; of a withdrawn one only that
    it is. Ask again with `after` for what is new, or where a transfer broke. The address that ends in
    `.gz` gives the same lines compressed. With `format=ninjs` each line is a NINJS item, a withdrawn
    story `canceled`, and its serial stands among the `altIds`.
    """

    operation = "export"
    query = ExportQuery
    answer: ClassVar[Any] = OpenApiTypes.STR
    media_type = LINES
    throttle_classes = [*ReadView.throttle_classes, ExportThrottle]

    def get(self, request: Request, compressed: bool = False) -> HttpResponseBase:
        line = _ninjs_line if "format" in self.asked else _line
        gone = partial(has_gone, request.META)
        lines: Iterable[bytes] = ()
        if request.method != "HEAD":
            lines = _lines(self.asked["after"], line, gone)
        body = _compressed(lines) if compressed else lines
        response = StreamingHttpResponse(
            body, content_type="application/gzip" if compressed else LINES
        )
        response["Cache-Control"] = "no-store"
        return response


def _lines(after: int, line: Line, gone: Callable[[], bool]) -> Iterator[bytes]:
    while not gone():
        rows = _piece(after)
        if not rows:
            return
        corrections = corrections_by_story([row.story_id for row in rows if not row.withdrawn])
        yield b"".join(line(row, corrections.get(row.story_id, [])) for row in rows)
        after = rows[-1].publication.serial


def _piece(after: int) -> list[Live]:
    rows = Live.objects.filter(publication__serial__gt=after).defer("search")
    return list(rows.select_related("publication").order_by("publication__serial")[:PIECE])


def _line(live: Live, corrections: list[Any]) -> bytes:
    told: dict[str, Any]
    if live.withdrawn:
        keys = live.publication.telling().keys
        told = {
            "uid": keys.story,
            "slug": live.slug,
            "url": site(reverse("story", args=[live.slug])),
        }
    else:
        context = {"fields": (), "include": ()}
        told = dict(StoryAnswer(live_told(live, corrections), context=context).data)
    return _written({**told, "serial": live.publication.serial, "withdrawn": live.withdrawn})


def _ninjs_line(live: Live, corrections: list[Any]) -> bytes:
    told = live_told(live, corrections)
    item = ninjs.item(told.telling, told.url)
    item["altIds"].append({"role": "serial", "value": str(live.publication.serial)})
    return _written(item)


def _written(told: dict[str, Any]) -> bytes:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").encode() + b"\n"


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """gzip (RFC 1952); each piece can be read when it arrives."""
    press = zlib.compressobj(wbits=31)
    for piece in lines:
        yield press.compress(piece) + press.flush(zlib.Z_SYNC_FLUSH)
    yield press.flush()

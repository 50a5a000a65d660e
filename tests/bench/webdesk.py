"""What the desk of the web bench does and looks at, one act a process: `python -m tests.bench.webdesk ACT …`.

Prints one line of JSON.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django

django.setup()

# Models can be imported once Django is set up.
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from newsroom.models import Live, Story  # noqa: E402
from newsroom.public.pages import READY  # noqa: E402
from tests.newsroom import desk  # noqa: E402
from tests.newsroom.crowd import crowd  # noqa: E402
from tests.newsroom.prints import print_all  # noqa: E402

PAGES, TIMES = 15, 10
# Spelled otherwise where the planner reads the same rows by the same index.
_ALIKE = {
    "Bitmap Heap Scan": "Index Scan",
    "Bitmap Index Scan": "",
    "Index Only Scan": "Index Scan",
}


def story() -> dict[str, Any]:
    """A story that can be updated later: its address and its text in parts, for who shows the same.

    `others` lead to more stories of the same text than a process keeps ready. All are printed, as a worker
    prints what is published.
    """
    live = desk.published()
    crowd(2 * READY)
    print_all()
    others = Live.objects.order_by("-story_id").values_list("slug", flat=True)[: 2 * READY]
    brief = live.publication.said()
    parts: list[dict[str, Any]] = [
        {"heading": "Facts", "paragraphs": [fact.text for fact in brief.facts]},
        {"heading": "Context", "paragraphs": list(brief.context)},
    ]
    parts += [
        {
            "heading": framing.perspective,
            "paragraphs": [framing.text, *(words.quote for words in framing.excerpts)],
        }
        for framing in brief.framings
    ]
    told = {"headline": brief.headline, "dek": brief.dek, "parts": parts}
    return {
        "path": live.get_absolute_url(),
        "told": told,
        "others": [f"/stories/{slug}/?cold=1" for slug in others],
    }


def publish(slug: str, dek: str) -> float:
    """An update; when it was committed, in seconds since 1970."""
    desk.updated(Story.objects.get(slug=slug), dek=dek)
    return time.time()


def cold() -> dict[str, Any]:
    """What one rendering of a story page asks of the database: queries, shared buffers, nodes of plans; and
    how long it takes. Medians over stories from everywhere in the archive."""
    rng, count = random.Random(1), Live.objects.count()
    newest = Live.objects.order_by("-story_id").values_list("story_id", flat=True)[0]
    slugs: list[str] = []
    while len(slugs) < min(PAGES, count):
        near = Live.objects.filter(story_id__gte=rng.randint(1, newest)).order_by("story_id")
        slugs += [row.slug for row in near[:1] if not row.withdrawn and row.slug not in slugs]
    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    queries, buffers, times, plans = [], [], [], set()
    for slug in slugs:
        path = f"/stories/{slug}/"
        assert client.get(path).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        explained = [_explain(query["sql"]) for query in asked]
        queries.append(len(explained))
        buffers.append(sum(number for number, _ in explained))
        plans.add(" / ".join(plan for _, plan in explained))
        for _ in range(TIMES):
            begun = time.perf_counter()
            client.get(path)
            times.append(time.perf_counter() - begun)
    return {
        "queries": max(queries),
        "buffers": median(buffers),
        "p50_ms": median(times) * 1000,
        "plans": sorted(plans),
    }


def _explain(sql: str) -> tuple[int, str]:
    """Shared buffers that a statement hit or read, and the nodes of its plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}")
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], " ".join(_nodes(plan))


def _nodes(plan: dict[str, Any]) -> list[str]:
    name = _ALIKE.get(plan["Node Type"], plan["Node Type"])
    below = [node for child in plan.get("Plans", ()) for node in _nodes(child)]
    table = plan.get("Relation Name", "")
    return [*([f"{name} {table}".strip()] if name else []), *below]


ACTS: dict[str, Callable[..., Any]] = {act.__name__: act for act in (story, publish, cold)}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))

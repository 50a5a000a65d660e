"""What the desk of the bench does, one act a process: `python -m tests.bench.desk ACT …`.

The decisions are the product's own. Prints one line with what the act made, or how many microseconds it
took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

# Models can be imported once Django is set up.
from django.db import connection  # noqa: E402
from django.db.models import Max, Min  # noqa: E402

from briefings.leasing import Claimed  # noqa: E402
from briefings.models import Delivery, Edition, Subscriber, Wave  # noqa: E402
from briefings.post import Post  # noqa: E402
from newsroom.clock import database_now  # noqa: E402
from tests.briefings.support import Desk, brief  # noqa: E402
from tests.faults.desk import edition, seal  # noqa: E402

STORIES = 8
DEK = (
    "On 21 November 2026 the bridge over the Marrow opened after nine years. "
    "The council of the river towns heard both sides on Tuesday and put the decision off "
    "until the engineers’ second report, which is due before the ice breaks up."
)
_BARE = """
INSERT INTO bare (edition_id, subscriber_id, recipe_id, wave_id, state, attempts, doubts, not_before, reply)
SELECT %(edition)s, subscriber_id, selection_id, briefing_id, 'queued', 0, 0, confirmed_at, ''
FROM briefings_subscription WHERE briefing_id = %(briefing)s
"""


def stories() -> int:
    """As many as a full morning has, long enough for a digest of 57 kB."""
    desk, at = Desk(), database_now()
    for number in range(STORIES):
        desk.live(brief(f"Bridge {number} opens over the Marrow", dek=DEK), at=at)
    return STORIES


def tidy() -> int:
    """What autovacuum would have done by morning: readers were made all at once."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE briefings_subscriber, briefings_subscription")
    return 0


def owe(edition_id: str) -> tuple[int, int]:
    """Seal; the microseconds that took, and those of them that the statements about deliveries took."""
    seconds = 0.0

    def stopwatch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal seconds
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            if "briefings_delivery" in sql:
                seconds += time.perf_counter() - begun

    with connection.execute_wrapper(stopwatch):
        begun = time.perf_counter()
        seal(edition_id)
        whole = time.perf_counter() - begun
    return round(whole * 1e6), round(seconds * 1e6)


def bare(edition_id: str) -> int:
    """Microseconds to put the same columns of as many rows into a table without keys."""
    found = Edition.objects.get(pk=int(edition_id))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(
            "CREATE TABLE bare AS SELECT edition_id, subscriber_id, recipe_id, wave_id, state, attempts, "
            "doubts, not_before, reply FROM briefings_delivery WITH NO DATA"
        )
        begun = time.perf_counter()
        cursor.execute(_BARE, {"edition": found.pk, "briefing": found.briefing_id})
        seconds = time.perf_counter() - begun
        assert cursor.rowcount == Delivery.objects.filter(edition_id=found.pk).count()
    return round(seconds * 1e6)


def late_by(edition_id: str) -> int:
    """Microseconds since the hour of an edition: less than none before it."""
    wave = Wave.objects.filter(edition_id=int(edition_id)).order_by("due_at")[0]
    return round((database_now() - wave.due_at).total_seconds() * 1e6)


def late(edition_id: str) -> int:
    """Microseconds from the hour until the first message of an edition was marked as sent."""
    first = Delivery.objects.filter(edition_id=int(edition_id)).order_by("settled_at")[0]
    assert first.settled_at
    wait = first.settled_at - Wave.objects.get(pk=first.wave_id).due_at
    return round(wait.total_seconds() * 1e6)


def lasted(edition_id: str) -> int:
    """Microseconds from the first mark of an edition to the last."""
    ends = Delivery.objects.filter(edition_id=int(edition_id)).aggregate(
        first=Min("settled_at"), last=Max("settled_at")
    )
    lasted: timedelta = ends["last"] - ends["first"]
    return round(lasted.total_seconds() * 1e6)


def message(edition_id: str, path: str) -> int:
    """Write what the first reader of an edition gets to a file; its size in bytes."""
    row = Delivery.objects.filter(edition_id=int(edition_id)).order_by("pk")[0]
    reader = Subscriber.objects.get(pk=row.subscriber_id)
    post = Post()
    post.learn(list(Wave.objects.select_related("edition__briefing").filter(pk=row.wave_id)), set())
    letter = post.letter(
        Claimed(
            row.pk, 0, row.wave_id, row.recipe_id, 0, 0, reader.address or "", reader.uid,
            reader.signed_up_at,
        )
    )  # fmt: skip
    Path(path).write_bytes(b"".join(letter.text))
    return letter.size


ACTS: dict[str, Callable[..., int | tuple[int, int]]] = {
    act.__name__: act for act in (stories, edition, tidy, owe, bare, late_by, late, lasted, message)
}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))

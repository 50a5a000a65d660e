"""What the desk of the world under test does, one act a process: `python -m tests.faults.desk ACT …`.

The decisions are the product's own; readers are made by the database, so that no row passes through
Python. Prints one line: what the act made. Without an act it waits for acts, one a line, and does each in a
fork of its own: a process that knows nothing of the acts before, and need not load the product.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

import django

django.setup()

# Models can be imported once Django is set up.
from django.db import connection  # noqa: E402

from briefings import planning, sealing, tasks  # noqa: E402
from briefings.models import Edition, Selection, Wave  # noqa: E402
from newsroom.clock import database_now  # noqa: E402
from newsroom.models import Section, User  # noqa: E402
from tests.briefings.support import Desk, brief, morning  # noqa: E402

# Hours apart, and all of them due by the time that the edition's day is over.
ZONES = ["UTC", "Europe/Kyiv", "America/New_York", "Asia/Tokyo"]

_READERS = """
WITH made AS (
    INSERT INTO briefings_subscriber
        (uid, address, address_key, zone, signed_up_at, confirmed_at)
    SELECT gen_random_uuid(), 'r' || n || '@' || %(domain)s, %(domain)s || '/' || n,
        (%(zones)s::text[])[1 + n %% cardinality(%(zones)s::text[])], %(at)s, %(at)s
    FROM generate_series(1, %(number)s) n RETURNING id)
INSERT INTO briefings_subscription (subscriber_id, briefing_id, selection_id, confirmed_at)
SELECT id, %(briefing)s, %(selection)s, %(at)s FROM made
"""


def edition(slug: str, readers: str, zones: str) -> int:
    """A briefing with readers at `slug`.example, and its edition of yesterday, not sealed yet."""
    at = database_now()
    desk_of_the_world(at)
    # Closed, so that the clock plans no edition of its own.
    briefing = morning(
        slug=slug, name=slug, hour=0, late_hours=72, starts_at=at - timedelta(days=7), closed_at=at
    )
    briefing.sections.set(Section.objects.all())
    selection = Selection.objects.create(briefing=briefing, sections=[])
    with connection.cursor() as cursor:
        cursor.execute(
            _READERS,
            {
                "domain": f"{slug}.example", "zones": ZONES[: int(zones)], "at": at,
                "number": int(readers), "briefing": briefing.pk, "selection": selection.pk,
            },
        )  # fmt: skip
    day = (at - timedelta(days=1)).date()
    return planning.plan(briefing, issue_date=day, at=at).pk


def desk_of_the_world(at: datetime) -> None:
    """A story that every briefing may carry, once."""
    if not User.objects.filter(username="pia").exists():
        Desk().live(brief(), at=at)


def seal(edition_id: str) -> int:
    found = Edition.objects.get(pk=int(edition_id))
    return sealing.seal(found, by=User.objects.get(username="pia"), at=database_now()).pk


def owed(slug: str, readers: str, zones: str) -> int:
    """The same, sealed: it may be sent at once."""
    made = edition(slug, readers, zones)
    seal(str(made))
    return made


def cancel(edition_id: str) -> int:
    found = Edition.objects.get(pk=int(edition_id))
    by = User.objects.get(username="pia")
    planning.cancel(found, by=by, at=database_now(), note="A fault was looked for.")
    return found.pk


def ring(edition_id: str, times: str) -> int:
    """Ring so many times for every wave."""
    waves = Wave.objects.filter(edition_id=int(edition_id)).count()
    for _ in range(waves * int(times)):
        tasks.send.delay()
    return waves


ACTS: dict[str, Callable[..., int]] = {
    act.__name__: act for act in (edition, seal, owed, cancel, ring)
}


def act(name: str, *arguments: str) -> None:
    print(json.dumps(ACTS[name](*arguments)), flush=True)


def wait_for_acts() -> None:
    """Until nobody is left who could ask; an act that failed answers with an empty line."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _act_and_end(*json.loads(line))
        _, status = os.waitpid(child, 0)
        if status:
            print(flush=True)


def _act_and_end(name: str, *arguments: str) -> None:
    """Without what the process it was forked from would do at its end."""
    try:
        act(name, *arguments)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


if __name__ == "__main__":
    if sys.argv[1:]:
        act(*sys.argv[1:])
    else:
        wait_for_acts()

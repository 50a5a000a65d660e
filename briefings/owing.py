"""Whom an edition is owed to: one wave per zone, one row per reader, in a fixed number of statements.

Decides who is written to at the moment of a seal, when their wave is due, and how rows pass from one seal
to the next. No delivery passes through Python. Every `at` is the database's clock. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from briefings import waves
from briefings.models import Delivery, DeliveryState, Edition, PastHour, Seal, Wave

NOTHING_LEFT = "Nothing is left of the sections this reader chose."


class ReadersMoved(Exception):
    """Somebody came into a zone or kind that this seal did not know: seal again, or they get nothing."""


class Readers(NamedTuple):
    """Readers of one zone, and the moment of the briefing's hour there."""

    zone: str
    due_at: datetime
    number: int


def departs(due_at: datetime, *, at: datetime) -> datetime:
    """When a wave sealed at this moment leaves: at its hour, not before the seal is past undoing."""
    return max(due_at, at + timedelta(seconds=settings.UNDO_SECONDS))


# Confirmed, not left, not paused on that date, not suppressed.
WRITTEN_TO = """
FROM briefings_subscription n JOIN briefings_subscriber s ON s.id = n.subscriber_id
WHERE n.briefing_id = %(briefing)s AND n.confirmed_at IS NOT NULL AND n.left_at IS NULL
    AND (n.paused_until IS NULL OR n.paused_until <= %(issue_date)s) AND s.erased_at IS NULL
    AND NOT EXISTS (SELECT FROM briefings_suppression x WHERE x.address_key = s.address_key)
"""


def readers(edition: Edition) -> list[Readers]:
    """Whom a seal would owe the edition at this moment, by zone, first zone first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.zone, count(*) {WRITTEN_TO} GROUP BY s.zone",
            {"briefing": edition.briefing_id, "issue_date": edition.issue_date},
        )
        rows = cursor.fetchall()
    hour = edition.briefing.hour
    found = [Readers(zone, waves.due_at(zone, edition.issue_date, hour), n) for zone, n in rows]
    return sorted(found, key=lambda row: (row.due_at, row.zone))


# What an undone seal had owed; the trigger lets such rows come back, and no others.
_OWE_ANEW = f"""
UPDATE briefings_delivery d SET state = 'queued', recipe_id = r.id, wave_id = w.id,
    not_before = w.due_at, settled_at = NULL, reply = ''
FROM (SELECT s.id AS subscriber_id, s.zone, n.selection_id {WRITTEN_TO}) t
JOIN briefings_recipe r ON r.seal_id = %(seal)s AND r.selection_id = t.selection_id
JOIN briefings_wave w ON w.edition_id = %(edition)s AND w.zone = t.zone
    AND w.zone <> ALL(%(skipped)s)
WHERE d.edition_id = %(edition)s AND d.subscriber_id = t.subscriber_id AND d.state = 'cancelled'
"""  # noqa: S608  only constants are put together here
_OWE = f"""
INSERT INTO briefings_delivery
    (edition_id, subscriber_id, recipe_id, wave_id, state, attempts, doubts, not_before, reply)
SELECT %(edition)s, t.subscriber_id, r.id, w.id, 'queued', 0, 0, w.due_at, ''
FROM (SELECT s.id AS subscriber_id, s.zone, n.selection_id {WRITTEN_TO}) t
JOIN briefings_recipe r ON r.seal_id = %(seal)s AND r.selection_id = t.selection_id
JOIN briefings_wave w ON w.edition_id = %(edition)s AND w.zone = t.zone
    AND w.zone <> ALL(%(skipped)s)
ORDER BY w.due_at, t.subscriber_id
ON CONFLICT (edition_id, subscriber_id) DO NOTHING
"""  # noqa: S608  only constants are put together here
_FORGOTTEN = f"""
SELECT EXISTS (SELECT {WRITTEN_TO} AND s.zone <> ALL(%(skipped)s)
    AND NOT EXISTS (SELECT FROM briefings_delivery d
        WHERE d.edition_id = %(edition)s AND d.subscriber_id = s.id AND d.state = 'queued')
    AND (n.selection_id <> ALL(%(kinds)s) OR NOT EXISTS (SELECT FROM briefings_wave w
        WHERE w.edition_id = %(edition)s AND w.zone = s.zone)))
"""  # noqa: S608  only constants are put together here


def owe(seal: Seal, kinds: Collection[int]) -> list[Wave]:
    """Owe the edition to everybody it is written to at this moment; says which waves have mail.

    Readers past their hour get it at once or not at all, as the seal says. Raises ReadersMoved.
    """
    edition, at = seal.edition, seal.sealed_at
    rows = readers(edition)
    past = [row for row in rows if row.due_at <= at]
    skipped = {row.zone for row in past} if seal.past_hour == PastHour.SKIP else set()
    coming = make_waves(
        edition, [(row.zone, row.due_at) for row in rows if row.zone not in skipped], at=at
    )
    values: dict[str, Any] = {
        "edition": edition.pk, "seal": seal.pk, "kinds": list(kinds), "skipped": list(skipped),
        "briefing": edition.briefing_id, "issue_date": edition.issue_date,
    }  # fmt: skip
    with connection.cursor() as cursor:
        if seal.number > 1:
            cursor.execute(_OWE_ANEW, values)
        cursor.execute(_OWE, values)
        cursor.execute(_FORGOTTEN, values)
        if cursor.fetchone() == (True,):
            raise ReadersMoved
    # A zone whose readers chose none of what it carries has a wave, and nothing leaves in it.
    rows_of = Delivery.objects.filter(wave_id=OuterRef("pk"), not_before__isnull=False)
    made = Wave.objects.filter(Exists(rows_of), pk__in=[wave.pk for wave in coming])
    return list(made.order_by("due_at"))


def make_waves(
    edition: Edition, hours: Sequence[tuple[str, datetime]], *, at: datetime
) -> list[Wave]:
    """A wave for each zone and its hour; those of an undone seal are set anew."""
    coming = [Wave(edition=edition, zone=zone, due_at=departs(due, at=at)) for zone, due in hours]
    return Wave.objects.bulk_create(
        coming,
        update_conflicts=True,
        unique_fields=["edition", "zone"],
        update_fields=["due_at", "released_at"],
    )


def take_back(edition: Edition, *, at: datetime, because: str) -> bool:
    """Cancel all that is owed of an edition. False if something was already begun; then undo it all."""
    owed = Delivery.objects.filter(edition_id=edition.pk)
    queued = owed.filter(state=DeliveryState.QUEUED, attempts=0, doubts=0)
    queued.update(state=DeliveryState.CANCELLED, settled_at=at, reply=because)
    return not owed.exclude(state=DeliveryState.CANCELLED).exists()


# A row in doubt must be sent again byte for byte the same: it keeps its recipe.
_HAND_OVER = """
UPDATE briefings_delivery d SET recipe_id = new.id
FROM briefings_wave w, briefings_recipe old
JOIN briefings_recipe new ON new.seal_id = %(seal)s AND new.selection_id = old.selection_id
WHERE w.edition_id = %(edition)s AND w.due_at <= %(until)s AND d.wave_id = w.id
    AND d.not_before IS NOT NULL AND d.state IN ('queued', 'deferred') AND d.doubts = 0
    AND d.recipe_id = old.id AND old.seal_id <> %(seal)s
"""
_LEAVE_OUT = """
UPDATE briefings_delivery d SET state = 'cancelled', settled_at = %(at)s, reply = %(because)s
FROM briefings_wave w, briefings_recipe old
WHERE w.edition_id = %(edition)s AND w.due_at <= %(until)s AND d.wave_id = w.id
    AND d.not_before IS NOT NULL AND d.state IN ('queued', 'deferred') AND d.doubts = 0
    AND d.recipe_id = old.id AND old.seal_id <> %(seal)s
"""
# What may have arrived cannot be sent again with other words, and must not be with these.
_GIVE_UP = """
UPDATE briefings_delivery d SET state = 'uncertain', settled_at = %(at)s, reply = %(because)s
FROM briefings_wave w, briefings_recipeitem i
JOIN newsroom_publication p ON p.id = i.publication_id
WHERE w.edition_id = %(edition)s AND d.wave_id = w.id
    AND d.not_before IS NOT NULL AND d.state = 'deferred' AND d.doubts > 0
    AND i.recipe_id = d.recipe_id AND EXISTS (SELECT FROM newsroom_publication r
        WHERE r.story_id = p.story_id AND r.number > p.number AND r.kind = 'retraction')
"""
RETRACTED_SINCE = "A story in it was retracted before it could be sent again."


def hand_over(seal: Seal, *, at: datetime, until: datetime | None = None) -> int:
    """Give what is not sent, nor being sent, the recipes of this seal; says how many got one.

    A reader of whose sections nothing is left is owed nothing any more. With `until`, only waves due by then.
    """
    values: dict[str, Any] = {
        "edition": seal.edition_id, "seal": seal.pk, "at": at,
        "until": until or datetime.max.replace(tzinfo=at.tzinfo),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_HAND_OVER, values)
        moved: int = cursor.rowcount
        cursor.execute(_LEAVE_OUT, values | {"because": NOTHING_LEFT})
        cursor.execute(_GIVE_UP, values | {"because": RETRACTED_SINCE})
    return moved

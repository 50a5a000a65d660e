"""Which deliveries a sender may take now, for how long, and what becomes of those it did not finish.

A claim leases rows with FOR UPDATE SKIP LOCKED, so that two senders never hold the same one, and settles
those who left, paused, were suppressed or erased since. Every `at` is the database's clock. Sends nothing.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction

from briefings.models import Delivery, DeliveryState, Edition, Wave
from briefings.planning import settle_cancelled
from briefings.removing import removed

LEASE = timedelta(minutes=10)
BATCH = 50
MOST_DOUBTS = 2
DOUBT_WAITS = timedelta(seconds=10)  # a relay that just fell gets a moment


class Claimed(NamedTuple):
    """One delivery under lease, with what its message needs beside the recipe."""

    id: int
    recipe_id: int
    attempts: int
    doubts: int
    address: str
    uid: uuid.UUID
    asked_at: datetime


def hindrance(wave: Wave, *, at: datetime) -> str:
    """Why nothing of this wave may leave now, as a sentence; empty if it may. Reads fresh rows."""
    wave = Wave.objects.select_related("edition__briefing").get(pk=wave.pk)
    edition = wave.edition
    if edition.cancelled_at:
        return "This edition is cancelled."
    if edition.sealed_at is None:
        return "This edition is not sealed."
    if edition.briefing.paused_at:
        return f"{edition.briefing} is paused."
    if at < wave.due_at:
        return "This wave is not due yet."
    if is_late(wave, edition, at=at):
        return late_sentence(wave, edition)
    return removed(edition) or retracted(wave)


def is_late(wave: Wave, edition: Edition, *, at: datetime) -> bool:
    """Whether it is past the briefing's limit and nobody has released it."""
    if at <= wave.due_at + timedelta(hours=edition.briefing.late_hours):
        return False
    return not Wave.objects.filter(pk=wave.pk, released_at__isnull=False).exists()


def late_sentence(wave: Wave, edition: Edition) -> str:
    return (
        f"The wave of {wave.zone} was due at {wave.due_at:%-d %b %Y, %H:%M} UTC, more than "
        f"{edition.briefing.late_hours} hours ago: release it, or cancel the edition."
    )


# Waiting rows and rows under lease are each found by an index of their own.
_RETRACTED = """
SELECT l.slug FROM briefings_seal s
JOIN briefings_recipe c ON c.seal_id = s.id
JOIN briefings_recipeitem i ON i.recipe_id = c.id
JOIN newsroom_publication p ON p.id = i.publication_id
JOIN newsroom_publication r ON r.story_id = p.story_id
    AND r.number > p.number AND r.kind = 'retraction'
JOIN newsroom_live l ON l.story_id = p.story_id
WHERE s.edition_id = %(edition)s AND (
    EXISTS (SELECT FROM briefings_delivery d WHERE d.wave_id = %(wave)s AND d.recipe_id = c.id
        AND d.state IN ('queued', 'deferred'))
    OR EXISTS (SELECT FROM briefings_delivery d WHERE d.wave_id = %(wave)s AND d.recipe_id = c.id
        AND d.state = 'leased'))
LIMIT 1
"""


def retracted(wave: Wave) -> str:
    """The sentence about a retracted story in what this wave still has to send; empty if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_RETRACTED, {"edition": wave.edition_id, "wave": wave.pk})
        row = cursor.fetchone()
    if row is None:
        return ""
    return f"“{row[0]}” was retracted; what has not left waits until it is sealed without it."


def hold(edition_id: int, because: str) -> None:
    """Write down, where the desk sees it, why an edition waits for a person."""
    Edition.objects.filter(pk=edition_id).exclude(held_because=because).update(held_because=because)


def hold_if_stuck(wave: Wave, because: str, *, at: datetime) -> None:
    """A late wave and a removed story wait for a person; the tick takes out what was retracted.

    What is cancelled is settled.
    """
    edition = Edition.objects.select_related("briefing").get(pk=wave.edition_id)
    if edition.cancelled_at:
        settle_cancelled(edition.pk, at=at)
    elif removed(edition) or is_late(wave, edition, at=at):
        hold(edition.pk, because)


_CLAIM = """
WITH picked AS (
    SELECT id FROM briefings_delivery
    WHERE wave_id = %(wave)s AND state IN ('queued', 'deferred') AND not_before <= %(at)s
    ORDER BY not_before, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
), judged AS (
    SELECT k.id, CASE
        WHEN s.erased_at IS NOT NULL THEN 'erased'
        WHEN EXISTS (SELECT FROM briefings_suppression x WHERE x.address_key = s.address_key)
            THEN 'suppressed'
        WHEN n.id IS NULL OR n.left_at IS NOT NULL OR n.confirmed_at IS NULL THEN 'left'
        WHEN n.paused_until > e.issue_date THEN 'paused'
    END AS why
    FROM picked k JOIN briefings_delivery d ON d.id = k.id
    JOIN briefings_edition e ON e.id = d.edition_id
    JOIN briefings_subscriber s ON s.id = d.subscriber_id
    LEFT JOIN briefings_subscription n
        ON n.subscriber_id = s.id AND n.briefing_id = e.briefing_id
)
UPDATE briefings_delivery d SET
    state = CASE WHEN j.why IS NULL THEN 'leased' ELSE 'suppressed' END,
    lease = CASE WHEN j.why IS NULL THEN %(lease)s END,
    leased_until = CASE WHEN j.why IS NULL THEN %(until)s END,
    settled_at = CASE WHEN j.why IS NULL THEN NULL ELSE %(at)s END,
    reply = COALESCE(j.why, d.reply)
FROM judged j WHERE d.id = j.id
"""
_READ = """
SELECT d.id, d.recipe_id, d.attempts, d.doubts, coalesce(s.address, ''), s.uid,
    coalesce(n.confirmed_at, s.signed_up_at)
FROM briefings_delivery d JOIN briefings_subscriber s ON s.id = d.subscriber_id
JOIN briefings_edition e ON e.id = d.edition_id
LEFT JOIN briefings_subscription n ON n.subscriber_id = s.id AND n.briefing_id = e.briefing_id
WHERE d.lease = %s ORDER BY d.not_before, d.id
"""


def claim(
    wave_id: int, lease: uuid.UUID, *, at: datetime, most: int = BATCH
) -> list[Claimed] | None:
    """Lease the next rows of a wave. None when there was nothing left to take or to settle."""
    values: dict[str, int | datetime | uuid.UUID] = {
        "wave": wave_id,
        "lease": lease,
        "at": at,
        "until": at + LEASE,
        "most": most,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        if not cursor.rowcount:
            return None
    with connection.cursor() as cursor:
        cursor.execute(_READ, [lease])
        return [Claimed(*row) for row in cursor.fetchall()]


def renew(lease: uuid.UUID, *, at: datetime) -> bool:
    """Whether anything was still leased: what was taken back is another sender's now."""
    return Delivery.objects.filter(lease=lease).update(leased_until=at + LEASE) > 0


def give_back(lease: uuid.UUID, *, but: int = 0) -> int:
    """What this sender holds and has not begun is queued again; `but` is the row it began."""
    return (
        Delivery.objects.filter(lease=lease)
        .exclude(pk=but)
        .update(state=DeliveryState.QUEUED, lease=None, leased_until=None)
    )


@transaction.atomic
def reap(*, at: datetime) -> int:
    """End leases whose sender died. Of each only the first row is in doubt, the others were not begun."""
    dead = Delivery.objects.filter(state=DeliveryState.LEASED, leased_until__lt=at)
    rows = list(dead.select_for_update(skip_locked=True).order_by("lease", "not_before", "id"))
    doubtful: dict[uuid.UUID | None, Delivery] = {}
    for row in rows:
        doubtful.setdefault(row.lease, row)
    for row in doubtful.values():
        doubt(row.pk, row.lease, row.doubts + 1, "the sender died before it could say", at=at)
    ids = {row.pk for row in rows} - {row.pk for row in doubtful.values()}
    Delivery.objects.filter(pk__in=ids, state=DeliveryState.LEASED).update(
        state=DeliveryState.QUEUED, lease=None, leased_until=None
    )
    return len(rows)


def doubt(delivery: int, lease: uuid.UUID | None, doubts: int, reply: str, *, at: datetime) -> int:
    """Nobody knows whether it was taken: once more, byte for byte the same, then a person decides."""
    leased = Delivery.objects.filter(pk=delivery, lease=lease, state=DeliveryState.LEASED)
    if doubts >= MOST_DOUBTS:
        return leased.update(
            state=DeliveryState.UNCERTAIN, lease=None, leased_until=None, doubts=doubts,
            settled_at=at, reply=reply,
        )  # fmt: skip
    return leased.update(
        state=DeliveryState.DEFERRED, lease=None, leased_until=None, doubts=doubts,
        not_before=at + DOUBT_WAITS, reply=reply,
    )  # fmt: skip

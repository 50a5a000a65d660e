"""What stops an edition on its way out: too late, paused, cancelled, retracted, or more copies than readers.

Says why in a sentence, and writes down what waits for a person. Every `at` is the database's clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Sum

from briefings import running
from briefings.models import Delivery, Edition, Wave
from briefings.planning import settle_cancelled
from briefings.removing import removed
from briefings.waves import place

ALWAYS_FINE = 20
MOST_COPIES = 1.02  # times what is owed; beyond it something is wrong that we did not think of


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
        f"The wave of {place(wave.zone)} was due at {wave.due_at:%-d %b %Y, %H:%M} UTC, more than "
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
        AND d.not_before IS NOT NULL AND d.state IN ('queued', 'deferred'))
    OR EXISTS (SELECT FROM briefings_lease l JOIN briefings_delivery d ON d.lease = l.id
        WHERE l.wave_id = %(wave)s AND d.recipe_id = c.id AND d.state = 'leased'))
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


def overrun(edition: Edition, *, at: datetime, owed: dict[int, int]) -> str:
    """Pause the briefing if more copies of an edition left than readers are owed it. Says so, or nothing.

    `owed` remembers by edition how many those are: a million rows are not counted at every look, and they
    never become fewer. A message that nobody knows the fate of is sent once more, so a few more than owed
    is not alarming.
    """
    over = (
        Wave.objects.filter(edition_id=edition.pk).aggregate(over=Sum("handed_over"))["over"] or 0
    )
    if edition.pk not in owed or _too_many(over, owed[edition.pk]):
        owed[edition.pk] = Delivery.objects.filter(edition_id=edition.pk).count()
    if not _too_many(over, owed[edition.pk]):
        return ""
    because = (
        f"{over} copies left for {owed[edition.pk]} readers, so {edition.briefing} was paused. "
        "Find out why before you let it go on."
    )
    hold(edition.pk, because)
    running.trip(edition.briefing_id, at=at, note=because)
    return because


def _too_many(over: int, owed: int) -> bool:
    return over > owed * MOST_COPIES + ALWAYS_FINE

"""What an order took away in print goes out of the sealed mail as well, and what still waits stays here.

Looks for the newsroom's removals; it is told nothing. Seals, manifests and the hashes of the fragments
stay, so that an edition can still be verified; what was sent cannot be called back.
"""

from __future__ import annotations

from django.db import connection, transaction

from briefings.models import Delivery, Edition
from briefings.models.delivery import OPEN_STATES
from newsroom.refusals import Refused


class Emptied(Refused):
    """The bytes of this mail are gone."""


# What was removed, and later publications sealed with a correction that quoted it.
_TOLD = """
SELECT i.seal_id, told.sha, told.story_id
FROM newsroom_removal r
JOIN newsroom_publication gone ON gone.id = r.publication_id
JOIN newsroom_publication told ON told.story_id = gone.story_id
JOIN briefings_sealitem i ON i.publication_id = told.id
WHERE told.id = gone.id OR EXISTS (
    SELECT FROM newsroom_correction c JOIN newsroom_publication p ON p.id = c.publication_id
    WHERE p.story_id = told.story_id AND p.number <= told.number
        AND (c.was IS NULL OR c.now IS NULL))
"""
# A notice tells one publication only, so its pieces do not name it.
_EMPTY = f"""
WITH told AS ({_TOLD}), emptied AS (
    UPDATE briefings_fragment f SET bytes = NULL FROM told t
    WHERE f.seal_id = t.seal_id AND f.bytes IS NOT NULL
        AND (position(t.sha IN f.key) > 0 OR f.key IN ('subject', 'html/top', 'text/notice', 'html/notice'))
    RETURNING f.seal_id
)
SELECT DISTINCT s.edition_id FROM emptied e JOIN briefings_seal s ON s.id = e.seal_id
"""  # noqa: S608
_SLUG = f"""
WITH told AS ({_TOLD})
SELECT l.slug FROM told t JOIN briefings_seal s ON s.id = t.seal_id
JOIN newsroom_live l ON l.story_id = t.story_id WHERE s.edition_id = %s LIMIT 1
"""  # noqa: S608


@transaction.atomic
def empty() -> list[Edition]:
    """Take the words out of every sealed mail that holds them; the editions that still wait to go."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY)
        touched = [row[0] for row in cursor.fetchall()]
    waiting = Delivery.objects.filter(edition_id__in=touched, state__in=OPEN_STATES)
    return list(
        Edition.objects.filter(
            pk__in=waiting.values("edition_id"), cancelled_at__isnull=True
        ).order_by("pk")
    )


def removed(edition: Edition) -> str:
    """The sentence about a sealed story that was removed since; empty if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_SLUG, [edition.pk])
        row = cursor.fetchone()
    if row is None:
        return ""
    return (
        f"“{row[0]}” was removed by order after this edition was sealed: cancel what has not left."
    )

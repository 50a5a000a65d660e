"""Notices: an edition that tells given readers of one correction, once each.

Decides that a reader is told of a correction once, in whichever briefing comes first, and when. Who has to
be told and what it says is given by the caller. No reader passes through Python. Sends nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from briefings import freezing, owing, rendering, waves
from briefings.models import (
    Briefing,
    Edition,
    EditionKind,
    RecipeItem,
    Seal,
    SealKind,
    Selection,
)
from briefings.rendering import Wording
from newsroom.models.people import User
from newsroom.models.publication import Correction, Live, Publication
from newsroom.refusals import Refused
from newsroom.workflow import allow

ELSEWHERE = "UTC"

Pairs = QuerySet[Any, tuple[int, int]]  # subscriber, and the publication they were last told


class AlreadyNoticed(Refused):
    """This briefing's notice of the correction exists."""


@transaction.atomic
def give_notice(
    correction: Correction,
    *,
    briefing: Briefing,
    to: Pairs,
    wording: Wording,
    by: User,
    at: datetime,
    at_the_hour: bool = False,
) -> Seal:
    """Seal a notice edition and owe it to the readers that `to` names.

    Of these, those who take the briefing at this moment and were not told of the correction yet. It leaves
    once the seal is past undoing, or at the briefing's next hour in each zone. Refused if the briefing has
    a notice of this correction; a notice that cannot be mailed is Poisonous.
    """
    allow(by, "send")
    # Locked, so that two briefings with the same reader owe it after each other.
    locked = Correction.objects.select_related("publication").select_for_update(of=("self",))
    correction = locked.get(pk=correction.pk)
    edition = _edition(correction, briefing, at=at)
    coming = freezing.next_seal(edition, SealKind.SEAL, by=by, at=at)
    told = correction.publication
    frame = freezing.frame_of(edition)._replace(notice_url=_address(told))
    rendered = rendering.render_notice(frame, wording, told.sha)
    everything, _ = Selection.objects.get_or_create(briefing=briefing, sections=[])
    sealed = freezing.freeze(
        coming, [told.sha], rendered, {freezing.EVERYTHING: everything}, role=RecipeItem.Role.NOTICE
    )
    zones = {ELSEWHERE, *(row.zone for row in owing.readers(edition))}
    hours = [
        (zone, waves.next_at(zone, briefing.hour, at) if at_the_hour else at)
        for zone in sorted(zones)
    ]
    made = owing.make_waves(edition, hours, at=at)
    _owe(sealed, correction, to)
    edition.sealed_at, edition.out_at = at, min(wave.due_at for wave in made)
    edition.save(update_fields=["sealed_at", "out_at"])
    return sealed


def _edition(correction: Correction, briefing: Briefing, *, at: datetime) -> Edition:
    notices = Edition.objects.filter(briefing=briefing, kind=EditionKind.NOTICE)
    if notices.filter(correction=correction).exists():
        raise AlreadyNoticed(f"{briefing} has a notice of this correction already.")
    return Edition.objects.create(
        briefing=briefing,
        kind=EditionKind.NOTICE,
        correction=correction,
        number=notices.count() + 1,
        issue_date=at.date(),
        planned_at=at,
    )


def _address(told: Publication) -> str:
    """Where the corrected story stands."""
    live = Live.objects.defer("search").get(story_id=told.story_id)
    return f"{settings.SITE_ORIGIN}{live.get_absolute_url()}"


# A reader who moved into a zone without a wave meanwhile gets it with those of UTC.
_OWE = """
WITH told AS (
    SELECT DISTINCT ON (1) x.subscriber_id, x.publication_id
    FROM ({to}) x (subscriber_id, publication_id) ORDER BY 1, 2 DESC
), owed AS (
    INSERT INTO briefings_delivery
        (edition_id, subscriber_id, recipe_id, wave_id, state, attempts, doubts, not_before, reply)
    SELECT %s, t.subscriber_id, r.id, coalesce(w.id, u.id), 'queued', 0, 0,
        coalesce(w.due_at, u.due_at), ''
    FROM (SELECT s.id AS subscriber_id, s.zone {written_to}) t
    JOIN told ON told.subscriber_id = t.subscriber_id
    JOIN briefings_recipe r ON r.seal_id = %s
    JOIN briefings_wave u ON u.edition_id = %s AND u.zone = %s
    LEFT JOIN briefings_wave w ON w.edition_id = u.edition_id AND w.zone = t.zone
    WHERE NOT EXISTS (SELECT FROM briefings_notice n
        WHERE n.correction_id = %s AND n.subscriber_id = t.subscriber_id)
    ORDER BY coalesce(w.due_at, u.due_at), t.subscriber_id
    RETURNING id, subscriber_id
)
INSERT INTO briefings_notice (correction_id, subscriber_id, told_publication_id, delivery_id)
SELECT %s, owed.subscriber_id, told.publication_id, owed.id
FROM owed JOIN told ON told.subscriber_id = owed.subscriber_id
"""


def _owe(sealed: Seal, correction: Correction, to: Pairs) -> None:
    try:
        chosen, values = to.query.sql_with_params()
    except EmptyResultSet:
        return
    edition = sealed.edition
    written_to = owing.WRITTEN_TO % {"briefing": "%s", "issue_date": "%s"}
    parameters = [
        *values, edition.pk, edition.briefing_id, edition.issue_date, sealed.pk, edition.pk,
        ELSEWHERE, correction.pk, correction.pk,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OWE.format(to=chosen, written_to=written_to), parameters)

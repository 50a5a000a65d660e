"""Who is on an edition's board, so that two people who work there see each other's names. Decides nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from briefings.models import Edition, OnBoard
from newsroom.models.people import User

GONE_AFTER = timedelta(seconds=75)


def look(edition: Edition, *, by: User, at: datetime) -> None:
    """Write down that this person looks at the board now."""
    OnBoard.objects.bulk_create(
        [OnBoard(edition=edition, person=by, seen_at=at)],
        update_conflicts=True,
        unique_fields=["edition", "person"],
        update_fields=["seen_at"],
    )


def now(at: datetime) -> QuerySet[OnBoard]:
    """Everybody who looked at a board a moment ago, the newest look first."""
    rows = OnBoard.objects.filter(seen_at__gt=at - GONE_AFTER)
    return rows.select_related("person", "edition__briefing").order_by("-seen_at")


def others(edition: Edition, *, than: User, at: datetime) -> list[User]:
    """Who else looked a moment ago."""
    near = OnBoard.objects.filter(edition=edition, seen_at__gt=at - GONE_AFTER)
    rows = near.exclude(person=than).select_related("person").order_by("person__username")
    return [row.person for row in rows]

"""The store of the desk's sessions, and ending them.

Decides that a session which was ended is gone at once: its row is the session, and whoever holds its key
holds nothing from then on.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet

from newsroom.models.people import User
from newsroom.models.signin import DeskSession

BEGAN, SEEN, ADDRESS, AGENT = "began", "seen", "address", "agent"


class SessionStore(DatabaseStore):
    """Named in settings. What the list of sessions shows is kept in the session, and copied beside it."""

    @classmethod
    def get_model_class(cls) -> type[DeskSession]:
        return DeskSession

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.began_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        row.address, row.agent = data.get(ADDRESS, "")[:45], data.get(AGENT, "")[:200]
        return row


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def of(person: User, *, at: datetime) -> QuerySet[DeskSession]:
    """The sessions that would still let this person in, the newest first."""
    return DeskSession.objects.filter(person=person, expire_date__gt=at).order_by(
        "-seen_at", "-began_at", "session_key"
    )


def end_others(person: User, *, but: str | None) -> int:
    """End every session of the person but the one with this key; how many that were."""
    ended, _ = DeskSession.objects.filter(person=person).exclude(session_key=but or "").delete()
    return ended


def end_marked(person: User, *, mark: str, at: datetime) -> bool:
    """End the session of theirs that a page showed by this mark; False where it has ended already."""
    for session in of(person, at=at):
        if session.mark == mark:
            session.delete()
            return True
    return False


def forget_expired(*, at: datetime) -> None:
    DeskSession.objects.filter(expire_date__lt=at).delete()

"""All mail at once: one stop for everything, the fence behind a restored backup, one sender at a time.

Decides what holds for every edition; what stops a single one is `claiming`'s. The witnessed epoch comes
from `briefings.witness`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from briefings.models import Mailroom
from newsroom.models.people import User
from newsroom.refusals import Refused, WrongStage
from newsroom.workflow import allow

_LOCK = 7_265_217  # any number: the advisory lock of the sender at work


class ReasonMissing(Refused):
    """Stopping and resuming all mail is recorded with a reason."""


def current() -> Mailroom:
    return Mailroom.objects.select_related("stopped_by").get(pk=1)


def raise_epoch() -> None:
    """One more seal. Called in its transaction."""
    Mailroom.objects.filter(pk=1).update(epoch=F("epoch") + 1)


def hindrance(room: Mailroom, *, witnessed: int) -> str:
    """Why nothing at all may leave, as a sentence; empty if it may."""
    if room.stopped_at is not None:
        return f"All mail was stopped by {room.stopped_by}: {room.note}"
    if room.epoch < witnessed:
        return (
            f"This database knows {room.epoch} seals, and mail of seal {witnessed} was sent: it was "
            "restored from a backup. Nothing is sent until a publisher lifts the fence."
        )
    return ""


@transaction.atomic
def stop(*, by: User, at: datetime, note: str) -> None:
    """Stop all sending; what is on the wire at this moment still arrives."""
    allow(by, "stop mail")
    room = _locked()
    if not note.strip():
        raise ReasonMissing("Say why all mail is stopped.")
    if room.stopped_at is not None:
        raise WrongStage("All mail is stopped already.")
    room.stopped_at, room.stopped_by, room.note, room.changed_at = at, by, note.strip(), at
    room.save()


@transaction.atomic
def resume(*, by: User, at: datetime, note: str) -> None:
    """Let mail go again; what has become too late meanwhile waits for a person."""
    allow(by, "send")
    room = _locked()
    if room.stopped_at is None:
        raise WrongStage("Mail is not stopped.")
    room.stopped_at = room.stopped_by = None
    room.note, room.changed_at = f"{by}: {note.strip()}", at
    room.save()


@transaction.atomic
def lift_fence(*, by: User, at: datetime, note: str, witnessed: int) -> None:
    """Send from this database although it is behind its witness: what was sent since may go twice."""
    allow(by, "send")
    room = _locked()
    if not note.strip():
        raise ReasonMissing("Say why mail may be sent from this database.")
    if room.epoch >= witnessed:
        raise WrongStage("There is no fence: this database is not behind its witness.")
    room.epoch, room.note, room.changed_at = witnessed, f"{by}: {note.strip()}", at
    room.save()


class TheOnlySender:
    """A lock of the database session: it ends with the connection, however the sender ends."""

    def __init__(self) -> None:
        self.held = False

    def take(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            self.held = cursor.fetchone() == (True,)
        return self.held

    def leave(self) -> None:
        if self.held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        self.held = False


def _locked() -> Mailroom:
    return Mailroom.objects.select_for_update(of=("self",)).get(pk=1)

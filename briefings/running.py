"""Whether a briefing runs: paused and let go on, closed and opened again, each with who, when and why.

Decides for one briefing; what stops all mail is `mailroom`'s, what stops one edition is `claiming`'s.
Sends nothing, and takes nothing back: what was sent stays sent, what is owed stays owed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from briefings.models import Briefing, BriefingEvent, BriefingVerb
from newsroom.models.people import User
from newsroom.refusals import WrongStage
from newsroom.workflow import ReasonMissing, allow


@transaction.atomic
def pause(briefing: Briefing, *, by: User, at: datetime, note: str) -> Briefing:
    """Nothing of it leaves until a publisher lets it go on. Refused without a reason."""
    allow(by, "stop mail")
    if not note.strip():
        raise ReasonMissing("Say why this briefing is paused.")
    briefing = _locked(briefing)
    if briefing.paused_at is not None:
        raise WrongStage(f"{briefing} is paused already.")
    briefing.paused_at = at
    return _saved(briefing, BriefingVerb.PAUSED, by=by, at=at, note=note)


@transaction.atomic
def resume(briefing: Briefing, *, by: User, at: datetime, note: str = "") -> Briefing:
    """Let it go on; a wave that has become too late meanwhile waits for a person."""
    allow(by, "send")
    briefing = _locked(briefing)
    if briefing.paused_at is None:
        raise WrongStage(f"{briefing} is not paused.")
    briefing.paused_at = None
    return _saved(briefing, BriefingVerb.RESUMED, by=by, at=at, note=note)


@transaction.atomic
def close(briefing: Briefing, *, by: User, at: datetime, note: str) -> Briefing:
    """Nobody can sign up any more and no edition is planned; what is sealed goes out. Needs a reason."""
    allow(by, "run")
    if not note.strip():
        raise ReasonMissing("Say why this briefing is closed.")
    briefing = _locked(briefing)
    if briefing.closed_at is not None:
        raise WrongStage(f"{briefing} is closed already.")
    briefing.closed_at = at
    return _saved(briefing, BriefingVerb.CLOSED, by=by, at=at, note=note)


@transaction.atomic
def reopen(briefing: Briefing, *, by: User, at: datetime, note: str = "") -> Briefing:
    """Take sign-ups and plan editions again; stories since its last edition are on offer."""
    allow(by, "run")
    briefing = _locked(briefing)
    if briefing.closed_at is None:
        raise WrongStage(f"{briefing} is not closed.")
    briefing.closed_at = None
    return _saved(briefing, BriefingVerb.REOPENED, by=by, at=at, note=note)


@transaction.atomic
def trip(briefing_id: int, *, at: datetime, note: str) -> bool:
    """The breaker pauses it, by nobody. Says whether it was running until then."""
    running = Briefing.objects.filter(pk=briefing_id, paused_at__isnull=True)
    if not running.update(paused_at=at):
        return False
    BriefingEvent.objects.create(
        briefing_id=briefing_id, verb=BriefingVerb.PAUSED, by=None, at=at, note=note
    )
    return True


def _locked(briefing: Briefing) -> Briefing:
    return Briefing.objects.select_for_update().get(pk=briefing.pk)


def _saved(
    briefing: Briefing, verb: BriefingVerb, *, by: User, at: datetime, note: str
) -> Briefing:
    briefing.save(update_fields=["paused_at", "closed_at"])
    BriefingEvent.objects.create(briefing=briefing, verb=verb, by=by, at=at, note=note.strip())
    return briefing

"""Check a fact and confirm it again: who held which wording against what, and until when that is enough.

Decides which checks are recorded, and which wordings have a day before anybody checked them. Touches
neither the story nor its text: a check is no part of the Brief.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from newsroom.models.facts import FactVersion
from newsroom.models.freshness import FactCheck, Freshness, Verdict
from newsroom.models.people import User
from newsroom.refusals import Refused, Stale
from newsroom.workflow import allow

MOST_HOW = 500
FURTHEST = timedelta(days=5 * 366)
AGAIN = "Confirmed as still true."


class Unsaid(Refused):
    """A check without what makes it one."""


class NothingToConfirm(Refused):
    """There is no earlier check whose rhythm could be kept."""


class CheckedAlready(Refused):
    """Somebody checked it: its day is moved by another check only."""


@transaction.atomic
def check(
    version: FactVersion,
    verdict: Verdict,
    *,
    how: str,
    review_by: date | None,
    by: User,
    at: datetime,
    seen: datetime | None = None,
) -> FactCheck:
    """Record a check of this wording, good until the end of `review_by` (UTC); None is for good.

    Refused without a word on how it was checked, with a day that is past or years away, and if the wording
    is not the one of `seen`: the moment at which the text that the person read was written.
    """
    allow(by, "check facts")
    how = how.strip()
    if not how:
        raise Unsaid("Say how it was checked: against which text, or with whom.")
    if len(how) > MOST_HOW:
        raise Unsaid(f"How it was checked takes {len(how)} signs; there is room for {MOST_HOW}.")
    _refuse_day(review_by, at)
    version = _locked(version)
    if seen is not None and seen != version.written_at:
        raise Stale(
            "The fact was reworded since you opened it. Read it as it is now, then check it."
        )
    return _record(version, verdict, how, review_by, by, at)


@transaction.atomic
def reconfirm(version: FactVersion, *, after: int, by: User, at: datetime) -> FactCheck:
    """Still true: as far ahead as the check before, at least to the next day.

    `after` is the check that the person saw: pressed twice, it counts once. Refused where the newest check
    doubts the fact or set no day: then there is something to say first.
    """
    allow(by, "check facts")
    version = _locked(version)
    last = FactCheck.objects.filter(version=version).order_by("-id").first()
    if last is None:
        raise NothingToConfirm("Nobody has checked this fact yet. Say how you checked it.")
    if last.review_by is None:
        raise NothingToConfirm("No day is set for this fact. Say how you checked it instead.")
    if last.verdict != Verdict.HOLDS:
        raise NothingToConfirm(
            f"{last.by} found this fact {last.get_verdict_display().lower()}. Say how you checked it."
        )
    if last.pk != after:
        raise Stale(
            f"{last.by} has just checked this fact; it holds until {_said(last.review_by)}."
        )
    return _record(version, Verdict.HOLDS, AGAIN, _day(at) + rhythm_of(last), by, at)


@transaction.atomic
def set_day(version: FactVersion, review_by: date | None, *, by: User, at: datetime) -> None:
    """By when a wording that nobody has checked is to be looked at; None takes the day off again.

    It is no check and says so. Refused once there is one, and once the day has passed: then somebody has to
    look.
    """
    allow(by, "check facts")
    _refuse_day(review_by, at)
    version = _locked(version)
    known = Freshness.objects.select_related("newest__by").filter(version=version).first()
    if known and known.newest:
        raise CheckedAlready(
            f"{known.newest.by} has checked this fact. Another day takes another check."
        )
    if known and known.holds_back(_day(at)):
        raise CheckedAlready(
            f"It was to be looked at by {_said(known.review_by)}. Say how you checked it."
        )
    if review_by is None:
        if known is None:
            raise Unsaid("Give the day by which it should be looked at.")
        known.delete()
        return
    Freshness.objects.update_or_create(
        version=version,
        defaults={"verdict": Verdict.HOLDS, "review_by": review_by, "set_by": by},
    )


def rhythm_of(check: FactCheck) -> timedelta:
    """How far ahead a check looked, at least a day; a check without a day looks nowhere."""
    ahead = check.review_by - _day(check.at) if check.review_by else timedelta()
    return max(ahead, timedelta(days=1))


def _refuse_day(review_by: date | None, at: datetime) -> None:
    today = _day(at)
    if review_by and review_by < today:
        raise Unsaid(f"{_said(review_by)} is past. Give the day when it should be looked at again.")
    if review_by and review_by - today > FURTHEST:
        raise Unsaid("That is more than five years away; leave the day empty if it stays true.")


def _locked(version: FactVersion) -> FactVersion:
    version = FactVersion.objects.select_for_update().get(pk=version.pk)
    if version.text is None:
        raise Refused("The words of this fact were removed by order; there is nothing to check.")
    return version


def _record(
    version: FactVersion, verdict: Verdict, how: str, review_by: date | None, by: User, at: datetime
) -> FactCheck:
    made = FactCheck.objects.create(
        version=version, verdict=verdict, how=how, review_by=review_by, by=by, at=at
    )
    Freshness.objects.update_or_create(
        version=version,
        defaults={"newest": made, "verdict": verdict, "review_by": review_by, "set_by": None},
    )
    return made


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _said(day: date | None) -> str:
    return f"{day:%-d %b %Y}" if day else ""

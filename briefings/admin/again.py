"""What the page of a sealed edition shows of undoing the seal, and of sealing it again for the rest.

Asks and compares; what a following seal may hold is `resealing`'s to decide, which checks it all once more.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, QueryDict

from briefings import freezing, rendering, resealing
from briefings.admin.words import some
from briefings.models import Edition, EditionKind
from briefings.resealing import Prospect, Step
from newsroom import parts
from newsroom.models.publication import Publication
from newsroom.refusals import Refused
from newsroom.telling import Keys


class Difference(NamedTuple):
    """A part that said `was` and would say `now`."""

    kind: str
    was: str
    now: str


class Change(NamedTuple):
    """One sealed story, and what becomes of it."""

    step: Step
    headline: str
    language: str
    outcome: str
    tone: str
    dropped: bool
    differences: list[Difference]


class Again(NamedTuple):
    """The following seal: against the last one, for whom, and what holds it."""

    prospect: Prospect
    changes: list[Change]
    waiting: int
    held: list[str]

    @property
    def changed(self) -> list[Change]:
        return [change for change in self.changes if change.step.changes]

    @property
    def button(self) -> str:
        return f"Seal again for {some(self.waiting, 'reader')}"


def undo_seconds(edition: Edition, at: datetime) -> int:
    """How many seconds are left to undo the seal; 0 if it is too late."""
    regular = edition.kind == EditionKind.REGULAR and not edition.cancelled_at
    if not regular or edition.out_at is None or at >= edition.out_at:
        return 0
    return max(1, int((edition.out_at - at).total_seconds()))


def dropped(data: QueryDict) -> list[int]:
    """The stories to drop that a form names."""
    return [int(one[:18]) for one in data.getlist("drop") if one.isascii() and one.isdigit()]


def again(edition: Edition, request: HttpRequest, waiting: int) -> Again | None:
    """The following seal as the form would have it, for so many; None where there can be none."""
    if edition.kind != EditionKind.REGULAR or edition.cancelled_at:
        return None
    drop = dropped(request.POST if request.method == "POST" else request.GET)
    coming = resealing.prospect(edition, drop=drop)
    return Again(coming, [_change(step) for step in coming.steps], waiting, _held(edition, coming))


def _change(step: Step) -> Change:
    brief = step.before.said()
    differences: list[Difference] = []
    if step.withdrawn:
        outcome, tone = "retracted: it is taken out", "err"
    elif step.after is None:
        outcome, tone = "dropped", "err"
    elif step.changes:
        outcome, tone = f"publication {step.after.number} in place of {step.before.number}", "wrn"
        differences = _differences(step.before, step.after)
    else:
        outcome, tone = "as it was sealed", ""
    return Change(
        step, brief.headline, brief.language, outcome, tone, step.after is None, differences
    )


def _differences(before: Publication, after: Publication) -> list[Difference]:
    kinds = {
        uid: kind.label
        for publication in (before, after)
        for uid, kind in parts.uids(Keys.from_json(publication.keys))
    }
    was, now = parts.said(before), parts.said(after)
    return [
        Difference(kinds[uid], was.get(uid, ""), now.get(uid, ""))
        for uid in {**was, **now}
        if was.get(uid, "") != now.get(uid, "")
    ]


def _held(edition: Edition, coming: Prospect) -> list[str]:
    """What holds the following seal: it has to change something, leave something and be mailable."""
    if not any(step.changes for step in coming.steps):
        return ["Nothing would change yet."]
    if not coming.stays:
        return ["Nothing would be left of it: cancel the edition instead."]
    try:
        frame = freezing.frame_of(edition, seal=coming.standing.number + 1)
        rendering.render(frame, resealing.tellings(coming), [freezing.EVERYTHING])
    except Refused as refusal:
        return [str(refusal)]
    return []

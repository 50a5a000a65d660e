"""The demo's editions: one that went out through the planning and the seal, and tomorrow's plan.

Decides when the desk worked on them. No mail leaves: the rows say what a sender would have written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from briefings import planning, sealing, waves
from briefings.demo.data import BadDemo, EditionData
from briefings.demo.stories import Desk, Life, Step
from briefings.models import Briefing, Delivery, DeliveryState, Edition, Wave

ACCEPTED = "250 2.0.0 OK"
APART = timedelta(milliseconds=180)


class Issue:
    """One edition that went out: planned, arranged, sealed, and sent zone by zone."""

    def __init__(
        self, wanted: EditionData, briefing: Briefing, lives: Mapping[str, Life], desk: Desk
    ) -> None:
        unknown = set(wanted.stories) - set(lives)
        if unknown:
            raise BadDemo(f"The edition carries stories that the demo has not: {sorted(unknown)}.")
        self.briefing, self.desk = briefing, desk
        self.carried = [lives[file] for file in wanted.stories]
        self.days_ago = wanted.days_ago

    def steps(self, now: datetime, zones: set[str]) -> Iterator[Step]:
        """In time before the first of these zones; the last of them has to be over by now."""
        self.day = now.date() - timedelta(days=self.days_ago)
        moments = [waves.due_at(zone, self.day, self.briefing.hour) for zone in zones]
        if max(moments) >= now:
            raise BadDemo(f"The edition of {self.day} is not over everywhere: date it earlier.")
        first = min(moments)
        yield Step(first - timedelta(hours=2), self._plan)
        yield Step(first - timedelta(hours=1.5), self._arrange)
        yield Step(first - timedelta(hours=1), self._seal)
        for zone in zones:
            due = waves.due_at(zone, self.day, self.briefing.hour)
            yield Step(due, partial(self._send, zone=zone))

    @property
    def edition(self) -> Edition:
        return Edition.objects.get(briefing=self.briefing, issue_date=self.day)

    def _plan(self, at: datetime) -> None:
        planning.plan(self.briefing, issue_date=self.day, at=at)

    def _arrange(self, at: datetime) -> None:
        order = [life.story.pk for life in self.carried]
        planning.arrange(self.edition, order=order, by=self.desk.editor, at=at)

    def _seal(self, at: datetime) -> None:
        sealing.seal(self.edition, by=self.desk.publisher, at=at)

    def _send(self, at: datetime, *, zone: str) -> None:
        """Mark what is owed there, one reader after another, as a sender does."""
        wave = Wave.objects.filter(edition=self.edition, zone=zone).first()
        if wave is None:  # nobody there gets any of its stories
            return
        owed = Delivery.objects.filter(wave_id=wave.pk)
        owed.update(state=DeliveryState.LEASED, lease=wave.pk, not_before=None)
        for place, row in enumerate(owed.order_by("pk"), 3 + wave.pk % 7):
            Delivery.objects.filter(pk=row.pk).update(
                state=DeliveryState.SENT, attempts=1, settled_at=at + place * APART, reply=ACCEPTED
            )


def plan_ahead(day: date, *, at: datetime) -> None:
    """What the briefings of that day would carry as things stand; nobody has arranged or sealed it."""
    for briefing in Briefing.objects.on(day):
        planning.plan(briefing, issue_date=day, at=at)

"""What the demo's people do around their stories: they check facts, hand a draft on, say when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from briefings.demo.data import BadDemo, FactCheckData, StoryData
from briefings.demo.stories import Life, Step
from newsroom import factchecking, handing
from newsroom.models.freshness import Verdict


class Work:
    """What is done around one story."""

    def __init__(self, wanted: StoryData, life: Life) -> None:
        self.wanted, self.life = wanted, life

    def steps(self, now: datetime) -> Iterator[Step]:
        for check in self.wanted.checks:
            yield Step(now - timedelta(days=check.days_ago), partial(self._check, check))
        if self.wanted.hand_over:
            yield Step(now - timedelta(minutes=50), self._hand_over)
        if self.wanted.due_in_hours is not None:
            due = now + timedelta(hours=self.wanted.due_in_hours)
            yield Step(now - timedelta(minutes=40), lambda at: self._set_due(at, due))

    def _check(self, check: FactCheckData, at: datetime) -> None:
        pins = self.life.story.story_facts.select_related("version").order_by("position")
        factchecking.check(
            pins[check.fact - 1].version,
            Verdict.HOLDS,
            how=check.how,
            review_by=at.date() + timedelta(days=check.review_in_days),
            by=self.life.desk.editor,
            at=at,
        )

    def _hand_over(self, at: datetime) -> None:
        handed = self.wanted.hand_over
        assert handed
        people = self.life.desk.writers
        if handed.to not in people:
            raise BadDemo(f"{self.wanted.file} is handed to {handed.to}, who has no account.")
        handing.hand_over(
            self.life.story, people[handed.to], by=self.life.writer, at=at, note=handed.note
        )

    def _set_due(self, at: datetime, due: datetime) -> None:
        handing.set_due(self.life.story, due, by=self.life.writer, at=at)

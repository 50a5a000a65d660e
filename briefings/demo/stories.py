"""The demo's stories: what each went through, as steps in time, each one a verb of the product.

Decides who does what and when, counted back from now; what a step does is `editing`'s, `workflow`'s and
`press`'s to decide. Steps of all stories are run in the order of time, as publications are numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from briefings.demo import data, drawings
from briefings.demo.data import BadDemo, EditData, FirstData, PictureData, StoryData
from newsroom import editing, press, workflow
from newsroom.brief import Brief, Framing, Picture
from newsroom.compose import compose
from newsroom.models import Severity, Story, User
from newsroom.rows import PartIds
from perspectives import pictures
from perspectives.models import Report


class Step(NamedTuple):
    """Something that happens at a moment; `do` gets that moment."""

    at: datetime
    do: Callable[[datetime], object]


class Desk(NamedTuple):
    """Who writes, who approves, who publishes."""

    writers: dict[str, User]
    editor: User
    publisher: User


def run(steps: list[Step]) -> None:
    for step in sorted(steps, key=lambda step: step.at):
        step.do(step.at)


class Life:
    """One story from its first draft to where the data leaves it."""

    def __init__(self, wanted: StoryData, desk: Desk) -> None:
        if wanted.by not in desk.writers:
            raise BadDemo(f"{wanted.file} is by {wanted.by}, who has no account.")
        self.wanted, self.desk = wanted, desk
        self.writer = desk.writers[wanted.by]
        self.brief = data.brief(wanted.file)
        self._story: Story | None = None

    @property
    def story(self) -> Story:
        if self._story is None:
            raise BadDemo(f"{self.wanted.file} has not been begun by then.")
        return self._story

    def steps(self, now: datetime) -> Iterator[Step]:
        """Everything that happened to it, not sorted."""
        wanted = self.wanted
        if wanted.published_days_ago is not None:
            out = _before(now, wanted.published_days_ago)
            yield from self._first(out)
            yield from self._after(now)
        elif wanted.send_back:
            back = _before(now, wanted.send_back.days_ago)
            yield Step(_hours(back, -9), self._begin)
            yield Step(_hours(back, -3), self._submit)
            yield Step(back, self._send_back)
        elif wanted.stage in {"approved", "scheduled"}:
            yield from self._ready(now)
        else:
            yield Step(_hours(now, -4), self._begin)

    def _first(self, out: datetime) -> Iterator[Step]:
        yield Step(_hours(out, -7), self._begin)
        yield Step(_hours(out, -3), self._submit)
        yield Step(_hours(out, -1), self._approve)
        yield Step(out, self._publish)

    def _after(self, now: datetime) -> Iterator[Step]:
        """What came after the first publication."""
        wanted = self.wanted
        if wanted.update:
            yield from self._again(
                _before(now, wanted.update.days_ago), self._update, wanted.second
            )
        if wanted.correct:
            yield from self._again(_before(now, wanted.correct.days_ago), self._correct, [])
        if wanted.retract:
            yield Step(_before(now, wanted.retract.days_ago), self._retract)
        if wanted.edit and wanted.stage == "in review":
            yield Step(_hours(now, -4), self._edit)
            yield Step(_hours(now, -3.6), self._submit_edit)
        elif wanted.edit:
            yield Step(_hours(now, -2.2), self._edit)

    def _again(
        self, at: datetime, issue: Callable[[datetime], object], but: list[FirstData]
    ) -> Iterator[Step]:
        """The file's text, `but` for some things, is written over the one before, approved and issued."""
        yield Step(_hours(at, -1.5), lambda at: self._save(as_first(self.brief, but), at))
        yield Step(_hours(at, -1), self._submit)
        yield Step(_hours(at, -0.5), self._approve)
        yield Step(at, issue)

    def _ready(self, now: datetime) -> Iterator[Step]:
        """Approved and waiting, for its hour or for the end of an embargo."""
        approved = _hours(now, -2.7 if self.wanted.embargo else -1.8)
        yield Step(_hours(approved, -7), self._begin)
        yield Step(_hours(approved, -3), self._submit)
        yield Step(approved, self._approve)
        if self.wanted.embargo:
            until = _hours(now, self.wanted.embargo.in_hours)
            yield Step(_hours(approved, 0.3), lambda at: self._embargo(at, until))
        if self.wanted.in_hours:
            moment = _hours(now, self.wanted.in_hours)
            yield Step(_hours(approved, 0.8), lambda at: self._schedule(at, moment))

    def _begin(self, at: datetime) -> None:
        if self.wanted.picture:
            self.brief = illustrated(self.brief, self.wanted.picture, at)
        first = as_first(self.brief, self.wanted.first)
        self._story = editing.begin(first, by=self.writer, at=at, imported=True)
        for origin in self.wanted.origins:
            copies = Report.objects.filter(url__in=origin.repeated_by)
            if copies.update(origin=Report.objects.get(url=origin.url)) < len(origin.repeated_by):
                raise BadDemo(f"{self.wanted.file} does not cite all that repeats {origin.url}.")

    def _save(self, brief: Brief, at: datetime) -> None:
        story = Story.objects.get(pk=self.story.pk)
        keys = compose(story).keys
        parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))
        saved = editing.save(
            story, brief, parts=parts, version=story.version, by=self.writer, at=at
        )
        if not saved.changed:
            raise BadDemo(f"{self.wanted.file}: the second text says what the first one said.")

    def _edit(self, at: datetime) -> None:
        assert self.wanted.edit
        self._save(edited(compose(self.story).brief, self.wanted.edit), at)

    def _submit(self, at: datetime) -> None:
        workflow.submit(self.story, by=self.writer, at=at, reasons=self.wanted.reasons)

    def _submit_edit(self, at: datetime) -> None:
        assert self.wanted.edit
        workflow.submit(
            self.story, by=self.writer, at=at, note=self.wanted.edit.note,
            reasons=self.wanted.reasons,
        )  # fmt: skip

    def _send_back(self, at: datetime) -> None:
        assert self.wanted.send_back
        workflow.send_back(self.story, by=self.desk.editor, at=at, note=self.wanted.send_back.note)

    def _approve(self, at: datetime) -> None:
        workflow.approve(self.story, by=self.desk.editor, at=at)

    def _publish(self, at: datetime) -> None:
        press.publish(self.story, by=self.desk.publisher, at=at)

    def _update(self, at: datetime) -> None:
        assert self.wanted.update
        press.publish(self.story, by=self.desk.publisher, at=at, note=self.wanted.update.note)

    def _correct(self, at: datetime) -> None:
        said = self.wanted.correct
        assert said
        press.correct(
            self.story,
            by=self.desk.publisher,
            at=at,
            note=said.note,
            severity=Severity(said.severity),
            origin=said.origin,
        )

    def _retract(self, at: datetime) -> None:
        assert self.wanted.retract
        press.retract(self.story, by=self.desk.publisher, at=at, note=self.wanted.retract.note)

    def _embargo(self, at: datetime, until: datetime) -> None:
        assert self.wanted.embargo
        workflow.embargo(
            self.story, by=self.desk.publisher, at=at, until=until, note=self.wanted.embargo.note
        )

    def _schedule(self, at: datetime, moment: datetime) -> None:
        workflow.schedule(self.story, by=self.desk.publisher, at=at, publish_at=moment)


def as_first(brief: Brief, changes: list[FirstData]) -> Brief:
    """What an earlier publication said, from what the file says."""
    for change in changes:
        if change.without_fact:
            brief = _without_last_fact(brief, change.without_fact)
        elif change.without_excerpt:
            brief = _without_last_excerpt(brief, change)
        elif change.dek:
            brief = replace(brief, dek=change.dek)
        else:
            brief = _with_fact(brief, change.fact, change.text)
    return brief


def illustrated(brief: Brief, wanted: PictureData, at: datetime) -> Brief:
    """The brief with its drawing, which from then on is kept like an upload."""
    kept = pictures.accept(drawings.png(drawings.DRAWINGS[wanted.drawing]()), at=at)
    across, down = wanted.focus
    told = Picture(
        kept.sha, kept.width, kept.height, wanted.alt, wanted.credit, wanted.caption, across, down
    )
    return replace(brief, picture=told)


def edited(brief: Brief, edit: EditData) -> Brief:
    if edit.part == "dek":
        return replace(brief, dek=edit.text)
    return _with_fact(brief, edit.fact, edit.text)


def _with_fact(brief: Brief, number: int, text: str) -> Brief:
    if not 1 <= number <= len(brief.facts):
        raise BadDemo(f"“{brief.headline}” has no fact {number}.")
    facts = list(brief.facts)
    facts[number - 1] = replace(facts[number - 1], text=text)
    return replace(brief, facts=tuple(facts))


def _without_last_fact(brief: Brief, number: int) -> Brief:
    if number != len(brief.facts):
        raise BadDemo(f"“{brief.headline}”: only its last fact can come later.")
    framings = tuple(
        replace(framing, stances=tuple(s for s in framing.stances if s.fact != number))
        for framing in brief.framings
    )
    return replace(brief, facts=brief.facts[:-1], framings=framings)


def _without_last_excerpt(brief: Brief, change: FirstData) -> Brief:
    number = change.without_excerpt

    def shorter(framing: Framing) -> Framing:
        if framing.perspective != change.perspective:
            return framing
        if number != len(framing.excerpts):
            raise BadDemo(f"“{brief.headline}”: only a last excerpt can come later.")
        stances = tuple(stance for stance in framing.stances if stance.excerpt != number)
        return replace(framing, excerpts=framing.excerpts[:-1], stances=stances)

    return replace(brief, framings=tuple(map(shorter, brief.framings)))


def _before(now: datetime, days: float) -> datetime:
    return now - timedelta(days=days)


def _hours(moment: datetime, hours: float) -> datetime:
    return moment + timedelta(hours=hours)

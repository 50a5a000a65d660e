"""Where a story is on its way to readers: submit, send back, approve, schedule, embargo.

The only writer of `Story.stage`. Each verb takes who, when and why; refuses with a sentence; writes one
event. What is published is `press`'s to decide.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from newsroom.checking import HeldBack as HeldBack
from newsroom.checking import Unanswered as Unanswered
from newsroom.checking import answered, refuse_errors
from newsroom.compose import Composed, compose
from newsroom.judging import Judged as Judged
from newsroom.judging import keep_judgement, keep_reasons, refuse_unexplained
from newsroom.models.history import Contribution, StoryEvent, Verb
from newsroom.models.people import User
from newsroom.models.publication import Live
from newsroom.models.story import Stage, Story
from newsroom.record import record
from newsroom.refusals import NotAllowed, NotYet, Refused, Stale, WrongStage
from newsroom.refusals import ReasonMissing as ReasonMissing


class OwnWork(Refused):
    """Nobody approves what they wrote."""


def allow(by: User, verb: str) -> None:
    if not by.may(verb):
        raise NotAllowed(f"{by} may not {verb}: none of their roles grants it.")


def lock(story: Story) -> Story:
    return Story.objects.select_for_update().get(pk=story.pk)


def live_number(story: Story) -> int:
    """The number of the newest publication, 0 before the first."""
    live = Live.objects.filter(story=story).select_related("publication").first()
    return live.publication.number if live else 0


def wrote_in(story: Story, person: User) -> bool:
    """Whether the person's words would be in the next publication."""
    return Contribution.objects.open_in(story, live_number(story)).filter(person=person).exists()


@transaction.atomic
def submit(
    story: Story,
    *,
    by: User,
    at: datetime,
    note: str = "",
    reasons: Mapping[str, str] | None = None,
) -> Story:
    """Hand a draft in for review. Refused while an editorial check finds an error.

    `reasons` says by the key of each warning why it stands; refused while one is missing.
    """
    allow(by, "submit")
    story = lock(story)
    if not by.may("edit others") and not Story.objects.of(by).filter(pk=story.pk).exists():
        raise NotAllowed("Only its writers or an editor may submit this story.")
    told = compose(story)
    answers = answered(told.brief, reasons or {}, at=at)
    said = {warning.key: reason for warning, reason in answers}
    moved = _move(
        story, Verb.SUBMITTED, {Stage.DRAFT}, Stage.IN_REVIEW, told, by, at, note, reasons=said
    )
    keep_reasons(_newest_event(story), answers)
    return moved


@transaction.atomic
def send_back(story: Story, *, by: User, at: datetime, note: str) -> Story:
    """Return a story to its writers, with the reason."""
    allow(by, "send back")
    _ask_reason(note, "Say what has to change before you send a story back.")
    story = lock(story)
    stages = {Stage.IN_REVIEW, Stage.APPROVED}
    return _move(
        story, Verb.SENT_BACK, stages, Stage.DRAFT, compose(story), by, at, note,
        publish_at=None,
    )  # fmt: skip


@transaction.atomic
def approve(
    story: Story,
    *,
    by: User,
    at: datetime,
    note: str = "",
    seen_hash: str | None = None,
    judged: Judged | None = None,
) -> Story:
    """Bind the text as it stands. Refused for those who wrote in it.

    `seen_hash` is of the text that a page showed: refused if it is empty or no longer the story's. None
    is for callers that show nobody a text. `judged` is kept with the approval.
    """
    refuse_unexplained(judged)
    allow(by, "approve")
    story = lock(story)
    if wrote_in(story, by):
        raise OwnWork("You wrote in this story; somebody else has to approve it.")
    approved = _approve(story, Verb.APPROVED, by, at, note, seen_hash, alone=False)
    keep_judgement(_newest_event(story), judged)
    return approved


@transaction.atomic
def approve_alone(
    story: Story,
    *,
    by: User,
    at: datetime,
    note: str,
    seen_hash: str | None = None,
    judged: Judged | None = None,
) -> Story:
    """The recorded override of a one-person newsroom: its setting on, a reason given; else as `approve`."""
    refuse_unexplained(judged)
    allow(by, "approve alone")
    if not settings.ONE_PERSON_NEWSROOM:
        raise NotAllowed(
            "Approving alone is for one-person newsrooms; this one has it switched off."
        )
    _ask_reason(note, "Say why nobody else can look at this story.")
    story = lock(story)
    approved = _approve(story, Verb.APPROVED_ALONE, by, at, note, seen_hash, alone=True)
    keep_judgement(_newest_event(story), judged)
    return approved


@transaction.atomic
def schedule(
    story: Story, *, by: User, at: datetime, publish_at: datetime, note: str = ""
) -> Story:
    """Publish an approved story at a later moment, not before its embargo."""
    allow(by, "schedule")
    story = lock(story)
    if publish_at <= at:
        raise NotYet("That moment has passed; publish now or choose a later one.")
    if story.embargoed_until and publish_at < story.embargoed_until:
        raise NotYet(f"The story is under embargo until {_moment(story.embargoed_until)}.")
    return _move(
        story, Verb.SCHEDULED, {Stage.APPROVED}, Stage.APPROVED, compose(story), by, at,
        note or f"for {_moment(publish_at)}", publish_at=publish_at,
    )  # fmt: skip


@transaction.atomic
def unschedule(story: Story, *, by: User, at: datetime, note: str = "") -> Story:
    allow(by, "unschedule")
    return take_off_schedule(lock(story), by=by, at=at, note=note)


def take_off_schedule(story: Story, *, by: User, at: datetime, note: str) -> Story:
    """Also the clock's way to lay aside a story that cannot be published."""
    if story.publish_at is None:
        raise WrongStage("The story is not scheduled.")
    return _move(
        story, Verb.UNSCHEDULED, {Stage.APPROVED}, Stage.APPROVED, compose(story), by, at,
        note, publish_at=None,
    )  # fmt: skip


@transaction.atomic
def embargo(
    story: Story, *, by: User, at: datetime, until: datetime | None, note: str = ""
) -> Story:
    """Set or lift the moment before which nothing of the draft is published."""
    allow(by, "embargo")
    story = lock(story)
    if until and story.publish_at and story.publish_at < until:
        raise NotYet("The story is scheduled before that; unschedule it first.")
    Story.objects.filter(pk=story.pk).update(embargoed_until=until)
    words = f"until {_moment(until)}" if until else "lifted"
    told = compose(story)
    record(
        story, Verb.EMBARGOED, brief=told.brief, keys=told.keys, by=by, at=at,
        note=f"{words}. {note}".strip(),
    )  # fmt: skip
    story.refresh_from_db()
    return story


def after_edit(story: Story, told: Composed, *, by: User, at: datetime) -> None:
    """What a changed text does to the stage: an approval is void, a published story is a draft again."""
    if story.stage == Stage.APPROVED:
        _move(
            story, Verb.VOIDED, {Stage.APPROVED}, Stage.DRAFT, told, by, at, "",
            publish_at=None,
        )  # fmt: skip
    elif story.stage == Stage.PUBLISHED:
        Story.objects.filter(pk=story.pk, stage=Stage.PUBLISHED).update(stage=Stage.DRAFT)


def after_publishing(story: Story) -> None:
    """For `press` only: what was approved is out."""
    Story.objects.filter(pk=story.pk).update(
        stage=Stage.PUBLISHED, publish_at=None, embargoed_until=None
    )


def after_retracting(story: Story) -> None:
    """For `press` only: nothing of this story is out; the working copy begins again as a draft."""
    Story.objects.filter(pk=story.pk).update(stage=Stage.DRAFT, publish_at=None)


def after_removing(story: Story) -> None:
    """For `removal` only: the working copy was emptied; whatever it waited for is off."""
    Story.objects.filter(pk=story.pk).update(stage=Stage.DRAFT, publish_at=None)


def _approve(
    story: Story,
    verb: Verb,
    by: User,
    at: datetime,
    note: str,
    seen_hash: str | None,
    *,
    alone: bool,
) -> Story:
    told = compose(story)
    brief = told.brief
    if seen_hash == "":
        raise Stale("It is not said which text you read; please open the page again and read it.")
    if seen_hash is not None and seen_hash != brief.hash:
        raise Stale("The text has changed since you opened it; please read it again.")
    refuse_errors(brief, at=at)
    try:
        with transaction.atomic():
            return _move(
                story, verb, {Stage.IN_REVIEW}, Stage.APPROVED, told, by, at, note,
                brief_hash=brief.hash, approved_hash=brief.hash, approved_by=by,
                approved_alone=alone,
            )  # fmt: skip
    except IntegrityError as error:
        if "approver_did_not_write_it" not in str(error) and "approved by one of" not in str(error):
            raise
        raise OwnWork("You wrote in this story; somebody else has to approve it.") from error


def _move(
    story: Story,
    verb: Verb,
    begins: Collection[Stage],
    ends: Stage,
    told: Composed,
    by: User,
    at: datetime,
    note: str,
    **fields: object,
) -> Story:
    moved = Story.objects.filter(pk=story.pk, stage__in=begins).update(stage=ends, **fields)
    if not moved:
        wanted = " or ".join(stage.label.lower() for stage in sorted(begins))
        now = Stage(story.stage).label.lower()
        raise WrongStage(f"“{story}” is {now}; only a story that is {wanted} can be {verb.value}.")
    record(story, verb, brief=told.brief, keys=told.keys, by=by, at=at, note=note)
    story.refresh_from_db()
    return story


def _newest_event(story: Story) -> StoryEvent:
    return StoryEvent.objects.filter(story=story).order_by("-id")[0]


def _ask_reason(note: str, sentence: str) -> None:
    if not note.strip():
        raise ReasonMissing(sentence)


def _moment(at: datetime) -> str:
    return f"{at:%-d %b %Y, %H:%M} UTC"


def scheduler(story: Story) -> User:
    """Who set the moment at which the story is to be published."""
    event = StoryEvent.objects.filter(story=story, verb=Verb.SCHEDULED).select_related("by")
    return event.order_by("-id")[0].by

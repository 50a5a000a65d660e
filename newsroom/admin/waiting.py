"""What waits for one person, and why: drafts sent back, approvals, what was handed to them. Decides nothing.

A fixed number of queries for a person, whatever they find.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from newsroom.models.drafting import Assignment, HandOver
from newsroom.models.history import Contribution, StoryEvent, Verb
from newsroom.models.people import User
from newsroom.models.reviewing import Reading
from newsroom.models.story import Stage, Story

DECISIVE = (Verb.SUBMITTED, Verb.SENT_BACK, Verb.PUBLISHED, Verb.UPDATED, Verb.CORRECTED)
NOBODY = 0


class Waiting(NamedTuple):
    """One story that waits for somebody: since when, through whom, with which word, and what to press."""

    why: str
    story: Story
    at: datetime | None
    by: str
    note: str
    act: str
    link: str


def waiting_for(user: User, rows: QuerySet[Story], most: int) -> list[Waiting]:
    """The oldest claim on the person first by kind: what came back, approvals, what was handed over."""
    sent = list(_sent_back(user)[:most]) if user.may("submit") else []
    handed = list(_handed(user)[:most]) if user.may("write") else []
    stories = {
        story.pk: story
        for story in rows.filter(
            pk__in=[NOBODY, *(step.story_id for step in sent), *(over.story_id for over in handed)],
            stage=Stage.DRAFT,
        )
    }
    found: dict[int, Waiting] = {}
    for one in _all(user, rows, sent, handed, stories, most):
        found.setdefault(one.story.pk, one)
    return list(found.values())[:most]


def _all(
    user: User,
    rows: QuerySet[Story],
    sent: list[StoryEvent],
    handed: list[HandOver],
    stories: dict[int, Story],
    most: int,
) -> Iterator[Waiting]:
    for event in sent:
        if event.story_id in stories:
            story = stories[event.story_id]
            yield Waiting(
                "Sent back to me", story, event.at, event.by_name, event.note, "Go on writing",
                _page(story),
            )  # fmt: skip
    if user.may("approve"):
        waits = rows.filter(stage=Stage.IN_REVIEW).exclude(_own(user))
        for story in _since(waits, [Verb.SUBMITTED])[:most]:
            yield _step(
                "Waits for my approval", story, "Review",
                reverse("admin:newsroom_story_review", args=[story.pk]),
            )  # fmt: skip
    for over in handed:
        if over.story_id in stories:
            story = stories[over.story_id]
            yield Waiting(
                "Handed to me", story, over.at, str(over.by), over.note, "Go on", _page(story)
            )
    if user.may("publish"):
        waits = rows.filter(stage=Stage.APPROVED, publish_at=None)
        for story in _since(waits, [Verb.APPROVED, Verb.APPROVED_ALONE])[:most]:
            yield _step(
                "Approved: mine to publish", story, "Publish",
                reverse("admin:newsroom_story_verb", args=[story.pk, "publish"]),
            )  # fmt: skip


def _step(why: str, story: Any, act: str, link: str) -> Waiting:
    return Waiting(why, story, story.step_at, story.step_by or "", story.step_note or "", act, link)


def _since(rows: QuerySet[Story], verbs: list[Verb]) -> QuerySet[Story]:
    """With who took the last of these steps, when and with which word; the longest wait first."""
    steps = StoryEvent.objects.filter(story=OuterRef("pk"), verb__in=verbs).order_by("-id")
    return rows.annotate(
        step_at=Subquery(steps.values("at")[:1]),
        step_by=Subquery(steps.values("by_name")[:1]),
        step_note=Subquery(steps.values("note")[:1]),
    ).order_by("saved_at")


def since_submitted(rows: QuerySet[Story]) -> QuerySet[Story]:
    """In review since when and from whom; `opened` once somebody who wrote none of it read it since."""
    wrote = Contribution.objects.filter(story=OuterRef("story"), person=OuterRef("person"))
    read = Reading.objects.filter(story=OuterRef("pk"), at__gte=OuterRef("step_at"))
    return _since(rows, [Verb.SUBMITTED]).annotate(opened=Exists(read.filter(~Exists(wrote))))


def _sent_back(user: User) -> QuerySet[StoryEvent]:
    """The last step of drafts that are this person's and in nobody else's hand."""
    later = StoryEvent.objects.filter(
        story=OuterRef("story"), id__gt=OuterRef("id"), verb__in=DECISIVE
    )
    elsewhere = Assignment.objects.filter(story=OuterRef("story"), person__isnull=False).exclude(
        person=user
    )
    events = StoryEvent.objects.filter(
        ~Exists(later), ~Exists(elsewhere), _own(user, "story__"), verb=Verb.SENT_BACK,
        story__stage=Stage.DRAFT,
    )  # fmt: skip
    return events.defer("brief", "keys").order_by("-id")


def _handed(user: User) -> QuerySet[HandOver]:
    """The hand-over through which each draft came into this hand, if it came from another."""
    newest = HandOver.objects.filter(story=OuterRef("story")).order_by("-id").values("id")[:1]
    return (
        HandOver.objects.filter(
            id=Subquery(newest), person=user, story__assignment__person=user,
            story__stage=Stage.DRAFT,
        )
        .exclude(by=user)
        .select_related("by")
        .order_by("-id")
    )  # fmt: skip


def _own(user: User, way: str = "") -> Q:
    """Stories that the person began or wrote in; `way` leads to the story."""
    wrote = Contribution.objects.filter(story=OuterRef(f"{way}pk"), person=user)
    return Q(**{f"{way}created_by": user}) | Q(Exists(wrote))


def _page(story: Story) -> str:
    return reverse("admin:newsroom_story_change", args=[story.pk])

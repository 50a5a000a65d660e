"""What is said about a story while it is reviewed: reasons, judgements, comments, and who read what.

Nothing here is a word of the story. Reasons and judgements belong to an event and are append-only by
trigger; comments and readings never touch the story or its history.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from newsroom.models.history import StoryEvent
from newsroom.models.story import Story

LONGEST_SAYING = 2_000
PART = r"^(headline|dek|context|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$"


class GivenReason(models.Model):
    """Why a warning stands: given with a submission, by whoever submitted."""

    event = models.ForeignKey(StoryEvent, models.PROTECT, related_name="reasons")
    key = models.CharField(max_length=120)
    field = models.CharField(max_length=40)
    warning = models.TextField()
    reason = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["event", "key"], name="a_warning_has_one_reason_in_a_submission"
            ),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(warning=""), name="reason_names_its_warning"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="reason_says_something"),
        ]

    def __str__(self) -> str:
        return self.reason


class Wording(models.TextChoices):
    EVEN = "even", "even"
    UNEVEN = "uneven", "uneven"


class Judgement(models.Model):
    """What the approver found of the wording of the framings, with their names before them or hidden."""

    event = models.OneToOneField(StoryEvent, models.PROTECT, related_name="judgement")
    names_hidden = models.BooleanField()
    wording = models.CharField(max_length=8, choices=Wording.choices)
    sentence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wording__in=Wording.values), name="judgement_of_the_wording_is_known"
            ),
            models.CheckConstraint(
                condition=Q(wording="even") | ~Q(sentence=""), name="uneven_wording_is_explained"
            ),
        ]

    def __str__(self) -> str:
        return f"wording {self.wording}, names {'hidden' if self.names_hidden else 'shown'}"


class Reading(models.Model):
    """This person read the story as it stood after this event."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    event = models.ForeignKey(StoryEvent, models.PROTECT, related_name="readings")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event"], name="a_revision_is_read_once_by_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} read {self.story}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def open_in(self, story: Story) -> Self:
        """Comments that nobody has resolved; answers are part of what they answer."""
        return self.filter(story=story, answers_to__isnull=True, resolved_at__isnull=True)

    def unresolved_in(self, story: Story) -> Self:
        """Those, and the answers to them."""
        answers = Q(answers_to__isnull=False, answers_to__resolved_at__isnull=True)
        own = Q(answers_to__isnull=True, resolved_at__isnull=True)
        return self.filter(own | answers, story=story)


class Comment(models.Model):
    """A remark on a story or one of its parts, or an answer to one. `part` is its uid or name; "" is all.

    By its uid a comment follows a fact or framing that is moved or reworded.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="comments")
    part = models.CharField(max_length=36, blank=True)
    answers_to = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["story"],
                condition=Q(answers_to__isnull=True, resolved_at__isnull=True),
                name="open_comments_of_a_story",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_SAYING),
                name="comment_is_no_essay",
            ),
            models.CheckConstraint(
                condition=Q(part__regex=PART), name="comment_is_on_a_part_or_on_all"
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_is_resolved_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(answers_to__isnull=True) | Q(resolved_at__isnull=True),
                name="an_answer_is_resolved_with_its_comment",
            ),
            models.CheckConstraint(
                condition=~Q(answers_to=F("id")), name="a_comment_does_not_answer_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

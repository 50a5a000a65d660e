"""The working copy of a story: rows that editors change and readers never see.

`editing` writes what the story says, `workflow` alone writes its stage, `press` publishes it. The
database refuses an approval whose text is not the text in the row, and an approver who wrote part of it.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from newsroom.models.sections import Section, Storyline

if TYPE_CHECKING:
    from newsroom.models.people import User


class Stage(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"

    @classmethod
    def open(cls) -> tuple[Stage, ...]:
        """Where somebody still has something to do."""
        return (cls.DRAFT, cls.IN_REVIEW, cls.APPROVED)


class StoryQuerySet(models.QuerySet["Story"]):
    def for_desk(self) -> Self:
        """With all that a row of the desk's list shows, in a fixed number of queries."""
        return self.select_related("section", "live", "live__publication", "created_by")

    def due(self, at: datetime) -> Self:
        """Approved stories whose moment has come."""
        return self.filter(stage=Stage.APPROVED, publish_at__lte=at).exclude(embargoed_until__gt=at)

    def of(self, person: User) -> Self:
        """Stories this person began, contributed to or has in hand."""
        wrote = person.contributions.values("story")
        has = person.assignments.values("story")
        return self.filter(Q(created_by=person) | Q(pk__in=wrote) | Q(pk__in=has))


class Story(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="stories")
    storyline = models.ForeignKey(
        Storyline, models.PROTECT, null=True, blank=True, related_name="stories"
    )
    language = models.CharField(max_length=35, default="en")
    kicker = models.CharField(max_length=80, blank=True)
    headline = models.CharField(max_length=200)
    dek = models.TextField(blank=True)
    context = models.TextField(blank=True, help_text="Each line is a paragraph.")

    stage = models.CharField(
        max_length=12, choices=Stage.choices, default=Stage.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    brief_hash = models.CharField(max_length=64, editable=False)
    approved_hash = models.CharField(max_length=64, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_alone = models.BooleanField(default=False, editable=False)
    publish_at = models.DateTimeField(null=True, editable=False)
    embargoed_until = models.DateTimeField(null=True, editable=False)
    # Why warnings about the draft stand, by their keys, as said last: ahead, or with the submission.
    reasons = models.JSONField(default=dict, db_default={}, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    saved_at = models.DateTimeField(editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ("-saved_at", "-id")
        verbose_name_plural = "stories"
        indexes = [
            models.Index(fields=["stage", "-saved_at"], name="story_by_stage"),
            models.Index(
                fields=["publish_at"],
                condition=Q(stage="approved", publish_at__isnull=False),
                name="story_scheduled",
            ),
            models.Index(fields=["brief_hash"], name="story_by_hash"),
            models.Index(fields=["-saved_at", "-id"], name="story_last_saved"),
            models.Index(fields=["language"], name="story_by_language"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="story_stage_is_known"
            ),
            models.CheckConstraint(condition=~Q(headline=""), name="story_has_a_headline"),
            models.CheckConstraint(
                condition=~Q(stage="approved")
                | (Q(approved_hash=F("brief_hash")) & Q(approved_by__isnull=False)),
                name="approved_story_says_what_was_approved",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(stage="approved"),
                name="only_an_approved_story_is_scheduled",
            ),
            models.CheckConstraint(
                condition=Q(brief_hash__regex=r"^[0-9a-f]{64}$"), name="story_hash_is_sha256"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="story_version_is_positive"),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def scheduled(self) -> bool:
        return self.publish_at is not None

    @property
    def live_number(self) -> int:
        """The number of the publication that readers see, 0 before the first."""
        live = getattr(self, "live", None)
        return live.publication.number if live else 0

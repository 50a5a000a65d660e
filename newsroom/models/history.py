"""What happened to a story and who wrote in it. Both are append-only by trigger."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from newsroom.models.story import Story


class Verb(models.TextChoices):
    CREATED = "created", "began the draft"
    IMPORTED = "imported", "imported the draft"
    SAVED = "saved", "saved"
    VOIDED = "voided", "edited after approval, which voids it"
    SUBMITTED = "submitted", "submitted for review"
    SENT_BACK = "sent back", "sent back"
    APPROVED = "approved", "approved"
    APPROVED_ALONE = "approved alone", "approved without a second pair of eyes"
    SCHEDULED = "scheduled", "scheduled"
    UNSCHEDULED = "unscheduled", "took off the schedule"
    EMBARGOED = "embargoed", "set the embargo"
    PUBLISHED = "published", "published"
    UPDATED = "updated", "published an update"
    CORRECTED = "corrected", "published a correction"
    RETRACTED = "retracted", "retracted"
    REMOVED = "removed", "removed by order"


class StoryEvent(models.Model):
    """One step in a story's life. Names are copied, each event is chained to the one before it.

    `sha` is SHA-256 over the story's uid, prev_sha, verb, by_name, at (ISO 8601, UTC), note and
    brief_hash, joined by line feeds. `brief` is NULL once a removal took the story's words away. `keys`
    are the uids of its parts (`PartKeys`); NULL in events of before they were kept, and in no hash.
    """

    story = models.ForeignKey(Story, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=160)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    brief = models.TextField(null=True)  # noqa: DJ001 - as in Publication
    brief_hash = models.CharField(max_length=64)
    keys = models.TextField(null=True, editable=False)  # noqa: DJ001 - not known is not none
    prev_sha = models.CharField(max_length=64)
    sha = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["story", "prev_sha"], name="story_events_form_one_chain"
            ),
            models.CheckConstraint(condition=~Q(by_name=""), name="story_event_names_its_actor"),
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="story_event_verb_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} {self.get_verb_display()}"


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def open_in(self, story: Story, after_number: int) -> Self:
        """Whose words would be published next."""
        return self.filter(story=story, after_number=after_number)


class Contribution(models.Model):
    """This person's save changed the text after publication `after_number` (0 before the first)."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="contributions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions"
    )
    after_number = models.PositiveIntegerField()
    since = models.DateTimeField()

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ("since",)
        constraints = [
            models.UniqueConstraint(
                fields=["story", "person", "after_number"],
                name="contribution_is_recorded_once_per_publication",
            ),
        ]

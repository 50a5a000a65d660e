"""Links by which people without an account read one revision of a draft. `sharing` alone writes them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from newsroom.models.history import StoryEvent
from newsroom.models.story import Story


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def of(self, story: Story) -> Self:
        return self.filter(event__story=story)

    def open(self, at: datetime) -> Self:
        """Links that still lead somewhere."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class ShareLink(models.Model):
    """Shows the text of one event of the story, which never changes; `note` says for whom it was made."""

    event = models.ForeignKey(StoryEvent, models.PROTECT, related_name="share_links")
    note = models.CharField(max_length=160, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("at")), name="share_link_lasts_for_a_while"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="revoked_share_link_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"link to “{self.event.story}” of {self.at:%-d %b %Y}"

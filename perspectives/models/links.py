"""What came of looking at a link: one row an address, whoever cites it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from perspectives.models.reports import LONGEST_URL


class LinkCheck(models.Model):
    """`status` is the last answer, 0 for none; `missed_since` the first look of those without an answer."""

    url = models.CharField(max_length=LONGEST_URL, unique=True)
    status = models.PositiveSmallIntegerField()
    answered_at = models.DateTimeField(null=True)
    missed_since = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(url__iregex=r"^https?://"), name="checked_link_is_http"
            ),
            models.CheckConstraint(
                condition=Q(status=0, missed_since__isnull=False)
                | Q(status__gte=100, missed_since__isnull=True, answered_at__isnull=False),
                name="link_answered_or_was_missed",
            ),
            models.CheckConstraint(
                condition=Q(missed_since__isnull=True) | Q(missed_since__lte=F("checked_at")),
                name="link_is_missed_since_a_look",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.status or 'no answer'}"

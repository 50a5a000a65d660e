"""What came back from readers' mail systems, and who must therefore not be written to.

A suppression is kept by `address_key`, an HMAC whose key lives outside the database, and survives
erasure. Feedback names the reader's row and holds no address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from briefings.models.readers import Subscriber
from briefings.reports.verdict import Kind

RECORDED = (Kind.HARD, Kind.SOFT, Kind.COMPLAINT)


class Suppression(models.Model):
    """Nobody writes to this address, whoever signs it up. `source` is who said so; empty: the desk."""

    address_key = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=160)
    source = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reason}, {self.at:%-d %b %Y}"


class Lifting(models.Model):
    """A suppression that a person ended, and why. Append-only by trigger."""

    address_key = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=160)
    suppressed_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="lifting_says_why"),
        ]


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def soft_since(self, reader: Subscriber, since: datetime | None) -> Self:
        """Soft bounces of this reader that came after a moment (None: ever)."""
        rows = self.filter(subscriber=reader, kind=Kind.SOFT)
        return rows.filter(at__gt=since) if since else rows


class Feedback(models.Model):
    """A bounce or a complaint about one delivery to one reader; the same again is no second row.

    Append-only by trigger. `delivery_id` is null where the report proves the reader only; like
    deliveries themselves it is no foreign key.
    """

    subscriber = models.ForeignKey(
        Subscriber, models.PROTECT, db_index=False, related_name="feedback"
    )
    delivery_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=9, choices=[(str(kind), str(kind)) for kind in RECORDED])
    status = models.CharField(max_length=9, blank=True)
    diagnostic = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "delivery_id", "kind"],
                nulls_distinct=False,
                name="delivery_is_reported_once_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind) for kind in RECORDED]),
                name="feedback_kind_is_known",
            ),
        ]

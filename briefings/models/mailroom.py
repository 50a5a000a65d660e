"""The mailroom: one row for what holds for all mail, and the leases of senders at work."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Mailroom(models.Model):
    """`epoch` rises with each seal; see `briefings.witness`. While `stopped_at` is set nothing is sent.

    `note` and `changed_at` tell of the last person who changed it. What the relay refused is judged up to
    the lease `judged_to`.
    """

    epoch = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)
    changed_at = models.DateTimeField(null=True)
    judged_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_mailroom"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False) & ~Q(note=""),
                name="stopped_mail_says_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return "mailroom"


class Lease(models.Model):
    """A handful of deliveries that one lane of a sender sends in the order of their ids."""

    wave_id = models.BigIntegerField()
    sender = models.UUIDField()
    lane = models.IntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"lease {self.pk}"

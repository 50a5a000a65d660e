"""Deliveries: one edition owed to one reader, and what became of it.

The rows have no foreign keys: each costs as much as the insert itself at a million readers. A trigger
refuses deleting what they point at, another refuses illegal changes of state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Q

from briefings.models.edition import Edition


class Wave(models.Model):
    """The readers of one zone; `due_at` is the first valid instant at or after the local hour.

    Where that is past at the seal, it is the end of the time in which the seal can be undone.
    `handed_over` counts the texts that a relay took or may have taken: never many more than are owed.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="waves")
    zone = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    handed_over = models.IntegerField(default=0)

    class Meta:
        ordering = ("due_at", "zone")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "zone"], name="edition_has_one_wave_per_zone"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="wave_due")]

    def __str__(self) -> str:
        return f"{self.edition} in {self.zone}"


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "queued"
    LEASED = "leased", "leased"
    SENT = "sent", "sent"
    DEFERRED = "deferred", "deferred"
    FAILED = "failed", "failed"
    SUPPRESSED = "suppressed", "suppressed"
    CANCELLED = "cancelled", "cancelled"
    UNCERTAIN = "uncertain", "uncertain"


OPEN_STATES = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.DEFERRED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def claimable(self, wave_id: int, at: datetime) -> Self:
        """Owed, and their moment has come, in the order of sending."""
        return self.filter(
            wave_id=wave_id,
            state__in=(DeliveryState.QUEUED, DeliveryState.DEFERRED),
            not_before__lte=at,
        ).order_by("not_before", "id")

    def waiting(self, waves: Sequence[int], most: int) -> int:
        """How many of these waves wait to be claimed, now or later; counted to `most`."""
        rows = self.filter(
            wave_id__in=waves, not_before__isnull=False, state__in=("queued", "deferred")
        )
        return rows.values("pk")[:most].count()

    def refused(self, after: int, until: int) -> Self:
        """What the relay will not take because of the address, under leases after one up to another."""
        rows = self.filter(state="failed", lease__gt=after, lease__lte=until)
        return rows.filter(reply__regex=r"^5\d\d[ -]5\.[12]\.").order_by("lease", "id")

    def counts(self, edition_id: int) -> dict[str, int]:
        """How many of an edition are in each state; states without any are left out."""
        rows = self.filter(edition_id=edition_id).values_list("state").annotate(n=Count("id"))
        return dict(rows.order_by("state"))


class Delivery(models.Model):
    """`doubts` counts how often nobody knows whether the relay took it: after two, a person decides.

    `lease` is the lease it was last taken under, and stays; no index names a column that a mark changes,
    so that marks are updates within a page (HOT). `not_before` is empty while nobody may claim it.
    """

    edition_id = models.BigIntegerField()
    subscriber_id = models.BigIntegerField()
    recipe_id = models.BigIntegerField()
    wave_id = models.BigIntegerField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    lease = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["edition_id", "subscriber_id"], name="reader_is_owed_an_edition_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="leased") | Q(lease__isnull=False),
                name="leased_delivery_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["queued", "deferred"]) | Q(not_before__isnull=False),
                name="waiting_delivery_says_from_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "leased", "deferred"], settled_at__isnull=True)
                | (Q(settled_at__isnull=False) & ~Q(state__in=["queued", "leased", "deferred"])),
                name="settled_delivery_says_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wave_id", "not_before", "id"],
                condition=Q(not_before__isnull=False),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["lease"], condition=Q(lease__isnull=False), name="delivery_by_lease"
            ),
            models.Index(fields=["subscriber_id"], name="delivery_of_subscriber"),
        ]

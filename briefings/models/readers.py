"""Readers: who asked for what, and how they said so.

An erased subscriber keeps its row, so that deliveries stay countable, and loses its address. Consent
is kept by `address_key`, an HMAC whose key lives outside the database.
"""

from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from briefings.models.briefing import Briefing


class Selection(models.Model):
    """What one kind of reader gets of a briefing; no sections means all of them."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="selections")
    sections = ArrayField(models.SlugField(max_length=60), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "sections"], name="selection_stands_once_per_briefing"
            ),
        ]

    def takes(self, section: str) -> bool:
        return not self.sections or section in self.sections


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False, erased_at__isnull=True)


class Subscriber(models.Model):
    """Somebody who gave an address. `uid` stands for them in links and logs.

    `asked_at` is the last sign-up; `written_at` when a writer last took up the mail about one, at most one
    a day; `handed_at` when the relay had it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Null is what erasure leaves; an empty string would be one address for all.
    address = models.CharField(max_length=320, null=True)  # noqa: DJ001  see above
    address_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  see above
    zone = models.CharField(max_length=64, default="UTC")
    signed_up_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    erased_at__isnull=True, address__isnull=False, address_key__isnull=False
                )
                | Q(erased_at__isnull=False, address__isnull=True, address_key__isnull=True),
                name="erased_subscriber_has_no_address",
            ),
            models.CheckConstraint(condition=~Q(zone=""), name="subscriber_has_a_zone"),
        ]

    def __str__(self) -> str:
        return f"subscriber {str(self.uid)[:8]}"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> Self:
        """Confirmed by the reader, and not left."""
        return self.filter(
            confirmed_at__isnull=False, left_at__isnull=True, subscriber__erased_at__isnull=True
        )

    def pending(self) -> Self:
        """Asked for, not confirmed yet."""
        return self.filter(
            confirmed_at__isnull=True, left_at__isnull=True, subscriber__erased_at__isnull=True
        )


class Subscription(models.Model):
    """One reader's wish for one briefing; nobody is written to before `confirmed_at`."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="subscriptions")
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="subscriptions")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "briefing"], name="subscriber_takes_a_briefing_once"
            ),
        ]


class ConsentVerb(models.TextChoices):
    SIGNED_UP = "signed up", "signed up"
    CONFIRMED = "confirmed", "confirmed"
    CHANGED = "changed", "changed preferences"
    LEFT = "left", "left"
    ERASED = "erased", "was erased"
    IMPORTED = "imported", "asked elsewhere"
    MOVED_AWAY = "moved away", "moved to another address"
    MOVED_HERE = "moved here", "moved here from another address"


class Basis(models.Model):
    """On what ground readers of a list are written to, in the words of who imports them. Append-only by
    trigger."""

    asked_where = models.CharField(max_length=240)
    asked_when = models.CharField(max_length=120)
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "bases"
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_where="") & ~Q(asked_when="") & ~Q(note=""),
                name="basis_says_where_when_and_why",
            ),
        ]


class Consent(models.Model):
    """What somebody agreed to, when, and under which wording (its SHA-256). Append-only by trigger.

    Who asked elsewhere has the basis of the import, and `said`, what their row told of it.
    """

    address_key = models.CharField(max_length=64, db_index=True)
    verb = models.CharField(max_length=12, choices=ConsentVerb.choices)
    briefing = models.ForeignKey(Briefing, models.PROTECT, null=True, related_name="+")
    wording_hash = models.CharField(max_length=64)
    basis = models.ForeignKey(
        Basis, models.PROTECT, null=True, db_index=False, related_name="consents"
    )
    said = models.CharField(max_length=240, blank=True, db_default="")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=ConsentVerb.values), name="consent_verb_is_known"
            ),
        ]

"""Checks of what a fact says, and how long each holds. Outside the Brief: checking changes no text.

Every check is kept; `Freshness` points at the newest of a wording, so that what is past review is found
by an index however many checks there were. `factchecking` writes both; `rows` takes a day that was set
without a check along to the next wording.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from newsroom.models.facts import FactVersion
from newsroom.models.publication import Live


class Verdict(models.TextChoices):
    HOLDS = "holds", "Still true"
    DOUBTFUL = "doubtful", "In doubt"
    WRONG = "wrong", "Wrong"


class FactCheck(models.Model):
    """Somebody held one wording against something. `how` is NULL once a removal took the words away."""

    version = models.ForeignKey(FactVersion, models.PROTECT, related_name="checks")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    how = models.TextField(null=True)  # noqa: DJ001 - as in Publication
    review_by = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="fact_check_verdict_is_known"
            ),
            models.CheckConstraint(condition=~Q(how=""), name="fact_check_says_how"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.how or 'removed'}"


def told(version: str) -> Exists:
    """Whether readers see a wording in a live story; `version` is the way to it from the row asked of."""
    parts = Live.objects.filter(withdrawn=False, publication__parts__fact_version=OuterRef(version))
    return Exists(parts.order_by())


class FreshnessQuerySet(models.QuerySet["Freshness"]):
    def told(self) -> Self:
        """Of wordings that readers see in a live story; what only a draft says holds nothing back."""
        return self.filter(told("version_id"))

    def past(self, on: date) -> Self:
        """Was to be looked at again before this day."""
        return self.filter(verdict=Verdict.HOLDS, review_by__lt=on)

    def holding(self, on: date) -> Self:
        """Past review, or found doubtful or wrong: no mail is sealed with it."""
        return self.filter(~Q(verdict=Verdict.HOLDS) | Q(review_by__lt=on))

    def take_along(self, before: FactVersion, after: FactVersion) -> None:
        """The next wording has the day that was set for this one, if nobody has checked it."""
        for row in self.filter(version=before, newest=None):
            self.create(
                version=after, verdict=row.verdict, review_by=row.review_by, set_by=row.set_by
            )


class Freshness(models.Model):
    """The newest check of a wording, or the day that `set_by` gave it before anybody checked it.

    A wording without a row was never checked, nor one without `newest`.
    """

    version = models.OneToOneField(
        FactVersion, models.PROTECT, primary_key=True, related_name="freshness"
    )
    newest = models.OneToOneField(FactCheck, models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    review_by = models.DateField(null=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = FreshnessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "freshness"
        constraints = [
            models.CheckConstraint(
                condition=Q(newest__isnull=False, set_by__isnull=True)
                | Q(
                    newest__isnull=True,
                    set_by__isnull=False,
                    review_by__isnull=False,
                    verdict="holds",
                ),
                name="freshness_is_of_a_check_or_a_day_alone",
            ),
        ]
        indexes = [
            models.Index(
                fields=["review_by", "version"], condition=Q(verdict="holds"), name="fact_due"
            ),
            models.Index(fields=["version"], condition=~Q(verdict="holds"), name="fact_doubted"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} until {self.review_by}"

    def days_over(self, on: date) -> int:
        """How many days ago it was to be looked at again; nought or less while it holds."""
        return (on - self.review_by).days if self.review_by else 0

    @property
    def confirmable(self) -> bool:
        """Whether “Still true” is enough: there is a check whose rhythm it keeps."""
        found = self.newest_id is not None and self.verdict == Verdict.HOLDS
        return found and self.review_by is not None

    def holds_back(self, on: date) -> bool:
        return self.verdict != Verdict.HOLDS or self.days_over(on) > 0

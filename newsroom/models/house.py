"""What the newsroom says of itself: its standards, its policy of corrections, who answers for it.

Append-only: a page is the newest row of its kind, the rows before it are its history.
"""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse

LONGEST = 20_000


class HouseKind(models.TextChoices):
    STANDARDS = "standards", "Standards"
    CORRECTIONS = "corrections", "Corrections policy"
    IMPRINT = "imprint", "Imprint"

    def get_absolute_url(self) -> str:
        names = {self.CORRECTIONS: "corrections-policy"}
        return reverse(names.get(self, self.value))


class HousePageQuerySet(models.QuerySet["HousePage"]):
    def newest(self, kind: str) -> Self:
        """The versions of a page, the one that stands now first."""
        return self.filter(kind=kind).order_by("-id")


class HousePage(models.Model):
    """One version of a page, in Markdown; an empty text takes the page back."""

    kind = models.CharField(max_length=12, choices=HouseKind.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HousePageQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["kind", "-id"], name="house_page_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=HouseKind.values), name="house_page_kind_is_known"
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST), name="house_page_is_no_book"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.at:%-d %B %Y}"

    def get_absolute_url(self) -> str:
        return HouseKind(self.kind).get_absolute_url()

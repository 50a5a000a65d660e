"""Perspectives: standing vantage points, and which outlets belonged to them when."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.urls import reverse

from perspectives.models.outlets import IntRange, Outlet


def mark_of(number: int) -> str:
    """The letter a–h of its colour; a ninth perspective begins again with a."""
    return "abcdefgh"[(number - 1) % 8]


class PerspectiveQuerySet(models.QuerySet["Perspective"]):
    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False)


class Perspective(models.Model):
    """A named group of outlets. Its number gives its colour and mark, and stays for its life."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    key = models.CharField(max_length=320, unique=True, editable=False)
    definition = models.TextField(blank=True, help_text="By which rule an outlet belongs to it.")
    number = models.PositiveSmallIntegerField(unique=True, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    outlets = models.ManyToManyField(Outlet, through="Membership", related_name="perspectives")

    objects = PerspectiveQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="perspective_has_a_name"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="perspective_number_begins_at_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("perspective", args=[self.slug])

    @property
    def mark(self) -> str:
        return mark_of(self.number)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def as_of(self, day: date) -> Self:
        return self.filter(during__contains=day)


class Membership(models.Model):
    """An outlet spoke from a perspective during a time; times of one pair never overlap."""

    perspective = models.ForeignKey(Perspective, models.CASCADE, related_name="memberships")
    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="memberships")
    during = DateRangeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("perspective", "outlet")
        constraints = [
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="membership_lasts_at_least_a_day"
            ),
            ExclusionConstraint(
                name="memberships_of_one_pair_do_not_overlap",
                expressions=[
                    (IntRange("outlet_id"), RangeOperators.OVERLAPS),
                    (IntRange("perspective_id"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message="The outlet is already in this perspective for a part of that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} in {self.perspective}"

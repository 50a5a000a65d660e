"""Outlets, the names they go by, and who was behind them when.

Decides nothing: which text names which outlet is `perspectives.directory`'s to say.
"""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Func, Q
from django.urls import reverse
from django_countries.fields import CountryField

from perspectives.models.pictures import Picture

LANGUAGE_TAG = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Write a language as a tag such as en, uk or zh-Hant."
)


LONGEST_KEY = 240


def name_key(name: str) -> str:
    """What two spellings of one name have in common: case, width and accents of spacing do not count.

    Unicode caseless compatibility matching (The Unicode Standard §3.13, D146) on single spaces. One
    ligature can fold to eighteen letters: of what its column cannot hold, the end becomes a hash.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    key = " ".join(unicodedata.normalize("NFKC", folded).split())
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[: LONGEST_KEY - 33]} {hashlib.sha256(key.encode()).hexdigest()[:32]}"


def shown_name(name: str, native_name: str) -> str:
    """The name readers see: the outlet's own script first."""
    return native_name or name


def gloss(name: str, native_name: str) -> str:
    """The Latin name where the shown one is in another script."""
    return name if native_name and native_name != name else ""


class IntRange(Func):
    """A one-number range, so that GiST compares ids without the btree_gist extension."""

    function = "int8range"
    template = "%(function)s(%(expressions)s, %(expressions)s, '[]')"


class OutletQuerySet(models.QuerySet["Outlet"]):
    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False)

    def named(self, names: set[str]) -> Self:
        """Outlets that go by one of these names, in any spelling."""
        return self.filter(names__key__in={name_key(name) for name in names}).distinct()


class Outlet(models.Model):
    """A publisher. Unverified until a person has looked; readers see it only then or once quoted."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120, help_text="The name in Latin script.")
    native_name = models.CharField(
        max_length=120, blank=True, help_text="The name in the outlet's own script, if another."
    )
    language = models.CharField(
        max_length=35,
        blank=True,
        validators=[LANGUAGE_TAG],
        help_text="Of the native name: uk, ar.",
    )
    country = CountryField(blank=True)
    about = models.TextField(blank=True)
    logo = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, editable=False, related_name="outlets"
    )
    logo_credit = models.CharField(
        max_length=160, blank=True, help_text="Whose work the logo is, or who allowed its use."
    )
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OutletQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="outlet_has_a_name"),
            models.CheckConstraint(
                condition=Q(native_name="") | ~Q(language=""),
                name="outlet_native_name_says_its_language",
            ),
            models.CheckConstraint(
                condition=Q(logo__isnull=True) | ~Q(logo_credit=""), name="outlet_logo_has_a_credit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.native_name} ({self.name})" if self.native_name else self.name

    def get_absolute_url(self) -> str:
        return reverse("outlet", args=[self.slug])

    @property
    def shown_name(self) -> str:
        return shown_name(self.name, self.native_name)

    @property
    def gloss(self) -> str:
        return gloss(self.name, self.native_name)


class OutletName(models.Model):
    """One name an outlet goes by: its name, its native name or an alias. A key leads to one outlet."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=LONGEST_KEY, unique=True, editable=False)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="outlet_name_has_a_key"),
        ]

    def __str__(self) -> str:
        return self.name


class OwnerKind(models.TextChoices):
    STATE = "state", "state"
    PUBLIC = "public", "public service"
    PRIVATE = "private", "private"
    NONPROFIT = "nonprofit", "non-profit"
    COOPERATIVE = "cooperative", "cooperative"
    PARTY = "party", "party"


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    def as_of(self, day: date) -> Self:
        return self.filter(during__contains=day)


class Ownership(models.Model):
    """Who was behind an outlet during a time; times of one outlet never overlap."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="ownerships")
    owner = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=OwnerKind.choices)
    during = DateRangeField(help_text="From the first day on; leave the end open while it lasts.")
    source = models.URLField(max_length=500, blank=True)

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        ordering = ("during",)
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OwnerKind.values), name="ownership_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False), name="ownership_lasts_at_least_a_day"
            ),
            ExclusionConstraint(
                name="ownerships_of_one_outlet_do_not_overlap",
                expressions=[
                    (IntRange("outlet_id"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another ownership of this outlet covers a part of that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}, {self.get_kind_display()}"

"""What was frozen of an edition: exact publications, rendered once into fragments, ordered by recipes.

A later seal of the same edition only corrects or takes away; triggers hold that, and that all six tables
are append-only. A seal that was undone keeps its rows and has an `Unsealing`.
"""

from __future__ import annotations

import json
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from briefings.models.edition import Edition
from briefings.models.readers import Selection
from newsroom.models import Publication


class SealKind(models.TextChoices):
    SEAL = "seal", "sealed"
    RESEAL = "reseal", "sealed again"
    WITHDRAWAL = "withdrawal", "sealed again without what was retracted"


class PastHour(models.TextChoices):
    """What becomes of readers whose hour had passed when the edition was sealed."""

    SEND = "send", "send now"
    SKIP = "skip", "skip"


class SealQuerySet(models.QuerySet["Seal"]):
    def standing(self) -> Self:
        """Seals that were not undone, the newest first."""
        return self.filter(unsealing__isnull=True).order_by("-number")


class Seal(models.Model):
    """`sha` is SHA-256 of `manifest`: canonical JSON of publication shas, fragment shas and recipes, and of
    which publications it tells under another section than their own.

    A withdrawal has no `sealed_by`: it only takes away, and the clock makes it. `note` says why an
    edition was sealed again.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="seals")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=SealKind.choices, default=SealKind.SEAL)
    past_hour = models.CharField(max_length=4, choices=PastHour.choices, default=PastHour.SEND)
    note = models.TextField(blank=True)
    manifest = models.TextField()
    sha = models.CharField(max_length=64)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sealed_at = models.DateTimeField()

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ("edition", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"], name="seal_number_is_unique_in_its_edition"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SealKind.values), name="seal_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(past_hour__in=PastHour.values), name="past_hour_is_sent_or_skipped"
            ),
            models.CheckConstraint(
                condition=Q(kind="withdrawal") | Q(sealed_by__isnull=False),
                name="only_a_withdrawal_is_sealed_by_nobody",
            ),
            models.CheckConstraint(
                condition=Q(kind="seal") | ~Q(note=""), name="sealing_again_says_why"
            ),
        ]

    @property
    def under(self) -> dict[str, tuple[str, str]]:
        """Slug and name of the section under which a publication (by its sha) is told, where not its own."""
        told = json.loads(self.manifest).get("under", {})
        return {sha: (place["slug"], place["name"]) for sha, place in told.items()}


class Unsealing(models.Model):
    """A seal was undone before anything left; its deliveries were cancelled and the edition is open again."""

    seal = models.OneToOneField(Seal, models.PROTECT, related_name="unsealing")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seal_id} undone"


class SealItem(models.Model):
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="items")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="seal_items")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("seal", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "publication"], name="seal_holds_a_publication_once"
            ),
            models.UniqueConstraint(fields=["seal", "position"], name="seal_positions_are_unique"),
        ]


class Fragment(models.Model):
    """Bytes of a message, ready for the wire; `key` says which piece: head, text/story/<sha>, …

    `bytes` is NULL once what they tell was removed by order.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="fragments")
    key = models.CharField(max_length=120)
    bytes = models.BinaryField(null=True)
    sha = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "key"], name="fragment_key_is_unique_in_its_seal"
            ),
        ]


class Recipe(models.Model):
    """The fragments that one kind of reader gets, in order."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="recipes")
    selection = models.ForeignKey(Selection, models.PROTECT, related_name="recipes")
    fragments = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seal", "selection"], name="seal_has_one_recipe_per_selection"
            ),
            models.CheckConstraint(
                condition=Q(fragments__len__gte=1), name="recipe_holds_fragments"
            ),
        ]


class RecipeItem(models.Model):
    """This kind of reader is told this publication: as a story, or by a notice."""

    class Role(models.TextChoices):
        STORY = "story", "story"
        NOTICE = "notice", "notice"

    recipe = models.ForeignKey(Recipe, models.PROTECT, related_name="items")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="recipe_items")
    role = models.CharField(max_length=6, choices=Role.choices, default=Role.STORY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipe", "publication"], name="recipe_tells_a_publication_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["story", "notice"]), name="recipe_item_role_is_known"
            ),
        ]

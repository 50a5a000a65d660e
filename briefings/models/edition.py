"""Editions and the choice of stories in them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q
from django.urls import reverse

from briefings.models.briefing import Briefing
from newsroom.models import Correction, Live, Section, Story


class EditionKind(models.TextChoices):
    REGULAR = "regular", "regular"
    NOTICE = "notice", "notice"


class EditionQuerySet(models.QuerySet["Edition"]):
    def out(self, at: datetime) -> Self:
        """Editions whose first wave was due: what readers may open on the site.

        Cancelling before that moment takes `out_at` away; what was out by then stays readable.
        """
        return self.filter(out_at__lte=at, kind="regular")

    def open(self) -> Self:
        """Regular editions that may still be arranged and sealed."""
        return self.filter(kind="regular", sealed_at__isnull=True, cancelled_at__isnull=True)


class Edition(models.Model):
    """One issue of a briefing for one local date. `out_at` is the moment of its first wave."""

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=8, choices=EditionKind.choices, default=EditionKind.REGULAR)
    number = models.PositiveIntegerField()
    issue_date = models.DateField()
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, related_name="editions")
    planned_at = models.DateTimeField()
    arranged_at = models.DateTimeField(null=True)
    proofed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    out_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    held_because = models.TextField(blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("-issue_date", "briefing")
        constraints = [
            models.UniqueConstraint(
                fields=["briefing", "issue_date"],
                condition=Q(kind="regular"),
                name="briefing_has_one_edition_a_day",
            ),
            models.UniqueConstraint(
                fields=["briefing", "number"],
                condition=Q(kind="regular"),
                name="edition_number_is_unique_in_its_briefing",
            ),
            models.UniqueConstraint(
                fields=["briefing", "correction"],
                condition=Q(kind="notice"),
                name="correction_has_one_notice_edition_per_briefing",
            ),
            models.CheckConstraint(
                condition=Q(kind="regular", correction__isnull=True)
                | Q(kind="notice", correction__isnull=False),
                name="notice_edition_names_its_correction",
            ),
            models.CheckConstraint(
                condition=Q(out_at__isnull=True) | Q(sealed_at__isnull=False),
                name="only_a_sealed_edition_goes_out",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.briefing} of {self.issue_date}"

    def get_absolute_url(self) -> str:
        return reverse("edition", args=[self.briefing.slug, self.issue_date])


class OfferQuerySet(models.QuerySet[Live]):
    """Live stories as a briefing's editions may carry them; use as `OfferQuerySet(Live).to(…)`."""

    def to(self, briefing: Briefing) -> Self:
        """Live in its sections and language, first published after its start. No time window."""
        live = self.filter(
            withdrawn=False,
            section__briefings=briefing,
            first_published_at__gt=briefing.starts_at,
        )
        if briefing.language:
            base = briefing.language.split("-")[0]
            live = live.filter(Q(language=base) | Q(language__startswith=f"{base}-"))
        return live.select_related("publication", "section").defer("search")

    def open_for(self, edition: Edition) -> Self:
        """Neither carried by another uncancelled regular edition nor passed over."""
        chosen = EditionItem.objects.filter(
            edition__briefing_id=edition.briefing_id, edition__kind="regular"
        )
        carried = chosen.filter(choice=Choice.CARRY, edition__cancelled_at__isnull=True)
        taken = carried.exclude(edition=edition).values("story")
        passed = chosen.filter(choice=Choice.PASS).values("story")
        offered = self.to(edition.briefing).exclude(story__in=taken).exclude(story__in=passed)
        return offered.order_by("section__position", "section__name", "-first_published_at")


class Choice(models.TextChoices):
    CARRY = "carry", "carry"
    PASS = "pass", "pass over"


class EditionItem(models.Model):
    """An editor's choice about one story: carry it here, or pass it over for good."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="items")
    story = models.ForeignKey(Story, models.PROTECT, related_name="edition_items")
    position = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=5, choices=Choice.choices, default=Choice.CARRY)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    # Under which section it is told here; none is its own.
    under = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("edition", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "story"], name="edition_chooses_about_a_story_once"
            ),
            models.UniqueConstraint(
                fields=["edition", "position"],
                name="edition_positions_are_unique",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(under__isnull=True) | Q(choice="carry"),
                name="only_what_is_carried_is_put_under_a_section",
            ),
        ]

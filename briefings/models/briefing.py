"""A briefing: a recurring newsletter with its sections, its rhythm and its hour."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from newsroom.models import Section

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class BriefingQuerySet(models.QuerySet["Briefing"]):
    def open(self) -> Self:
        """Briefings one can sign up to."""
        return self.filter(closed_at__isnull=True)

    def on(self, day: date) -> Self:
        """Briefings that have an edition on this local date."""
        return self.open().filter(weekdays__contains=[day.weekday()])


class Briefing(models.Model):
    """Stories first published after `starts_at` are offered to its editions, each once."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    about = models.CharField(max_length=240, blank=True)
    sections = models.ManyToManyField(Section, related_name="briefings")
    language = models.CharField(
        max_length=35, default="en", blank=True, help_text="Only stories in it; empty: in any."
    )
    most_stories = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1)],
        help_text="A plan begins with so many; an editor may add to them.",
    )
    reading_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="How long reading an edition may take; empty: as long as it takes.",
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), help_text="0 is Monday, 6 is Sunday.")
    hour = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(0), MaxValueValidator(23)],
        help_text="In each reader's own time zone.",
    )
    late_hours = models.PositiveSmallIntegerField(
        default=6, help_text="A wave later than this waits for a person."
    )
    starts_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    postal_address = models.CharField(max_length=240)
    reply_to = models.EmailField(blank=True)

    objects = BriefingQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23), name="briefing_hour_is_of_a_day"),
            models.CheckConstraint(
                condition=Q(weekdays__len__gte=1) & Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="briefing_comes_on_some_weekday",
            ),
            models.CheckConstraint(
                condition=~Q(postal_address=""), name="briefing_names_a_postal_address"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("briefing", args=[self.slug])

    @property
    def days(self) -> str:
        """When it comes, without the hour: 'every day', 'on weekdays', 'on Mondays, Fridays'."""
        if len(self.weekdays) == 7:
            return "every day"
        if sorted(self.weekdays) == [0, 1, 2, 3, 4]:
            return "on weekdays"
        return "on " + ", ".join(WEEKDAYS[day] + "s" for day in sorted(self.weekdays))

    @property
    def rhythm(self) -> str:
        """When it comes, in words: 'every day at 06:00, your time'."""
        return f"{self.days} at {self.hour:02d}:00, your time"


class BriefingVerb(models.TextChoices):
    PAUSED = "paused", "paused"
    RESUMED = "resumed", "went on"
    CLOSED = "closed", "closed"
    REOPENED = "reopened", "opened again"


class BriefingEvent(models.Model):
    """A briefing was paused, closed, or let go on. Append-only by trigger.

    `by` is empty where the breaker paused it.
    """

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=8, choices=BriefingVerb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=BriefingVerb.values), name="briefing_event_verb_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(note="") | Q(verb__in=["resumed", "reopened"]),
                name="briefing_is_stopped_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(verb="paused") | Q(by__isnull=False),
                name="only_a_pause_is_by_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}, {self.at:%-d %b %Y}"

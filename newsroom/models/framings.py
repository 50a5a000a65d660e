"""Framings: what each perspective makes of a story, whose words show it, and where it stands on a fact."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Deferrable, Q

from newsroom.models.facts import StoryFact
from newsroom.models.story import Story
from perspectives.models import Excerpt, Outlet, Perspective


class Framing(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, models.CASCADE, related_name="framings")
    perspective = models.ForeignKey(Perspective, models.PROTECT, related_name="framings")
    text = models.TextField(blank=True)
    label = models.CharField(max_length=120, blank=True)
    stresses = models.TextField(blank=True)
    leaves_out = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("story", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["story", "perspective"],
                name="story_holds_one_framing_per_perspective",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["story", "position"],
                name="framing_positions_are_unique",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.perspective}: {self.text[:60]}"


class FramingOutlet(models.Model):
    framing = models.ForeignKey(Framing, models.CASCADE, related_name="framing_outlets")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="framing_outlets")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("framing", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["framing", "outlet"], name="framing_names_an_outlet_once"
            ),
            models.UniqueConstraint(
                fields=["framing", "position"],
                name="framing_outlet_positions_are_unique",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} in “{self.framing.story}”"


class FramingExcerpt(models.Model):
    """Words that show a framing, and whose they are and from when as this story says."""

    framing = models.ForeignKey(Framing, models.CASCADE, related_name="framing_excerpts")
    excerpt = models.ForeignKey(Excerpt, models.PROTECT, related_name="framing_excerpts")
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="framing_excerpts"
    )
    published_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("framing", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["framing", "position"],
                name="framing_excerpt_positions_are_unique",
                deferrable=Deferrable.DEFERRED,
            ),
        ]


class Stance(models.Model):
    """What a framing's outlets did with one fact; words must show it unless the fact was left out."""

    class Kind(models.TextChoices):
        REPORTED = "reported", "reported"
        OMITTED = "omitted", "omitted"
        DISPUTED = "disputed", "disputed"

    framing = models.ForeignKey(Framing, models.CASCADE, related_name="stances")
    story_fact = models.ForeignKey(StoryFact, models.CASCADE, related_name="stances")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    excerpt = models.ForeignKey(
        FramingExcerpt, models.CASCADE, null=True, blank=True, related_name="stances"
    )
    note = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ("framing", "story_fact__position")
        constraints = [
            models.UniqueConstraint(
                fields=["framing", "story_fact"], name="framing_takes_one_stance_on_a_fact"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["reported", "omitted", "disputed"]),
                name="stance_is_known",
            ),
            models.CheckConstraint(
                condition=Q(kind="omitted") | Q(excerpt__isnull=False),
                name="stance_is_shown_by_an_excerpt_unless_omitted",
            ),
        ]

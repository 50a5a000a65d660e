"""Facts, their versions, and what they rest on. A version that was published never changes again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, Q

from newsroom.models.story import Story
from perspectives.models import Outlet, Report


class Fact(models.Model):
    """One checkable sentence, whatever its wording: the id that never changes."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.uid)


class FactVersion(models.Model):
    """What the fact said; `number` counts from 1. `text` is NULL once a removal took it away."""

    fact = models.ForeignKey(Fact, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(null=True)  # noqa: DJ001 - as in Publication
    as_of = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("fact", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "number"], name="fact_version_number_is_unique"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="fact_versions_count_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="fact_version_says_something"),
        ]

    def __str__(self) -> str:
        return self.text or "removed"


class Citation(models.Model):
    """One source of one version, in the order the editor gave, and what this version says of the page."""

    version = models.ForeignKey(FactVersion, models.CASCADE, related_name="citations")
    report = models.ForeignKey(Report, models.PROTECT, related_name="citations")
    title = models.CharField(max_length=300, blank=True)
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="citations"
    )
    published_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("version", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "report"], name="fact_version_cites_a_report_once"
            ),
            models.UniqueConstraint(
                fields=["version", "position"],
                name="citation_positions_are_unique",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"Source of “{self.version}”"


class StoryFact(models.Model):
    """A fact in a story, pinned to the version the story tells."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="story_facts")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="story_facts")
    version = models.ForeignKey(FactVersion, models.PROTECT, related_name="pins")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("story", "position")
        constraints = [
            models.UniqueConstraint(fields=["story", "fact"], name="story_tells_a_fact_once"),
            models.UniqueConstraint(
                fields=["story", "position"],
                name="story_fact_positions_are_unique",
                deferrable=Deferrable.DEFERRED,
            ),
        ]

"""What readers see: immutable publications in one hash chain, and which of them is live.

`press` alone writes these tables. This module imports nothing of the working copy, so that public code
may import it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from newsroom.brief import Brief
from newsroom.models.sections import Section, Storyline
from newsroom.telling import REMOVED, CorrectionTold, Keys, Telling, tell

Told = tuple[CorrectionTold, ...]


class PublicationKind(models.TextChoices):
    FIRST = "first", "First published"
    UPDATE = "update", "Updated"
    CORRECTION = "correction", "Corrected"
    RETRACTION = "retraction", "Retracted"


class PartKind(models.TextChoices):
    HEADLINE = "headline", "headline"
    DEK = "dek", "dek"
    PICTURE = "picture", "picture"
    FACT = "fact", "fact"
    CONTEXT = "context", "context"
    FRAMING = "framing", "framing"


class Severity(models.TextChoices):
    MINOR = "minor", "minor"
    MATERIAL = "material", "material"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def after(self, serial: int) -> Self:
        """Everything published later than a cursor, oldest first, without gaps."""
        return self.filter(serial__gt=serial).order_by("serial")

    def of_story(self, story_id: int) -> Self:
        return self.filter(story_id=story_id).order_by("number")


class Publication(models.Model):
    """What was published once. `brief` is the text that was hashed; `keys` names the rows behind it.

    `sha` is SHA-256 over prev_sha, serial, number, kind, brief_hash, keys and note, joined by line
    feeds; the database checks both hashes. `brief` is NULL once a Removal took the words away.
    """

    story = models.ForeignKey("newsroom.Story", models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=PublicationKind.choices)
    note = models.TextField(blank=True)
    schema = models.PositiveSmallIntegerField()
    brief = models.TextField(null=True)  # noqa: DJ001 - NULL: removed; an empty text was hashed
    brief_hash = models.CharField(max_length=64)
    keys = models.TextField()
    serial = models.BigIntegerField(unique=True)
    prev_sha = models.CharField(max_length=64, unique=True)
    sha = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("serial",)
        constraints = [
            models.UniqueConstraint(
                fields=["story", "number"], name="publication_number_is_unique_in_its_story"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PublicationKind.values), name="publication_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="first", number=1) | (~Q(kind="first") & Q(number__gt=1)),
                name="publication_one_is_the_first",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["correction", "retraction"]) | ~Q(note=""),
                name="publication_that_corrects_or_retracts_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"publication {self.number} of story {self.story_id}"

    def get_absolute_url(self) -> str:
        slug = Keys.from_json(self.keys).slug
        return reverse("story-version", args=[slug, self.number])

    @property
    def removed(self) -> bool:
        return self.brief is None

    def said(self) -> Brief:
        """What it says; of a removed one, what stands in its place."""
        return REMOVED if self.brief is None else Brief.from_json(self.brief)

    def telling(
        self, *, first_published_at: datetime | None = None, corrections: Told = ()
    ) -> Telling:
        """This publication as every channel renders it."""
        return tell(
            self.said(),
            Keys.from_json(self.keys),
            number=self.number,
            sha=self.sha,
            kind=self.kind,
            note=self.removal.note if self.removed else self.note,
            published_at=self.published_at,
            first_published_at=first_published_at,
            corrections=corrections,
        )


class PublicationPart(models.Model):
    """A part of a publication by the id it keeps through all versions; facts name their version."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="parts")
    part_uid = models.UUIDField()
    kind = models.CharField(max_length=10, choices=PartKind.choices)
    fact_version = models.ForeignKey(
        "newsroom.FactVersion", models.PROTECT, null=True, related_name="publication_parts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "part_uid"], name="publication_holds_a_part_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="fact", fact_version__isnull=False)
                | (~Q(kind="fact") & Q(fact_version__isnull=True)),
                name="published_fact_names_its_version",
            ),
        ]
        indexes = [models.Index(fields=["part_uid"], name="part_by_uid")]


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def standing(self) -> Self:
        """Without those whose publication was removed: their new words are gone with it."""
        return self.filter(publication__brief__isnull=False)

    def newest(self) -> Self:
        return self.select_related("publication").order_by("-publication__serial", "id")

    def of_story(self, story_id: int) -> Self:
        return (
            self.standing()
            .filter(publication__story_id=story_id)
            .select_related("publication")
            .prefetch_related("wrong")
            .order_by("publication__number", "id")
        )


class Correction(models.Model):
    """We erred: this part said `was`, it says `now`, since `publication`. NULL: removed with it."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="corrections")
    part_uid = models.UUIDField()
    kind = models.CharField(max_length=10, choices=PartKind.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    origin = models.CharField(max_length=160, blank=True, help_text="Who pointed it out.")
    was = models.TextField(null=True)  # noqa: DJ001 - as in Publication
    now = models.TextField(blank=True, null=True)  # noqa: DJ001 - empty: the part is gone
    wrong = models.ManyToManyField(Publication, through="CorrectionWrong", related_name="wrong_by")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "part_uid"], name="publication_corrects_a_part_once"
            ),
            models.CheckConstraint(
                condition=~Q(was=models.F("now")), name="correction_changes_something"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="correction_severity_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.was}” → “{self.now}”"

    def told(self) -> CorrectionTold:
        return CorrectionTold(
            part_uid=str(self.part_uid),
            at=self.publication.published_at,
            was=REMOVED.headline if self.was is None else self.was,
            now=REMOVED.headline if self.now is None else self.now,
            note=self.publication.note,
            severity=self.severity,
            wrong=tuple(sorted(publication.number for publication in self.wrong.all())),
            number=self.publication.number,
            kind=self.kind,
        )


class CorrectionWrong(models.Model):
    """This publication said the wrong thing."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="wrongs")
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="wrongs")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "publication"], name="correction_names_a_publication_once"
            ),
        ]


class LiveQuerySet(models.QuerySet["Live"]):
    def readable(self) -> Self:
        """What readers may open, newest first, with its publication."""
        return (
            self.filter(withdrawn=False)
            .select_related("publication", "section")
            .defer("search")
            .order_by("-first_published_at", "-story_id")
        )

    def with_slug(self, slug: str) -> Self:
        return self.filter(slug=slug).select_related("publication", "section").defer("search")


class Live(models.Model):
    """The publication that readers see of a story: the only public row that changes."""

    story = models.OneToOneField(
        "newsroom.Story", models.PROTECT, primary_key=True, related_name="live"
    )
    publication = models.OneToOneField(Publication, models.PROTECT, related_name="live")
    slug = models.SlugField(max_length=120, unique=True)
    # Found by the longer indexes below.
    section = models.ForeignKey(Section, models.PROTECT, related_name="live", db_index=False)
    storyline = models.ForeignKey(
        Storyline, models.PROTECT, null=True, related_name="live", db_index=False
    )
    language = models.CharField(max_length=35)
    # As its publication has it, for lists that show no more: of a withdrawn story, none.
    headline = models.TextField(default="")
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)
    search = SearchVectorField(null=True)

    objects = LiveQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-first_published_at", "-story"], name="live_newest"),
            models.Index(
                fields=["section", "-first_published_at", "-story"], name="live_newest_in_section"
            ),
            models.Index(
                fields=["storyline", "first_published_at", "story"], name="live_in_storyline"
            ),
            models.Index(fields=["-published_at", "-story"], name="live_last_changed"),
            GinIndex(fields=["search"], name="live_search", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn=True) | ~Q(headline=""), name="live_story_has_a_headline"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("story", args=[self.slug])

    def telling(self, corrections: Told = ()) -> Telling:
        return self.publication.telling(
            first_published_at=self.first_published_at, corrections=corrections
        )

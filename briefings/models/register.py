"""Lists of readers that came in and went out: on whose word, how far, and what was refused.

A list that waits or is worked at holds addresses; they are gone when it is done, or after a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from briefings.models.briefing import Briefing
from briefings.models.readers import Basis


class ImportState(models.TextChoices):
    LOOKING = "looking", "being looked at"
    LOOKED = "looked at", "looked at, nothing written"
    IMPORTING = "importing", "being imported"
    DONE = "done", "imported"
    DROPPED = "dropped", "dropped"
    UNREADABLE = "unreadable", "could not be read"


MOVING = (ImportState.LOOKING, ImportState.IMPORTING)


class ReaderImportQuerySet(models.QuerySet["ReaderImport"]):
    def unattended(self, since: datetime) -> Self:
        """Lists that a worker should be at and none has been since."""
        return self.filter(state__in=MOVING, moved_at__lte=since).order_by("moved_at")


class ReaderImport(models.Model):
    """One list for one briefing: rows up to `position` are counted; the counts add up to it.

    `basis` is there once somebody said on what ground these readers are written to; with
    `is_confirmed` that ground confirms them, else each is asked by mail.
    """

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="imports")
    name = models.CharField(max_length=120)
    unknown = models.CharField(max_length=400, blank=True)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.LOOKING
    )
    problem = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved_at = models.DateTimeField()
    basis = models.OneToOneField(Basis, models.PROTECT, null=True, related_name="list")
    is_confirmed = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    twice = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)
    left_before = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects = ReaderImportQuerySet.as_manager()

    class Meta:
        verbose_name = "list of readers"
        verbose_name_plural = "lists of readers"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="reader_import_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(basis__isnull=False) | ~Q(state__in=["importing", "done"]),
                name="readers_are_imported_on_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(
                    position=F("added")
                    + F("known")
                    + F("twice")
                    + F("suppressed")
                    + F("left_before")
                    + F("refused")
                ),
                name="reader_import_counts_every_row_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.at:%-d %b %Y}"

    @property
    def is_moving(self) -> bool:
        return self.state in MOVING


class ImportPiece(models.Model):
    """A part of the uploaded bytes."""

    list = models.ForeignKey(ReaderImport, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    bytes = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="import_piece_stands_once"),
        ]


class RefusedRow(models.Model):
    """A row of a list that is not imported: line, column, what was expected, and the cell."""

    list = models.ForeignKey(ReaderImport, models.CASCADE, related_name="refused_rows")
    line = models.PositiveIntegerField()
    column_name = models.CharField(max_length=20, blank=True)
    expected = models.CharField(max_length=240)
    cell = models.CharField(max_length=320, blank=True)

    class Meta:
        ordering = ("line",)
        constraints = [
            models.UniqueConstraint(fields=["list", "line"], name="line_is_refused_once"),
        ]


class ReaderExport(models.Model):
    """Somebody took a briefing's addresses out of the house. Append-only by trigger."""

    briefing = models.ForeignKey(Briefing, models.PROTECT, related_name="exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField()
    readers = models.PositiveIntegerField()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="reader_export_says_why"),
        ]

"""Pictures as they are kept: which there are and how large. Whose they are is said where they are used."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q


class PictureQuerySet(models.QuerySet["Picture"]):
    def older_than(self, moment: datetime) -> Self:
        """Accepted before the moment and, as far as this app knows, used nowhere."""
        return self.filter(accepted_at__lt=moment, outlets__isnull=True)


class Picture(models.Model):
    """A cleaned original: its bytes are a file, found by `sha`, SHA-256 of them. Never changes."""

    sha = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=3, choices=[("jpg", "JPEG"), ("png", "PNG")])
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    accepted_at = models.DateTimeField(db_index=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha__regex=r"^[0-9a-f]{64}$"), name="picture_sha_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["jpg", "png"]), name="picture_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(width__gte=1, height__gte=1), name="picture_has_pixels"
            ),
        ]

    def __str__(self) -> str:
        return f"picture {self.sha[:12]}, {self.width} × {self.height}"

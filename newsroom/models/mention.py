"""Whom a publication quoted for whom. `press` alone writes it."""

from __future__ import annotations

from django.db import models

from newsroom.models.publication import Publication
from perspectives.models import Outlet, Perspective


class Mention(models.Model):
    """A publication quoted an outlet for a perspective: what makes both public, and fills dossiers."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="mentions")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="mentions")
    perspective = models.ForeignKey(Perspective, models.PROTECT, related_name="mentions")
    framing_uid = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "framing_uid", "outlet"], name="publication_mentions_once"
            ),
        ]
        indexes = [
            models.Index(fields=["outlet", "-publication"], name="mention_of_outlet"),
            models.Index(fields=["perspective", "-publication"], name="mention_of_perspective"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} in {self.publication}"

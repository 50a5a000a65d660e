"""That the words of a publication were taken away for good, by whose hand and by which order.

`removal` alone writes it. Without such a row the database lets no text go; nothing brings one back.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from newsroom.models.publication import Publication


class Removal(models.Model):
    """Append-only. `note` names the order; readers find it where the text was."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="removal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="removal_names_its_order"),
        ]

    def __str__(self) -> str:
        return f"removal of {self.publication}"

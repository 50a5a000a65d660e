"""Which picture a publication shows. `press` alone writes it; it is what makes a picture public."""

from __future__ import annotations

from typing import Self

from django.db import models

from newsroom.models.publication import Publication
from newsroom.models.standing import taken_back


class PrintedPictureQuerySet(models.QuerySet["PrintedPicture"]):
    def standing(self) -> Self:
        """Of publications that readers may open: neither taken back nor removed."""
        return self.filter(~taken_back("publication__"), publication__brief__isnull=False)

    def kept(self) -> Self:
        """Of publications whose words are kept, also where readers no longer see them."""
        return self.filter(publication__brief__isnull=False)


class PrintedPicture(models.Model):
    """By hash and not by row: the picture may go by order, that it was printed stays on record."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="printed_picture")
    sha = models.CharField(max_length=64, db_index=True)

    objects = PrintedPictureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"picture {self.sha[:12]} in {self.publication}"

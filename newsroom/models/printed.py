"""What publications show and name beside words: pictures, sections, storylines. `press` alone writes it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from newsroom.models.publication import Publication
from newsroom.models.sections import Section, Storyline
from newsroom.models.standing import taken_back


class PrintedPictureQuerySet(models.QuerySet["PrintedPicture"]):
    def standing(self) -> Self:
        """Of publications that readers may open: neither taken back nor removed."""
        return self.filter(~taken_back("publication__"), publication__brief__isnull=False)

    def kept(self) -> Self:
        """Of publications whose words are kept, also where readers no longer see them."""
        return self.filter(publication__brief__isnull=False)


class PrintedPicture(models.Model):
    """What makes a picture public.

    By hash and not by row: the picture may go by order, that it was printed stays on record.
    """

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="printed_picture")
    sha = models.CharField(max_length=64, db_index=True)

    objects = PrintedPictureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"picture {self.sha[:12]} in {self.publication}"


class PrintedPlace(models.Model):
    """A section or storyline under which something was published, also where nothing stands there today.

    Publications name it and link to it for good: while this row stands the database lets it not be deleted.
    """

    section = models.OneToOneField(Section, models.PROTECT, null=True, related_name="printed_place")
    storyline = models.OneToOneField(
        Storyline, models.PROTECT, null=True, related_name="printed_place"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=False, storyline=None)
                | Q(section=None, storyline__isnull=False),
                name="printed_place_is_a_section_or_a_storyline",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section or self.storyline}, in print"

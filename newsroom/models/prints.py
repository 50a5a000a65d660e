"""Pages of stories as they were printed when they were published: copies, which may be lost at any time.

`newsroom.prints` takes them away, `public.printrun` makes them. One is shown while nothing changed since.
"""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from newsroom.models.publication import Live, Publication

# The digest of nothing: what is known by it has to be printed anew.
NOTHING = UUID(int=0)


class PrintQuerySet(models.QuerySet["Print"]):
    def telling(self, story_id: int) -> Self:
        """Pages that show words of this story: its own, and those of its neighbours."""
        return self.filter(tells__contains=[story_id])


class Print(models.Model):
    """The page that showed this publication: `said` is the digest of what the database answered then, `press`
    of what made a page of it. `tells` are the stories whose words are on it. Without a page none can be made.
    """

    live = models.OneToOneField(Live, models.CASCADE, primary_key=True, related_name="print")
    publication = models.OneToOneField(Publication, models.PROTECT, related_name="+")
    said = models.UUIDField()
    press = models.UUIDField()
    etag = models.CharField(max_length=32, blank=True)
    tells = ArrayField(models.BigIntegerField(), default=list)
    # Compressed with brotli.
    page = models.BinaryField(default=b"")

    objects = PrintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["press", "publication"], name="print_of_a_press"),
            GinIndex(fields=["tells"], name="print_telling_a_story", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(page=b"", tells=[], etag="")
                | (~Q(page=b"") & ~Q(etag="") & Q(tells__contains=[F("live_id")])),
                name="print_tells_its_story_or_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"print of {self.publication}"

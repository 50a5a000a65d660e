"""What became of all that is owed of an edition, as it was counted last."""

from __future__ import annotations

from django.db import models

from briefings.models.edition import Edition


class Tally(models.Model):
    """Kept for editions that are large or over; `briefings.tallying` says for how long it holds.

    `rows` are the counts by wave, recipe and state; `owed` is a count of its own. `said` groups the relay's
    words, and is null until somebody asked for them.
    """

    edition = models.OneToOneField(
        Edition, models.PROTECT, primary_key=True, related_name="kept_tally"
    )
    counted_at = models.DateTimeField()
    owed = models.PositiveIntegerField()
    rows = models.JSONField()
    said = models.JSONField(null=True)

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return f"{self.edition_id}, {self.counted_at:%-d %b %Y, %H:%M:%S}"

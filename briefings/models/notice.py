"""Notices: which reader was told of which correction, so that nobody is told of one twice."""

from __future__ import annotations

from django.db import models

from newsroom.models import Correction, Publication


class Notice(models.Model):
    """This reader is owed a notice of this correction: they were last told `told_publication`.

    Append-only by trigger. Reader and delivery are numbers, as in a delivery itself.
    """

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="notices")
    subscriber_id = models.BigIntegerField()
    told_publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    delivery_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "subscriber_id"], name="reader_is_told_of_a_correction_once"
            ),
            models.UniqueConstraint(fields=["delivery_id"], name="delivery_carries_one_notice"),
        ]

    def __str__(self) -> str:
        return f"notice of correction {self.correction_id}"

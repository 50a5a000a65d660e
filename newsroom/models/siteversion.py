"""The version of the site: one row that moves with every commit that readers can see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SiteVersion(models.Model):
    """One row, moved by deferred triggers at commit, and only by them.

    `number` moves with every change of a table that public pages read; `taken_back` with those after
    which an older page must not be shown any more: corrections, retractions, removals.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    taken_back = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_site_version")]

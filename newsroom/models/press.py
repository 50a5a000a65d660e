"""The press: one row that orders everything readers see."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

GENESIS = "0" * 64


class Press(models.Model):
    """One row, locked last by every publish, correct and retract: it orders what readers see.

    `serial` counts publications without gaps in commit order.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    serial = models.BigIntegerField(default=0)
    chain_head = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="there_is_one_press")]

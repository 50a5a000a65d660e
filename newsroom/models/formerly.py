"""Where a story was before: an address that readers know leads to it for good. `press` alone writes it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FormerSlug(models.Model):
    """No other story is ever published at this address; a trigger on `Live` refuses it."""

    slug = models.SlugField(max_length=120, unique=True)
    story = models.ForeignKey("newsroom.Story", models.PROTECT, related_name="former_slugs")

    class Meta:
        ordering = ("id",)
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="former_slug_is_one")]

    def __str__(self) -> str:
        return self.slug

"""Sections and storylines: where a story belongs, and the running event it follows."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse


class SectionQuerySet(models.QuerySet["Section"]):
    def in_print(self) -> Self:
        """Sections in which something was published: the others are not for readers yet."""
        return self.filter(live__isnull=False).distinct()


class Section(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="section_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])


class Storyline(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160, unique=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="storyline_has_a_name")]

    def __str__(self) -> str:
        return self.name

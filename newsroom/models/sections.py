"""Sections and storylines: where a story belongs, and the running event it follows."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, Self

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse


class SectionShown(NamedTuple):
    """A section as navigation and forms name it."""

    slug: str
    name: str


class SectionQuerySet(models.QuerySet["Section"]):
    def in_print(self) -> Self:
        """Sections in which something was published: the others are not for readers yet.

        Costs a look into an index for each section, however much was published in it: the newest story of
        each, because an EXISTS is a join to PostgreSQL, which reads a whole small index instead.
        """
        live = self.model._meta.get_field("live").related_model
        newest = live._default_manager.filter(section=OuterRef("pk")).order_by(
            "-first_published_at", "-story_id"
        )
        return self.alias(newest=Subquery(newest.values("pk")[:1])).filter(newest__isnull=False)


class Section(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    # The house length of each part, in words; nothing is refused for being longer.
    headline_words = models.PositiveSmallIntegerField(default=12, db_default=12)
    dek_words = models.PositiveSmallIntegerField(default=45, db_default=45)
    fact_words = models.PositiveSmallIntegerField(default=30, db_default=30)
    context_words = models.PositiveSmallIntegerField(default=180, db_default=180)
    framing_words = models.PositiveSmallIntegerField(default=80, db_default=80)
    fewest_facts = models.PositiveSmallIntegerField(default=3, db_default=3)
    most_facts = models.PositiveSmallIntegerField(default=6, db_default=6)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="section_has_a_name"),
            models.CheckConstraint(
                condition=Q(fewest_facts__lte=F("most_facts")),
                name="section_wants_no_more_facts_than_it_allows",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.slug])


def shown() -> list[SectionShown]:
    """The sections in print, in their order: what every page asks."""
    with connection.cursor() as cursor:
        cursor.execute(_in_print())
        return [SectionShown(*row) for row in cursor.fetchall()]


@cache
def _in_print() -> str:
    """Worded once for a process: Django takes longer to word it than PostgreSQL to answer it."""
    sql, parameters = (
        Section.objects.in_print().values_list(*SectionShown._fields).query.sql_with_params()
    )
    assert not parameters
    return sql


class StorylineQuerySet(models.QuerySet["Storyline"]):
    def in_print(self) -> Self:
        """Storylines of which readers may open a story."""
        live = self.model._meta.get_field("live").related_model
        stories = live._base_manager.filter(storyline=OuterRef("pk"), withdrawn=False)
        return self.filter(Exists(stories))


class Storyline(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160, unique=True)

    objects = StorylineQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="storyline_has_a_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("storyline", args=[self.slug])

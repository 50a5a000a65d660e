"""What the desk finds stories and facts by, drafts too; and the filters that people keep.

The words are those of `newsroom.words`, so that case, accents and scripts without spaces are found as
readers find them. `deskwords` writes them; public code never reads them.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from newsroom.models.facts import FactVersion
from newsroom.models.story import Story

LONGEST_VIEW = 1_000


class StoryWords(models.Model):
    """Every word of a working copy."""

    story = models.OneToOneField(Story, models.CASCADE, primary_key=True, related_name="words")
    vector = SearchVectorField()

    class Meta:
        verbose_name_plural = "story words"
        indexes = [GinIndex(fields=["vector"], name="story_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.story_id}"


class FactWords(models.Model):
    """Every word of one wording of a fact."""

    version = models.OneToOneField(
        FactVersion, models.CASCADE, primary_key=True, related_name="words"
    )
    vector = SearchVectorField()

    class Meta:
        verbose_name_plural = "fact words"
        indexes = [GinIndex(fields=["vector"], name="fact_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"words of {self.version_id}"


class SavedView(models.Model):
    """A filter of the list of stories under a name of one's own; `query` is as the address has it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=LONGEST_VIEW)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "name"], name="a_person_s_views_have_names_of_their_own"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(condition=~Q(query=""), name="saved_view_asks_something"),
        ]

    def __str__(self) -> str:
        return self.name

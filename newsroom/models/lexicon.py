"""What readers may search for: every word and name of what they can read now, and no other.

`newsroom.indexing` alone writes it, under the press's lock. A word whose last story was withdrawn is gone.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from newsroom.marks import SIGN
from newsroom.words import slips

# The last sign there is: nothing that begins with a word sorts after the word with this.
_LAST = "\U0010ffff"


class LexiconQuerySet(models.QuerySet["LexiconWord"]):
    def known(self, words: Collection[str]) -> set[str]:
        return set(self.filter(pk__in=words).values_list("pk", flat=True))

    def beginning(self, with_: str, *, most: int) -> Self:
        """Words that begin so, the shortest first."""
        begun = self.filter(pk__gte=with_, pk__lt=with_ + _LAST)
        return begun.order_by(Length("word"), "word")[:most]

    def near(self, word: str) -> Self:
        """Words that are a slip of the finger from this one, and a few that are not."""
        return self.filter(slips__overlap=hashes(word))

    def marked_as(self, *kinds: str) -> Self:
        """What marks of these kinds stand for: p perspectives, o outlets, c countries, l languages."""
        ranges = (Q(pk__gte=f"{SIGN}{kind}:", pk__lt=f"{SIGN}{kind};") for kind in kinds)
        return self.filter(reduce(or_, ranges)).order_by("pk")


class LexiconWord(models.Model):
    """`word` is folded or a mark; `shown` how a story wrote it, or the name a mark stands for."""

    word = models.CharField(primary_key=True, max_length=130, db_collation="C")
    shown = models.CharField(max_length=200)
    slips = ArrayField(models.IntegerField(), default=list)

    objects = LexiconQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(word=""), name="lexicon_word_is_not_empty")
        ]
        indexes = [GinIndex(fields=["slips"], name="lexicon_slips", fastupdate=False)]

    def __str__(self) -> str:
        return self.shown


def hashes(word: str) -> list[int]:
    """The slips of a word as signed numbers: two that fall together cost one comparison more."""
    sums = {zlib.crc32(slip.encode()) for slip in slips(word)}
    return sorted(value - (1 << 32) if value >> 31 else value for value in sums)

"""What readers may search for: every word and name of what they can read now, and no other.

`newsroom.indexing` alone writes it, under the press's lock. A word whose last story was withdrawn is gone.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Length

from newsroom.marks import SIGN
from newsroom.words import slips

# The last sign there is: nothing that begins with a word sorts after the word with this.
_LAST = "\U0010ffff"


class LexiconQuerySet(models.QuerySet["LexiconWord"]):
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


class Named(NamedTuple):
    """A mark, and what stories call what it stands for."""

    mark: str
    shown: str


def known(words: Collection[str]) -> set[str]:
    """Those of the words and marks that a story has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM newsroom_lexiconword WHERE word = ANY(%s::varchar[])", [list(words)]
        )
        return {word for (word,) in cursor.fetchall()}


def named(*kinds: str) -> list[Named]:
    """All marks of these kinds, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(*_named(kinds))
        return [Named(*row) for row in cursor.fetchall()]


@cache
def _named(kinds: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """Worded once for a process: Django takes longer to word it than PostgreSQL to answer it."""
    marked = LexiconWord.objects.marked_as(*kinds).values_list("word", "shown")
    return marked.query.sql_with_params()


def hashes(word: str) -> list[int]:
    """The slips of a word as signed numbers: two that fall together cost one comparison more."""
    sums = {zlib.crc32(slip.encode()) for slip in slips(word)}
    return sorted(value - (1 << 32) if value >> 31 else value for value in sums)

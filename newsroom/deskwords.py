"""The words by which the desk finds stories and facts, drafts too. Decides what of a text can be found.

Written together with the working copy by `rows`, asked by the desk's lists and its search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast

from newsroom.brief import Brief
from newsroom.models.facts import FactVersion
from newsroom.models.finding import quoted
from newsroom.models.sought import FactWords, StoryWords
from newsroom.models.story import Story
from newsroom.words import spellings, words

MOST_WORDS = 12
SHORTEST_BEGINNING = 2
FEW, WIDER = 200, 3


class _Holds(Func):
    """Whether a vector holds what a query asks for."""

    arg_joiner = " @@ "
    template = "(%(expressions)s)"
    output_field = BooleanField()


def learn(story: Story, brief: Brief, facts: Iterable[FactVersion]) -> None:
    """The story is found by what it says now, and each of its facts by its own words."""
    StoryWords.objects.bulk_create(
        [StoryWords(story=story, vector=vector_of(texts_of(brief)))],
        update_conflicts=True, unique_fields=["story"], update_fields=["vector"],
    )  # fmt: skip
    FactWords.objects.bulk_create(
        [FactWords(version=fact, vector=vector_of([fact.text or ""])) for fact in facts],
        update_conflicts=True, unique_fields=["version"], update_fields=["vector"],
    )  # fmt: skip


def texts_of(brief: Brief) -> Iterator[str]:
    """Everything in a brief that somebody at the desk may remember."""
    yield from (brief.headline, brief.dek, brief.kicker, brief.storyline, *brief.context)
    for fact in brief.facts:
        yield fact.text
        for source in fact.sources:
            yield from (source.title, source.outlet)
    for framing in brief.framings:
        yield from (framing.perspective, *framing.outlets, framing.text, framing.label)
        yield from (framing.stresses, framing.leaves_out)
        for excerpt in framing.excerpts:
            yield from (excerpt.quote, excerpt.translation, excerpt.outlet)


def vector_of(texts: Iterable[str]) -> str:
    """Without places: the desk asks which texts hold all the words, not how near they stand."""
    found = {word for text in texts for word in spellings(text)}
    return " ".join(map(quoted, sorted(found)))


def asked(text: str) -> str:
    """A query for texts that hold each word, or a word that begins so; empty where there is no word."""
    found = {word.folded: word.is_solid for word in words(text[:400])}
    parts = [
        quoted(word) if solid or len(word) < SHORTEST_BEGINNING else f"{quoted(word)}:*"
        for word, solid in list(found.items())[:MOST_WORDS]
    ]
    return " & ".join(parts)


def stories_with(text: str) -> QuerySet[StoryWords]:
    """Rows whose `pk` is a story's; none where the text has no word."""
    return StoryWords.objects.filter(_holds(text))


# As stories are listed, for those found by their ids: by an expression, so that the planner looks these up
# instead of walking the list until it has met enough of them.
LAST_SAVED = (F("saved_at") + Value(timedelta())).desc(), "-id"

# The index knows every row that has a word, and not which are the newest: of a word that every row has, it
# finds them all to throw most away. So the newest few are looked at first. If half of them have the words,
# one goes on from there; else the index is asked, whatever the planner guesses of the words, because the
# order is by an expression. What is not needed is not run.
_NEWEST = """
WITH few AS MATERIALIZED (
    SELECT count(*) AS n
      FROM (SELECT vector FROM {table} ORDER BY {pk} DESC LIMIT %(few)s) x
     WHERE x.vector @@ %(query)s::tsquery
), near AS MATERIALIZED (
    SELECT x.pk
      FROM (SELECT {pk} AS pk, vector FROM {table} ORDER BY {pk} DESC LIMIT %(window)s) x
     WHERE (SELECT n FROM few) * 2 >= %(few)s AND x.vector @@ %(query)s::tsquery
     ORDER BY x.pk DESC LIMIT %(most)s
)
SELECT pk FROM near WHERE (SELECT count(*) FROM near) = %(most)s
UNION ALL
SELECT pk FROM (
    SELECT {pk} AS pk FROM {table}
     WHERE vector @@ %(query)s::tsquery AND (SELECT count(*) FROM near) < %(most)s
     ORDER BY {pk} + 0 DESC LIMIT %(most)s
) far
"""


def newest_stories_with(text: str, most: int) -> list[int]:
    """Ids of the stories begun last that have all the words, at most so many."""
    return _newest(StoryWords, text, most)


def newest_facts_with(text: str, most: int) -> list[int]:
    """Ids of the wordings written last that have all the words, at most so many, the newest first."""
    return _newest(FactWords, text, most)


def _newest(model: type[StoryWords] | type[FactWords], text: str, most: int) -> list[int]:
    query = asked(text)
    if not query:
        return []
    names = {"table": model._meta.db_table, "pk": model._meta.pk.column}
    values: dict[str, str | int] = {
        "query": query,
        "few": FEW,
        "window": most * WIDER,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(**names), values)
        return [pk for (pk,) in cursor.fetchall()]


def facts_with(text: str) -> QuerySet[FactWords]:
    """Rows whose `pk` is a wording's; none where the text has no word."""
    return FactWords.objects.filter(_holds(text))


def _holds(text: str) -> Q:
    query = asked(text)
    if not query:
        return Q(pk__in=[])
    return Q(_Holds(F("vector"), Cast(Value(query), SearchQueryField())))

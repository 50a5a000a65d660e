"""The index of search: what a story brings to it and takes along, and indexing by new rules."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from newsroom import indexing, marks
from newsroom.models.lexicon import LexiconWord
from newsroom.models.publication import Live
from tests.newsroom import desk, finds

pytestmark = pytest.mark.django_db

HEADLINE = desk.brief().headline


def vector(live: Live) -> str:
    return str(Live.objects.values_list("search", flat=True).get(pk=live.pk))


def lexicon() -> dict[str, str]:
    return dict(LexiconWord.objects.values_list("word", "shown"))


def test_words_weigh_by_their_place_and_have_their_stem_beside_them() -> None:
    indexed = vector(desk.published())

    assert "'opens':5A" in indexed
    assert "'open':5A" in indexed
    assert "'varn':4A" in indexed
    assert "'transport':" in indexed


def test_the_lexicon_holds_words_as_they_were_written_and_names_of_filters() -> None:
    desk.published()

    known = lexicon()

    assert known["bridge"] == "bridge"
    assert known["річковий"] == "Річковий"
    assert known[marks.perspective("river-towns")] == "River towns"
    assert known[marks.outlet("varn-post")] == "Varn Post"
    assert "=0" not in {word.partition(":")[0] for word in known}


def test_an_update_takes_words_along_that_it_no_longer_has() -> None:
    live = desk.published()
    desk.updated(live.story, headline="The crossing at Varn opens", context=())

    known = lexicon()

    assert "crossing" in known
    assert "ferries" not in known
    assert finds.headlines("ferries") == []


def test_stories_of_before_are_indexed_again_once() -> None:
    live = desk.published()
    Live.objects.update(search="'of':1 'before':2")
    LexiconWord.objects.all().delete()
    assert finds.headlines("bridge") == []

    call_command("reindex_search", verbosity=0)

    assert finds.headlines("bridges", outlet="varn-post") == [HEADLINE]
    again = vector(live)
    call_command("reindex_search", verbosity=0)
    assert vector(live) == again
    assert indexing.is_made()


def test_indexing_goes_on_where_it_was_stopped() -> None:
    desk.published()
    other = desk.published(headline="Two towns share a ferry")
    Live.objects.filter(pk=other.pk).update(search=None)

    first = indexing.remake(after=0, most=1)
    assert first is not None
    assert finds.headlines("ferry") == [HEADLINE]

    assert indexing.remake(after=first, most=1) == other.pk
    assert finds.headlines("towns share") == [other.publication.said().headline]
    assert not indexing.is_made()
    assert indexing.remake(after=other.pk, most=1) is None
    assert indexing.is_made()


def test_withdrawn_stories_are_not_indexed_again() -> None:
    live = desk.published()
    desk.retracted(live.story)

    call_command("reindex_search", verbosity=0)

    assert Live.objects.get(pk=live.pk).search is None
    assert lexicon().keys() == {indexing.RULES}


def test_a_word_of_every_length_and_number_can_be_indexed() -> None:
    live = desk.published(context=("x" * 3000, ("echo " * 400).strip(), "中" * 2000))
    assert "'echo':" in vector(live)
    assert finds.headlines("echo") == [HEADLINE]

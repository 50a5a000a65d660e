"""A text goes out and comes back with the same hash, whatever the directory knew, and alone."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from newsroom import editing
from newsroom.brief import Brief, Fact, Framing, Source
from newsroom.brieftext import write
from newsroom.compose import compose
from newsroom.importing import import_text
from newsroom.models import Story
from newsroom.storable import Unstorable, refuse_unstorable
from perspectives.directory import find_outlets
from perspectives.models import Report
from tests.newsroom import desk
from tests.newsroom.briefs import briefs

pytestmark = pytest.mark.django_db


def addresses(brief: Brief) -> set[str]:
    pages = [source.url for fact in brief.facts for source in fact.sources]
    return {*pages, *(said.url for framing in brief.framings for said in framing.excerpts)}


def know_otherwise(brief: Brief) -> None:
    """The directory has every page of the brief, under another title, outlet and date."""
    other = find_outlets(["Somebody Else’s Gazette"])["Somebody Else’s Gazette"]
    for url in addresses(brief):
        Report.objects.create(
            url=url, title="Another title", outlet=other, published_on=date(1999, 1, 1)
        )


def storable(brief: Brief) -> bool:
    try:
        refuse_unstorable(brief)
    except Unstorable:
        return False
    return True


def test_a_story_that_comes_in_says_what_the_text_says_of_pages_known_otherwise() -> None:
    know_otherwise(desk.brief())

    ((story,), _) = import_text(write([desk.brief()]), name="x", by=desk.writer(), at=desk.NOON)

    assert compose(story).brief == desk.brief()


@settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=25,
    suppress_health_check=list(HealthCheck),
)
@given(briefs(), st.booleans())
@example(desk.brief(), True)
@example(desk.brief(facts=(Fact("A.", "", (Source("HTTPS://ПРИКЛАД.УКР/"),)),), framings=()), False)
def test_what_goes_out_comes_back_with_the_same_hash(brief: Brief, known: bool) -> None:
    assume(storable(brief))
    by = desk.writer()
    with transaction.atomic():
        told = compose(editing.begin(brief, by=by, at=desk.NOON)).brief
        text = write([told])
        transaction.set_rollback(True)
    with transaction.atomic():
        if known:
            know_otherwise(told)
        ((story,), _) = import_text(text, name="x", by=by, at=desk.NOON)
        assert story.brief_hash == told.hash
        assert compose(story).brief == told
        transaction.set_rollback(True)


def test_bringing_in_a_text_changes_what_no_other_story_says() -> None:
    story = desk.approved()
    cost = Source("https://varn.example/cost", "The bill", "Capital Courier", "2026-01-01")
    words = msgspec.structs.replace(
        desk.brief().framings[0].excerpts[0], outlet="Capital Courier", published_on=""
    )
    framing = Framing("River towns", "Here at last.", ("Capital Courier",), excerpts=(words,))
    otherwise = desk.brief(facts=(Fact("It was dear.", sources=(cost,)),), framings=(framing,))

    import_text(write([otherwise]), name="x", by=desk.writer(), at=desk.NOON)

    assert Story.objects.count() == 2
    assert compose(story).brief.hash == story.approved_hash == desk.brief().hash

"""A text goes out and comes back as the same words, whatever the directory knew, and changes no other story."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from newsroom import editing
from newsroom.brief import Brief
from newsroom.brieftext import read, write
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


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(briefs(), st.booleans())
@example(desk.brief(), True)
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
    text = (
        write([desk.brief(headline="The same pages, said otherwise")])
        .replace("Act of handover", "The act")
        .replace("Accounts | Varn Post", "The bill | Capital Courier | 2026-01-01")
        .replace("| Річковий вісник | 2026-03-13 |", "| Capital Courier | 2026-01-01 |")
    )
    assert len(read(text, name="x")) == 1

    import_text(text, name="x", by=desk.writer(), at=desk.NOON)

    assert Story.objects.count() == 2
    assert compose(story).brief.hash == story.approved_hash == desk.brief().hash

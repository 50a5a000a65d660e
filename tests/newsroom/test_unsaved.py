"""A text that nobody has saved, told as readers would see it."""

from __future__ import annotations

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom.brief import Framing
from newsroom.compose import compose
from newsroom.unsaved import tell_unsaved
from perspectives.models import Outlet, Perspective
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def test_what_is_saved_is_told_alike_saved_or_not() -> None:
    story = desk.draft()
    saved = compose(story, on=desk.NOON.date())
    uids = tuple(key.uid for key in saved.keys.framings)
    told = tell_unsaved(
        saved.brief, slug=story.slug, on=desk.NOON.date(), facts=saved.keys.facts, framings=uids
    )
    assert told.brief == saved.brief
    assert [framing.key for framing in told.framings] == [
        msgspec.structs.replace(key) for key in saved.keys.framings
    ]
    assert [fact.uid for fact in told.facts] == list(saved.keys.facts)
    assert told.keys.section == saved.keys.section


def test_an_outlet_and_a_perspective_that_nobody_knows_are_told_by_name_and_not_made() -> None:
    brief = desk.brief(framings=(Framing("Island voices", "New here.", ("Острівні вісті",)),))
    told = tell_unsaved(brief, slug="", on=desk.NOON.date())
    assert told.framings[0].outlets[0].name == "Острівні вісті"
    assert told.framings[0].outlets[0].key.slug
    assert not Outlet.objects.exists()
    assert not Perspective.objects.exists()


def test_a_new_perspective_borrows_a_mark_that_no_other_framing_of_the_story_has() -> None:
    desk.draft()
    both = (*desk.brief().framings, Framing("Island voices", "New here."))
    told = tell_unsaved(desk.brief(framings=both), slug="", on=desk.NOON.date())
    marks = [framing.mark for framing in told.framings]
    assert len(set(marks)) == len(marks)


def test_the_number_of_queries_does_not_grow_with_the_story() -> None:
    desk.draft()
    small = desk.brief()
    many = tuple(
        Framing(f"Voice {number}", "Text.", (f"Outlet {number}", "Varn Post"))
        for number in range(8)
    )
    large = desk.brief(framings=many, facts=small.facts * 5)
    counts = []
    for brief in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            tell_unsaved(brief, slug="", on=desk.NOON.date())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4

"""Several people at the same moment, each with a connection of their own, everything committed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from uuid import uuid4

import pytest

from newsroom import editing, press
from newsroom.compose import compose
from newsroom.editing import Conflict
from newsroom.models import Press, Publication, Section, Story
from newsroom.press import AlreadyPublished
from newsroom.rows import PartIds
from perspectives.directory import find_outlets
from perspectives.models import Outlet
from tests.newsroom import desk
from tests.own_database import at_once


@pytest.mark.django_db
def test_the_press_stands_ready_before_anybody_publishes() -> None:
    """Marked for the database, so that pytest-django makes the one that the others clone."""
    assert Press.objects.get().serial == 0


def test_of_many_clicks_one_publishes_and_the_others_are_told_which(committed: None) -> None:
    story, by = desk.approved(), desk.publisher()

    got = at_once(12, lambda _: press.publish(story, by=by, at=desk.NOON))

    kinds = Counter(type(one) for one in got)
    assert kinds == {Publication: 1, AlreadyPublished: 11}
    assert all("publication 1" in str(one) for one in got if isinstance(one, AlreadyPublished))


def test_serials_follow_commits_without_gaps_when_many_publish_at_once(committed: None) -> None:
    stories = [desk.approved(headline=f"Story {number} of eight") for number in range(8)]
    by = desk.publisher()

    at_once(8, lambda number: press.publish(stories[number], by=by, at=desk.NOON))

    chain = list(Publication.objects.order_by("serial"))
    assert [publication.serial for publication in chain] == list(range(1, 9))
    assert all(a.sha == b.prev_sha for a, b in pairwise(chain))
    assert Press.objects.get().chain_head == chain[-1].sha


def test_of_two_savers_one_wins_and_the_other_is_refused(committed: None) -> None:
    story, by = desk.draft(), desk.writer()
    keys = compose(story).keys
    parts = PartIds(keys.facts, tuple(framing.uid for framing in keys.framings))

    def save(number: int) -> object:
        new = desk.brief(headline=f"Headline of saver {number}")
        return editing.save(story, new, parts=parts, version=1, by=by, at=desk.NOON)

    got = at_once(2, save)

    assert sorted(type(one).__name__ for one in got) == [Conflict.__name__, "Saved"]


def test_two_texts_that_name_a_new_outlet_make_one_outlet(committed: None) -> None:
    got = at_once(6, lambda _: find_outlets(["The Tidal Times"])["The Tidal Times"].pk)

    assert len(set(got)) == 1
    assert Outlet.objects.filter(name="The Tidal Times").count() == 1


def test_a_form_that_is_sent_many_times_at_once_begins_one_story(committed: None) -> None:
    by, uid = desk.writer(), uuid4()

    got = at_once(6, lambda _: editing.begin(desk.brief(), by=by, at=desk.NOON, uid=uid))

    assert got == [Story.objects.get()] * 6


def test_many_begin_the_same_story_at_once_and_each_has_an_address(committed: None) -> None:
    by = desk.writer()
    same = desk.brief(section="A new section", storyline="A new storyline")

    got = at_once(6, lambda _: editing.begin(same, by=by, at=desk.NOON))

    assert [type(one) for one in got] == [Story] * 6
    assert len({one.slug for one in got if isinstance(one, Story)}) == 6
    assert Section.objects.count() == 1

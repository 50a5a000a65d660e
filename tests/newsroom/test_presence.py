"""Who is in a story just now: by tab, for minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom import presence
from newsroom.models.drafting import PRESENT, Presence
from newsroom.presence import enter, leave, others
from newsroom.refusals import Refused
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
LATER = desk.NOON + timedelta(seconds=30)
LONG_AFTER = desk.NOON + PRESENT + timedelta(seconds=1)


def test_a_colleague_is_seen_with_the_part_and_since_when() -> None:
    story = desk.draft()
    enter(story, "headline", tab="a", by=desk.writer(), at=desk.NOON)

    enter(story, "fact-2", tab="a", by=desk.writer(), at=LATER)

    (row,) = others(story, tab="b", by=desk.editor(), at=LATER)
    assert (row.person, row.part, row.since) == (desk.writer(), "fact-2", desk.NOON)


def test_one_does_not_see_oneself_but_ones_other_tab() -> None:
    story = desk.draft()
    enter(story, "", tab="a", by=desk.writer(), at=desk.NOON)
    assert not others(story, tab="a", by=desk.writer(), at=desk.NOON)

    enter(story, "", tab="b", by=desk.writer(), at=desk.NOON)

    assert [row.tab for row in others(story, tab="a", by=desk.writer(), at=desk.NOON)] == ["b"]


def test_who_was_not_heard_of_for_minutes_has_left() -> None:
    story = desk.draft()
    enter(story, "", tab="a", by=desk.writer(), at=desk.NOON)

    assert not others(story, tab="b", by=desk.editor(), at=LONG_AFTER)


def test_who_comes_back_has_come_anew() -> None:
    story = desk.draft()
    enter(story, "", tab="a", by=desk.writer(), at=desk.NOON)

    enter(story, "", tab="a", by=desk.writer(), at=LONG_AFTER)

    assert Presence.objects.get().since == LONG_AFTER


def test_who_leaves_is_gone_at_once() -> None:
    story = desk.draft()
    enter(story, "", tab="a", by=desk.writer(), at=desk.NOON)

    leave(story, tab="a", by=desk.writer())

    assert not Presence.objects.exists()


def test_other_stories_have_their_own_people() -> None:
    story, other = desk.draft(), desk.draft(headline="Another")
    enter(other, "", tab="a", by=desk.writer(), at=desk.NOON)

    assert not others(story, tab="b", by=desk.editor(), at=desk.NOON)


def test_rows_do_not_pile_up() -> None:
    story = desk.draft()
    for number in range(presence.MOST_OF_A_PERSON + 5):
        at = desk.NOON + timedelta(seconds=number)
        enter(story, "", tab=str(number), by=desk.writer(), at=at)
    assert Presence.objects.count() == presence.MOST_OF_A_PERSON

    enter(story, "", tab="late", by=desk.editor(), at=LONG_AFTER + timedelta(minutes=1))

    assert Presence.objects.count() == 1


def test_what_is_left_over_is_swept_after_an_hour() -> None:
    enter(desk.draft(), "", tab="a", by=desk.writer(), at=desk.NOON)
    assert presence.forget(at=desk.NOON + timedelta(minutes=59)) == 0

    assert presence.forget(at=desk.NOON + timedelta(minutes=61)) == 1


def test_a_tab_has_a_name_and_a_part_is_cut_to_its_length() -> None:
    story = desk.draft()
    with pytest.raises(Refused, match="which tab"):
        enter(story, "", tab="", by=desk.writer(), at=desk.NOON)

    enter(story, "x" * 99, tab="a", by=desk.writer(), at=desk.NOON)

    assert Presence.objects.get().part == "x" * 20

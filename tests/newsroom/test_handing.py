"""Handing a story over, and by when it is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from newsroom import editing, workflow
from newsroom.compose import compose
from newsroom.handing import CannotTakeIt, HasItAlready, begin_in_hand, hand_over, set_due
from newsroom.models.drafting import Assignment, HandOver
from newsroom.models.history import StoryEvent
from newsroom.models.people import User
from newsroom.models.story import Story
from newsroom.refusals import NotAllowed, NotYet, Refused
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
LATER = desk.NOON + timedelta(hours=3)


def colleague() -> User:
    somebody, new = User.objects.get_or_create(username="test-colleague", is_staff=True)
    if new:
        somebody.groups.add(Group.objects.get(name="writer"))
    return somebody


def test_the_story_is_in_the_colleagues_hand_with_a_word_about_it() -> None:
    story = desk.draft()

    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON, note=" Fact 2 is thin. ")

    held = Assignment.objects.in_hands_of(colleague()).get()
    assert (held.story, held.since) == (story, desk.NOON)
    assert HandOver.objects.get().note == "Fact 2 is thin."


def test_whoever_has_it_in_hand_may_edit_and_submit_it() -> None:
    story = desk.draft()
    assert not editing.may_edit(story, colleague())

    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)

    assert editing.may_edit(story, colleague())
    handed = workflow.submit(story, by=colleague(), at=desk.NOON, reasons=desk.reasons(story))
    assert handed.stage == "in review"
    assert story in Story.objects.of(colleague())


def test_whoever_gave_it_away_may_still_edit_it() -> None:
    story = desk.draft()

    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)

    assert editing.may_edit(story, desk.writer())


def test_to_have_it_in_hand_is_not_to_have_written_in_it() -> None:
    story = desk.draft()
    hand_over(story, desk.editor(), by=desk.writer(), at=desk.NOON)
    story = desk.submit(story)

    assert workflow.approve(story, by=desk.editor(), at=desk.NOON).stage == "approved"


def test_the_draft_and_its_record_stay_as_they_are() -> None:
    story = desk.draft()
    before = Story.objects.values().get(), compose(story), StoryEvent.objects.count()

    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)
    set_due(story, LATER, by=desk.writer(), at=desk.NOON)

    assert before == (Story.objects.values().get(), compose(story), StoryEvent.objects.count())


def test_every_hand_it_went_through_is_written_down() -> None:
    story = desk.draft()
    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)

    hand_over(story, desk.writer(), by=colleague(), at=LATER)

    assert [row.person for row in story.hand_overs.all()] == [colleague(), desk.writer()]
    assert Assignment.objects.get().person == desk.writer()


def test_the_due_time_stays_when_it_is_handed_on() -> None:
    story = desk.draft()
    set_due(story, LATER, by=desk.writer(), at=desk.NOON)

    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)

    assert Assignment.objects.get().due_at == LATER
    assert list(Assignment.objects.due_before(LATER + timedelta(seconds=1)))


def test_the_due_time_is_taken_off_again() -> None:
    story = desk.draft()
    set_due(story, LATER, by=desk.writer(), at=desk.NOON)

    set_due(story, None, by=desk.writer(), at=desk.NOON)

    assert Assignment.objects.get().due_at is None


def test_who_does_not_write_cannot_take_it() -> None:
    for role in ("publisher", "admin"):
        with pytest.raises(CannotTakeIt, match="does not write"):
            hand_over(desk.draft(headline=role), desk.person(role), by=desk.writer(), at=desk.NOON)


def test_who_left_the_house_cannot_take_it() -> None:
    gone = colleague()
    gone.is_active = False
    with pytest.raises(CannotTakeIt):
        hand_over(desk.draft(), gone, by=desk.writer(), at=desk.NOON)


def test_the_same_hand_twice_is_refused_and_written_down_once() -> None:
    story = desk.draft()
    hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)

    with pytest.raises(HasItAlready, match="has this story already"):
        hand_over(story, colleague(), by=desk.writer(), at=desk.NOON)
    assert HandOver.objects.count() == 1


def test_who_may_not_change_the_story_hands_nothing_on() -> None:
    story = desk.draft()
    for by in (colleague(), desk.publisher()):
        with pytest.raises(NotAllowed):
            hand_over(story, colleague(), by=by, at=desk.NOON)
        with pytest.raises(NotAllowed):
            set_due(story, LATER, by=by, at=desk.NOON)


def test_a_due_time_that_has_passed_and_a_note_that_is_a_letter_are_refused() -> None:
    story = desk.draft()
    with pytest.raises(NotYet):
        set_due(story, desk.NOON, by=desk.writer(), at=desk.NOON)
    with pytest.raises(Refused, match="longer than"):
        hand_over(story, colleague(), by=desk.writer(), at=desk.NOON, note="a" * 2001)


def test_a_story_begins_in_somebodys_hand_and_with_its_due_time() -> None:
    story = begin_in_hand(
        desk.brief(), by=desk.writer(), at=desk.NOON, to=colleague(), due_at=LATER
    )

    held = story.assignment
    assert (held.person, held.since, held.due_at) == (colleague(), desk.NOON, LATER)
    assert HandOver.objects.get().by == desk.writer()
    assert editing.may_edit(story, colleague())


def test_one_that_nobody_is_asked_to_take_has_neither() -> None:
    begin_in_hand(desk.brief(), by=desk.writer(), at=desk.NOON)

    assert not Assignment.objects.exists()


def test_where_its_due_time_or_its_hand_is_refused_nothing_begins() -> None:
    with pytest.raises(NotYet):
        begin_in_hand(desk.brief(), by=desk.writer(), at=desk.NOON, due_at=desk.NOON)
    with pytest.raises(CannotTakeIt):
        begin_in_hand(desk.brief(), by=desk.writer(), at=desk.NOON, to=desk.publisher())

    assert not Story.objects.exists()

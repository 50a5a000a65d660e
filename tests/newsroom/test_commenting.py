"""Comments follow a part, are answered, resolved and opened again, and change nothing of the story."""

from __future__ import annotations

import pytest

from newsroom import commenting, removal, workflow
from newsroom.compose import compose
from newsroom.models import Comment, Contribution, Story, User
from newsroom.refusals import NotAllowed, ReasonMissing, Stale
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def remark(story: Story, part: str = "", note: str = "Who says so?") -> Comment:
    return commenting.remark(story, part=part, by=desk.editor(), at=desk.NOON, note=note)


def test_a_comment_touches_neither_the_story_nor_its_history() -> None:
    story = desk.draft()
    before = (Story.objects.values().get(), story.events.count(), Contribution.objects.count())

    said = remark(story, "dek")
    commenting.answer(said, by=desk.writer(), at=desk.NOON, note="The minister.")
    commenting.resolve(said, by=desk.writer(), at=desk.NOON)

    after = (Story.objects.values().get(), story.events.count(), Contribution.objects.count())
    assert after == before


def test_who_commented_may_still_approve() -> None:
    story = desk.submit(desk.draft())
    remark(story)
    assert workflow.approve(story, by=desk.editor(), at=desk.NOON).stage == "approved"


def test_a_comment_is_open_until_it_is_resolved_and_again_afterwards() -> None:
    story = desk.draft()
    said = remark(story)
    commenting.answer(said, by=desk.writer(), at=desk.NOON, note="The minister.")
    assert list(Comment.objects.open_in(story)) == [said]

    commenting.resolve(said, by=desk.writer(), at=desk.NOON)
    assert not Comment.objects.open_in(story)
    with pytest.raises(Stale):
        commenting.resolve(said, by=desk.editor(), at=desk.NOON)

    commenting.open_again(said, by=desk.editor(), at=desk.NOON)
    assert list(Comment.objects.open_in(story)) == [said]
    with pytest.raises(Stale):
        commenting.open_again(said, by=desk.editor(), at=desk.NOON)


def test_an_answer_to_an_answer_stands_below_the_same_comment() -> None:
    said = remark(desk.draft(), "dek")
    first = commenting.answer(said, by=desk.writer(), at=desk.NOON, note="The minister.")
    second = commenting.answer(first, by=desk.editor(), at=desk.NOON, note="Which one?")
    assert (second.answers_to, second.part) == (said, "dek")


def test_a_comment_that_says_nothing_is_refused() -> None:
    with pytest.raises(ReasonMissing):
        remark(desk.draft(), note=" \n ")


def test_who_has_no_part_in_the_desk_does_not_comment() -> None:
    admin = desk.person("admin")
    said = remark(desk.draft())
    acts = (
        lambda: commenting.remark(said.story, part="", by=admin, at=desk.NOON, note="So."),
        lambda: commenting.answer(said, by=admin, at=desk.NOON, note="So."),
        lambda: commenting.resolve(said, by=admin, at=desk.NOON),
        lambda: commenting.open_again(said, by=admin, at=desk.NOON),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_a_removal_takes_what_was_said_of_the_story_too() -> None:
    live = desk.published()
    remark(live.story)
    removal.remove(live.publication, by=desk.publisher(), at=desk.NOON, note="Order 7.")
    assert not Comment.objects.exists()


def test_publishers_comment_too() -> None:
    story = desk.draft()
    publisher: User = desk.publisher()
    said = commenting.remark(story, part="context", by=publisher, at=desk.NOON, note="Long.")
    assert said.part == "context"
    assert compose(story).brief == desk.brief()

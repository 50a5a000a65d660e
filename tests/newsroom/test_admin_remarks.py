"""Open comments stand beside their parts in the story's form; resolving one there loses no word."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import commenting
from newsroom.compose import compose
from newsroom.models.reviewing import Comment
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_alone import alone, press, screen, uids
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db


def say(story: Story, part: str, words: str) -> Comment:
    return commenting.remark(story, part=part, by=desk.editor(), at=desk.NOON, note=words)


def test_each_stands_on_its_card_with_who_said_it() -> None:
    story = desk.draft()
    say(story, uids(story)[1], "Whose euros?")
    say(story, "dek", "Which cars?")
    say(story, "", "Too long.")

    page = signed_in().get(address(story)).content.decode()

    card = page[page.index('id="fact-2"') : page.index('id="blank-fact"')]
    assert "Whose euros?" in card
    assert "test-editor" in card
    assert page.index('id="dek"') < page.index("Which cars?") < page.index('id="facts"')
    assert page.index("Comments on the whole story") < page.index("Too long.")
    assert ", 3 open comments" in page


def test_and_on_the_screen_of_its_part_alone() -> None:
    story, client = desk.draft(), signed_in()
    say(story, uids(story)[1], "Whose euros?")

    assert "Whose euros?" in client.get(screen(story, 1)).content.decode()
    assert "Whose euros?" not in client.get(screen(story, 0)).content.decode()


def test_answers_stand_below_and_resolved_ones_are_gone() -> None:
    story = desk.draft()
    asked, done = say(story, "dek", "Which cars?"), say(story, "dek", "Done with.")
    commenting.answer(asked, by=desk.writer(), at=desk.NOON, note="The first.")
    commenting.answer(done, by=desk.writer(), at=desk.NOON, note="Answered, too.")
    commenting.resolve(done, by=desk.editor(), at=desk.NOON)

    page = signed_in().get(address(story)).content.decode()

    assert "The first." in page
    assert "Done with." not in page
    assert "Answered, too." not in page


def test_the_storys_screen_costs_the_same_with_many() -> None:
    story, client = desk.draft(), signed_in()
    client.get(address(story))
    costs = []
    for part in ("dek", *uids(story)):
        with CaptureQueriesContext(connection) as asked:
            client.get(address(story))
        costs.append(len(asked))
        say(story, part, "And this?")
    assert len(set(costs)) == 1


@pytest.mark.parametrize("place", [None, 1])
def test_resolving_one_without_any_script_keeps_what_was_typed(place: int | None) -> None:
    story, client = desk.draft(), signed_in()
    comment = say(story, uids(story)[1], "Whose euros?")
    sent = shown(client, story) if place is None else alone(client, story, place)

    answer = press(client, story, sent | {"f2-text": ["Not saved yet."]}, f"resolve:{comment.pk}")

    comment.refresh_from_db()
    assert comment.resolved_by == desk.writer()
    assert "Not saved yet." in answer.content.decode()
    assert "Whose euros?" not in answer.content.decode()
    assert compose(Story.objects.get()).brief == desk.brief()


def test_a_comment_of_another_story_is_not_there() -> None:
    story, other = desk.draft(), desk.draft(headline="Another")
    comment = say(other, "dek", "Which cars?")
    client = signed_in()

    answer = press(client, story, shown(client, story), f"resolve:{comment.pk}")

    comment.refresh_from_db()
    assert comment.resolved_at is None
    assert "not there any more" in answer.content.decode()

"""The screen on which a story is handed over and gets its due time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from newsroom.clock import database_now
from newsroom.models.drafting import Assignment, HandOver
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, signed_in
from tests.newsroom.test_admin_unsaved import ADD

pytestmark = pytest.mark.django_db


def screen(story: Story) -> str:
    return reverse("admin:newsroom_story_hand", args=[story.pk])


def test_handed_over_it_is_said_above_the_story() -> None:
    story, editor = desk.draft(), desk.editor()

    answer = signed_in().post(
        screen(story), {"do": "hand", "person": editor.pk, "note": "The dek is old."}
    )

    assert answer.headers["Location"] == address(story)
    assert HandOver.objects.get().note == "The dek is old."
    assert "In hand: test-editor" in signed_in().get(address(story)).content.decode()


def test_the_due_time_is_read_on_the_persons_clock() -> None:
    writer, story = desk.writer(), desk.draft()
    writer.zone = "Asia/Tokyo"
    writer.save()
    tomorrow = (database_now() + timedelta(days=2)).date()

    signed_in().post(screen(story), {"do": "due", "due": f"{tomorrow}T09:00"})

    due = Assignment.objects.get().due_at
    assert due
    assert f"{due:%H:%M}" == "00:00"
    assert "Due " in signed_in().get(address(story)).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "hand", "person": "", "note": "Kept words"}, "Choose who is to have it."),
        ({"do": "hand", "person": "x", "note": "Kept words"}, "Choose who is to have it."),
        ({"do": "due", "due": "2020-01-01T00:00"}, "That moment has passed"),
        ({"do": "due", "due": "soon"}, "Give day and time"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(sent: dict[str, str], said: str) -> None:
    answer = signed_in().post(screen(desk.draft()), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert said in page
    assert sent.get("note", "") in page


def test_only_people_who_write_are_offered() -> None:
    desk.publisher()
    desk.editor()

    people = signed_in().get(screen(desk.draft())).context["people"]

    assert {person.username for person in people} == {"test-writer", "test-editor"}


def test_who_may_not_edit_hands_nothing_over() -> None:
    story = desk.draft()

    assert signed_in("publisher").get(screen(story)).status_code == 403
    assert signed_in("publisher").post(screen(story), {"do": "due"}).status_code == 403


class TestANewStory:
    """Its due time and its hand are given before it is there, and set with its first save."""

    NEW = {"section": "World", "headline": "A ferry", "language": "en", "do": "save"}

    def test_both_are_set_with_the_first_save(self) -> None:
        writer, editor = desk.writer(), desk.editor()
        writer.zone = "Asia/Tokyo"
        writer.save()
        day = (database_now() + timedelta(days=2)).date()

        answer = signed_in().post(ADD, self.NEW | {"person": editor.pk, "due": f"{day}T09:00"})

        held = Assignment.objects.get()
        assert answer.headers["Location"] == address(held.story)
        assert held.person == editor
        assert f"{held.due_at:%H:%M}" == "00:00"
        assert HandOver.objects.get().by == writer

    def test_a_form_that_is_sent_twice_begins_one_story_with_both(self) -> None:
        client, day = signed_in(), (database_now() + timedelta(days=2)).date()
        begins = client.get(ADD).context["form"].data["begins"]
        sent = self.NEW | {"person": desk.editor().pk, "due": f"{day}T09:00", "begins": begins}
        client.post(ADD, sent)

        again = client.post(ADD, sent)

        story = Story.objects.get()
        assert again.headers["Location"] == address(story)
        assert HandOver.objects.count() == 1

    def test_both_may_stay_empty(self) -> None:
        signed_in().post(ADD, self.NEW | {"person": "", "due": ""})

        assert Story.objects.count() == 1
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"due": "2020-01-01T00:00"}, "That moment has passed"),
            ({"due": "soon"}, "Give day and time"),
            ({"person": "999999"}, "Choose somebody who writes"),
            ({"person": "x" * 40}, "Choose somebody who writes"),
        ],
    )
    def test_what_is_refused_says_so_at_its_box_and_nothing_typed_is_lost(
        self, sent: dict[str, str], said: str
    ) -> None:
        answer = signed_in().post(ADD, self.NEW | {"dek": "Typed for an hour."} | sent)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert f'id="{next(iter(sent))}-error"' in page
        assert "Typed for an hour." in page
        assert sent.get("due", "") in page
        assert not Story.objects.exists()

    def test_only_people_who_write_can_be_given_it(self) -> None:
        publisher = desk.publisher()

        answer = signed_in().post(ADD, self.NEW | {"person": publisher.pk})

        assert answer.status_code == 422
        assert publisher not in answer.context["writers"]
        assert not Story.objects.exists()

    def test_what_was_chosen_stays_chosen_while_a_card_is_added(self) -> None:
        editor = desk.editor()

        page = signed_in().post(ADD, self.NEW | {"do": "add:fact", "person": editor.pk})

        assert page.context["people"] == []  # nobody is in a story that is not there
        assert page.context["in_hand"]["person"].value == str(editor.pk)
        assert f'<option value="{editor.pk}"\n              selected>' in page.content.decode()

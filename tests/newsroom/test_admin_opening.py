"""Pressing Open on a card: what is typed is saved first, and where nothing is typed nothing is."""

from __future__ import annotations

import pytest
from django.urls import reverse

from newsroom.admin.alone import NOTHING_YET
from newsroom.compose import compose
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_alone import alone, press, screen
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db
BARE = "framings_show_words:framing-2"


def test_words_that_were_not_saved_are_saved_first_and_the_part_is_opened() -> None:
    story, client = desk.draft(), signed_in()

    answer = press(
        client, story, shown(client, story) | {"dek": ["Written on 14 March."]}, "open:f2"
    )

    assert answer.headers["Location"] == screen(story, 1)
    assert compose(Story.objects.get()).brief.dek == "Written on 14 March."


def test_where_nothing_was_typed_nothing_is_saved_and_nobody_meets_a_conflict() -> None:
    story, client = desk.draft(), signed_in()

    answer = press(client, story, shown(client, story), "open:m1")

    assert answer.headers["Location"] == screen(story, 2)
    assert Story.objects.get().version == story.version


def test_nor_does_a_save_of_somebody_else_stand_in_the_way_then() -> None:
    story, client, editor = desk.draft(), signed_in(), signed_in("editor")
    opened = shown(client, story)
    editor.post(address(story), shown(editor, story) | {"dek": ["Theirs of 14 March."]})

    answer = press(client, story, opened, "open:f1")

    assert answer.headers["Location"] == screen(story, 0)
    assert compose(Story.objects.get()).brief.dek == "Theirs of 14 March."


def test_a_new_fact_is_opened_by_its_place_among_those_that_say_something() -> None:
    story, client = desk.draft(), signed_in()
    sent = shown(client, story) | {
        "fact": ["f3", "f1", "f4", "f2"],
        "f4-text": ["It has four lanes."],
    }

    answer = press(client, story, sent, "open:f4")

    saved = Story.objects.get()
    assert compose(saved).brief.facts[1].text == "It has four lanes."
    assert answer.headers["Location"] == screen(saved, 1)


def test_so_is_a_part_of_a_story_that_was_just_begun() -> None:
    sent = {"section": "World", "headline": "A ferry", "language": "en", "fact": ["f1"],
            "f1-text": ["It sails."], "do": ["open:f1"]}  # fmt: skip

    answer = signed_in().post(reverse("admin:newsroom_story_add"), sent)

    assert answer.headers["Location"] == screen(Story.objects.get(), 0)


def test_an_empty_card_is_not_opened_and_everything_typed_stays() -> None:
    story, client = desk.draft(), signed_in()
    sent = shown(client, story) | {"fact": ["f1", "f2", "f3"], "dek": ["Typed."]}

    answer = press(client, story, sent, "open:f3")

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"f3-text": NOTHING_YET}
    assert answer.context["form"].top["dek"].value == "Typed."


def test_what_is_wrong_elsewhere_is_said_in_the_storys_form() -> None:
    story, client = desk.draft(), signed_in()

    answer = press(client, story, shown(client, story) | {"headline": [""]}, "open:f1")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["headline"]


def test_a_reason_typed_beside_a_warning_is_saved_on_the_way() -> None:
    story, client = desk.draft(), signed_in()
    sent = shown(client, story) | {f"reason:{BARE}": ["One short piece each."]}

    press(client, story, sent, "open:f1")

    assert Story.objects.get().reasons == {BARE: "One short piece each."}


def test_and_saving_a_part_takes_no_reason_back() -> None:
    story, client = desk.draft(), signed_in()
    Story.objects.filter(pk=story.pk).update(reasons={BARE: "One short piece each."})

    press(client, story, alone(client, story, 0) | {"f1-text": ["It is long."]}, "back")

    assert Story.objects.get().reasons == {BARE: "One short piece each."}

"""Two people save the same story: the second sees both texts, chooses part by part, and loses nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from newsroom.compose import compose
from newsroom.models.drafting import Autosave
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db


class Two:
    """A story that somebody else saved while the writer was at it."""

    def __init__(self, **theirs: list[str]) -> None:
        self.story = desk.draft()
        self.mine, editor = signed_in("writer"), signed_in("editor")
        self.opened = shown(self.mine, self.story)
        editor.post(address(self.story), shown(editor, self.story) | theirs)

    def save(self, **mine: list[str]) -> Any:
        return self.mine.post(address(self.story), self.opened | mine)

    def save_again(self, answer: Any, **chosen: list[str]) -> Any:
        sent = dict(answer.context["form"].data.lists()) | {"do": ["save"]} | chosen
        return self.mine.post(address(self.story), sent)

    @property
    def said(self) -> Any:
        return compose(self.story).brief


def test_both_texts_of_a_part_that_both_touched_are_side_by_side() -> None:
    two = Two(dek=["Their dek of 14 March."])

    answer = two.save(dek=["My dek of 15 March."])

    page = answer.content.decode()
    assert answer.status_code == 409
    assert [clash.label for clash in answer.context["clashes"]] == ["Dek"]
    assert "<ins>Their</ins>" in page
    assert "<ins>My</ins>" in page
    assert "Before both of you" in page
    assert answer.context["form"].top["dek"].value == "My dek of 15 March."
    assert two.said.dek == "Their dek of 14 March."


def test_saved_again_my_part_is_on_top() -> None:
    two = Two(dek=["Their dek of 14 March."])
    answer = two.save(dek=["My dek of 15 March."])

    assert two.save_again(answer, **{"take-1": ["mine"]}).status_code == 302

    assert two.said.dek == "My dek of 15 March."


def test_or_theirs_is_chosen_for_one_part_and_mine_for_another_without_any_script() -> None:
    two = Two(**{"dek": ["Their dek of 14 March."], "f1-text": ["It is 413 metres long."]})
    answer = two.save(**{"dek": ["My dek of 15 March."], "f1-text": ["It is 414 metres long."]})
    keys = [clash.key for clash in answer.context["clashes"]]

    two.save_again(answer, **{"take-1": ["mine"], "take-2": [f"theirs {keys[1]}"]})

    assert two.said.dek == "My dek of 15 March."
    assert two.said.facts[0].text == "It is 413 metres long."


def test_parts_that_only_one_touched_are_joined_already() -> None:
    two = Two(**{"f1-text": ["It is 413 metres long."]})

    answer = two.save(**{"m2-text": ["A road at last."]})

    assert answer.context["clashes"] == []
    assert [part.label for part in answer.context["joined"]] == ["Fact 1"]
    two.save_again(answer)
    assert two.said.facts[0].text == "It is 413 metres long."
    assert two.said.framings[1].text == "A road at last."


def test_facts_that_both_added_are_both_there() -> None:
    new = {"fact": ["f1", "f2", "f3"], "f3-text": ["Theirs is new."]}
    two = Two(**new)

    answer = two.save(**(new | {"f3-text": ["Mine is new."]}))
    two.save_again(answer)

    assert {fact.text for fact in two.said.facts} >= {"Theirs is new.", "Mine is new."}


def test_what_i_sent_is_kept_aside_and_offered_on_the_story() -> None:
    two = Two(dek=["Their dek of 14 March."])
    two.save(dek=["My dek of 15 March."])

    (offer,) = two.mine.get(address(two.story)).context["kept"]

    assert [change.label for change in offer.changed] == ["Dek"]
    assert Autosave.objects.get().person == desk.writer()


def test_a_third_save_in_between_is_met_again() -> None:
    two = Two(dek=["Their dek of 14 March."])
    answer = two.save(dek=["My dek of 15 March."])
    third = signed_in("editor")
    third.post(address(two.story), shown(third, two.story) | {"dek": ["A third dek."]})

    again = two.save_again(answer)

    assert again.status_code == 409
    assert two.said.dek == "A third dek."


def test_two_tabs_of_one_person_are_two_editors() -> None:
    story = desk.draft()
    client = signed_in()
    one, other = shown(client, story), shown(client, story)
    client.post(address(story), one | {"dek": ["From the first tab."]})

    answer = client.post(address(story), other | {"dek": ["From the second tab."]})

    assert answer.status_code == 409


def test_where_no_revision_says_what_was_opened_all_that_differs_is_to_choose() -> None:
    two = Two(**{"f1-text": ["It is 413 metres long."]})

    answer = two.save(opened=["0" * 64], **{"m2-text": ["A road at last."]})

    labels = [clash.label for clash in answer.context["clashes"]]
    assert labels == ["Fact 1", "Framing 2, The capital"]


def test_markup_in_either_text_is_text() -> None:
    two = Two(dek=["<script>theirs</script>"])

    page = two.save(dek=["<script>mine</script>"]).content.decode()

    assert "<script>theirs" not in page
    assert "<script>mine" not in page


def test_a_forged_choice_takes_nothing_that_is_not_there() -> None:
    story = desk.draft()
    client: Client = signed_in()

    client.post(address(story), shown(client, story) | {"take-1": ["theirs nonsense"]})

    assert compose(Story.objects.get()).brief == desk.brief()

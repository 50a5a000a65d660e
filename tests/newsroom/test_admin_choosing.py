"""Where two saved, a part is written together in place: by no script, with nothing lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.admin.choosing import NOTHING_WRITTEN
from newsroom.compose import compose
from newsroom.models.drafting import Autosave
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.formofpage import controls
from tests.newsroom.test_admin_alone import alone, press
from tests.newsroom.test_admin_conflicts import Two
from tests.newsroom.test_admin_form import address, shown, signed_in
from tests.newsroom.test_admin_unsaved import autosave_at

pytestmark = pytest.mark.django_db


def choose(answer: Any, side: str, place: int = 0) -> list[str]:
    return [f"{side} {answer.context['clashes'][place].key}"]


def written(answer: Any, words: str, **more: list[str]) -> dict[str, list[str]]:
    return {"take-1": choose(answer, "together"), "together-1": [words], **more}


class TestWrittenTogether:
    def test_its_box_begins_with_mine_and_stands_beside_theirs(self) -> None:
        two = Two(dek=["Their dek of 14 March."])

        answer = two.save(dek=["My dek of 15 March."])

        (clash,) = answer.context["clashes"]
        page = answer.content.decode()
        assert (clash.box.value, clash.rest) == ("My dek of 15 March.", "")
        assert 'value="together dek"' in page
        assert 'name="together-1"' in page
        assert "<ins>Their</ins>" in page

    def test_what_is_written_there_is_saved_in_place_of_both(self) -> None:
        two = Two(dek=["Their dek of 14 March."], context=["Their context."])
        answer = two.save(dek=["My dek of 15 March."], context=["My context."])

        done = two.save_again(
            answer,
            **written(answer, "A dek of both, of 15 March."),
            **{"take-2": choose(answer, "together", 1), "together-2": ["One.\n\nTwo."]},
        )

        assert done.status_code == 302
        assert two.said.dek == "A dek of both, of 15 March."
        assert two.said.context == ("One.", "Two.")

    @pytest.mark.parametrize(
        ("side", "source"),
        [("mine", "https://varn.example/act"), ("theirs", "https://theirs.example/")],
    )
    def test_a_facts_sources_are_of_the_side_chosen_for_them(self, side: str, source: str) -> None:
        page = {"f1-s1-url": ["https://theirs.example/"]}
        two = Two(**page, **{"f1-text": ["It is 413 metres long."]})
        answer = two.save(**{"f1-text": ["It is 414 metres long."]})
        assert answer.context["clashes"][0].rest == "Its sources and day"

        two.save_again(answer, **written(answer, "About 413 metres.", **{"rest-1": [side]}))

        assert two.said.facts[0].text == "About 413 metres."
        assert two.said.facts[0].sources[0].url == source

    def test_a_framing_keeps_its_stances_with_the_rest_of_it(self) -> None:
        two = Two(**{"m1-text": ["Theirs."], "m1-label": ["Their name"], "m1-f2-kind": [""]})
        answer = two.save(**{"m1-text": ["Mine."]})

        two.save_again(answer, **written(answer, "Of both.", **{"rest-1": ["theirs"]}))

        framing = two.said.framings[0]
        assert (framing.text, framing.label) == ("Of both.", "Their name")
        assert [stance.fact for stance in framing.stances] == [1]

    def test_what_is_no_words_or_stands_in_one_text_only_is_chosen_not_written(self) -> None:
        two = Two(language=["uk"], fact=["f1"])

        answer = two.save(**{"language": ["de"], "f2-text": ["It cost 92 million."]})

        assert [clash.box for clash in answer.context["clashes"]] == [None, None]


class TestNothingIsLost:
    def test_an_empty_one_is_refused_in_its_place_and_all_choices_stay(self) -> None:
        two = Two(**{"dek": ["Their dek of 14 March."], "f1-text": ["It is 413 metres long."]})
        answer = two.save(**{"dek": ["My dek of 15 March."], "f1-text": ["It is 414 metres."]})

        again = two.save_again(
            answer, **written(answer, "  "), **{"take-2": choose(answer, "theirs", 1)}
        )

        dek, fact = again.context["clashes"]
        assert again.status_code == 422
        assert dek.box.error == NOTHING_WRITTEN
        assert (dek.choice.side, fact.choice.side) == ("together", "theirs")
        assert "Before both of you" in again.content.decode()
        assert dek.mine.after != dek.theirs.after
        assert two.said.dek == "Their dek of 14 March."
        two.save_again(again, **written(again, "Both."))
        assert (two.said.dek, two.said.facts[0].text) == ("Both.", "It is 413 metres long.")

    def test_what_is_too_long_says_so_where_it_was_written(self) -> None:
        two = Two(headline=["Their headline"])
        answer = two.save(headline=["My headline"])

        again = two.save_again(answer, **written(answer, "long " * 60))

        (clash,) = again.context["clashes"]
        assert again.status_code == 422
        assert "there is room for 200" in clash.box.error
        assert clash.box.value == "long " * 60
        assert again.context["form"].top["headline"].value == "My headline"

    def test_adding_a_card_without_a_script_leaves_the_choice_as_it_is(self) -> None:
        two = Two(dek=["Their dek of 14 March."])
        answer = two.save(dek=["My dek of 15 March."])

        again = two.save_again(answer, **written(answer, "Half a"), do=["add:fact"])

        (clash,) = again.context["clashes"]
        assert (clash.choice.side, clash.box.value) == ("together", "Half a")

    def test_where_the_story_moved_on_again_my_choices_are_mine_in_the_next_one(self) -> None:
        two = Two(**{"dek": ["Their dek of 14 March."], "f1-text": ["It is 413 metres long."]})
        answer = two.save(**{"dek": ["My dek of 15 March."], "f1-text": ["It is 414 metres."]})
        third = signed_in("editor")
        third.post(address(two.story), shown(third, two.story) | {"dek": ["A third dek."]})

        again = two.save_again(
            answer, **written(answer, "Of both."), **{"take-2": choose(answer, "theirs", 1)}
        )

        (clash,) = again.context["clashes"]
        assert again.status_code == 409
        assert clash.box.value == "Of both."
        assert again.context["form"].facts[0].text.value == "It is 413 metres long."
        assert two.said.dek == "A third dek."

    def test_once_it_is_saved_nothing_of_it_is_offered_any_more(self) -> None:
        two = Two(dek=["Their dek of 14 March."])
        answer = two.save(dek=["My dek of 15 March."])
        assert Autosave.objects.exists()

        two.save_again(answer, **written(answer, "Of both."))

        assert not Autosave.objects.exists()

    def test_what_a_tab_keeps_of_it_is_offered_and_the_choice_is_there_again(self) -> None:
        two = Two(dek=["Their dek of 14 March."])
        answer = two.save(dek=["My dek of 15 March."])
        sent = (
            dict(answer.context["form"].data.lists()) | written(answer, "Half a") | {"tab": ["a"]}
        )
        Autosave.objects.all().delete()
        two.mine.post(autosave_at(two.story), sent)

        (offer,) = two.mine.get(address(two.story)).context["kept"]
        page = two.mine.get(offer.address)

        assert "".join(span.words for span in offer.changed[0].after) == "Half a"
        (clash,) = page.context["clashes"]
        assert (clash.choice.side, clash.box.value) == ("together", "Half a")
        assert page.context["form"].top["dek"].value == "My dek of 15 March."


def test_on_the_screen_of_one_part_it_is_written_together_too() -> None:
    story, client, editor = desk.draft(), signed_in(), signed_in("editor")
    opened = alone(client, story, 2) | {"m1-text": ["Mine."]}
    theirs = {"m1-text": ["Theirs."], "m1-label": ["Their name"], "fact": ["f2", "f1"]}
    editor.post(address(story), shown(editor, story) | theirs)
    answer = press(client, story, opened, "back")
    again = controls(answer.content.decode())

    empty = press(client, story, again | written(answer, ""), "back")
    assert empty.status_code == 422
    assert empty.context["clashes"][0].box.error == NOTHING_WRITTEN
    again = controls(empty.content.decode())
    done = press(
        client, story, again | written(answer, "Of both.", **{"rest-1": ["theirs"]}), "back"
    )

    framing = compose(Story.objects.get()).brief.framings[0]
    assert done.status_code == 302
    assert (framing.text, framing.label) == ("Of both.", "Their name")
    assert framing.stance_on(2).kind == "reported"  # type: ignore[union-attr]


def test_a_forged_choice_writes_nothing() -> None:
    story, client = desk.draft(), signed_in()
    forged = {"take-1": ["together fact nobody"], "together-1": ["Forged"], "rest-1": ["theirs"]}

    client.post(address(story), shown(client, story) | forged)

    assert compose(Story.objects.get()).brief == desk.brief()

"""Nobody's words are lost on the screen of one part: two who save, a session or a right that ends."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom import editing, handing
from newsroom.compose import compose
from newsroom.models.drafting import Autosave
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.formofpage import controls
from tests.newsroom.test_admin_alone import alone, press
from tests.newsroom.test_admin_form import address, shown, signed_in
from tests.newsroom.test_admin_unsaved import autosave_at

pytestmark = pytest.mark.django_db


class TestTwoWhoSave:
    def test_both_texts_of_the_part_are_on_its_screen(self) -> None:
        story, client, editor = desk.draft(), signed_in(), signed_in("editor")
        opened = alone(client, story, 0) | {"f1-text": ["It is 414 metres long."]}
        editor.post(address(story), shown(editor, story) | {"f1-text": ["It is 413 metres long."]})

        answer = press(client, story, opened, "back")

        assert answer.status_code == 409
        assert answer.context["alone"].label == "Fact 1"
        assert [clash.label for clash in answer.context["clashes"]] == ["Fact 1"]
        assert Autosave.objects.get().person == desk.writer()
        page = answer.content.decode()
        again = controls(page)
        assert again["f1-text"] == ["It is 414 metres long."]
        theirs = answer.context["clashes"][0].key
        press(client, story, again | {"take-1": [f"theirs {theirs}"]}, "back")
        assert compose(Story.objects.get()).brief.facts[0].text == "It is 413 metres long."

    def test_what_only_the_other_touched_is_joined_and_my_part_is_saved_on_top(self) -> None:
        story, client, editor = desk.draft(), signed_in(), signed_in("editor")
        opened = alone(client, story, 2) | {"m1-text": ["Mine."]}
        moved = {"fact": ["f2", "f1"], "dek": ["Theirs of 14 March."], "m2-text": ["Theirs."]}
        editor.post(address(story), shown(editor, story) | moved)

        answer = press(client, story, opened, "back")
        assert answer.status_code == 409
        assert answer.context["clashes"] == []
        press(client, story, controls(answer.content.decode()), "back")

        told = compose(Story.objects.get()).brief
        assert (told.dek, told.framings[0].text, told.framings[1].text) == (
            "Theirs of 14 March.", "Mine.", "Theirs."
        )  # fmt: skip
        assert [fact.text[:7] for fact in told.facts] == ["It cost", "The bri"]
        assert told.framings[0].stance_on(2).kind == "reported"  # type: ignore[union-attr]

    def test_a_part_that_was_taken_out_meanwhile_comes_back_only_if_i_say_so(self) -> None:
        story, client, editor = desk.draft(), signed_in(), signed_in("editor")
        opened = alone(client, story, 1) | {"f2-text": ["It cost 92 million."]}
        editor.post(address(story), shown(editor, story) | {"fact": ["f1"]})

        answer = press(client, story, opened, "save")
        assert answer.status_code == 409
        assert "not in it" in answer.content.decode()
        again = controls(answer.content.decode())
        theirs = answer.context["clashes"][0].key
        left = press(client, story, again | {"take-1": [f"theirs {theirs}"]}, "save")
        assert left.headers["Location"] == address(story)
        assert len(compose(Story.objects.get()).brief.facts) == 1

    def test_gone_and_not_touched_by_me_the_story_is_shown_instead(self) -> None:
        story, client, editor = desk.draft(), signed_in(), signed_in("editor")
        opened = alone(client, story, 1)
        editor.post(address(story), shown(editor, story) | {"fact": ["f1"]})

        answer = press(client, story, opened, "save")

        assert answer.status_code == 409
        assert "alone" not in answer.context
        assert len(answer.context["form"].facts) == 1

    def test_where_no_revision_says_what_was_opened_my_part_is_put_into_the_text_of_now(
        self,
    ) -> None:
        story, client, editor = desk.draft(), signed_in(), signed_in("editor")
        opened = alone(client, story, 2) | {"m1-text": ["Mine."], "opened": ["0" * 64]}
        moved = {"fact": ["f2", "f1"], "dek": ["Theirs of 14 March."]}
        editor.post(address(story), shown(editor, story) | moved)

        answer = press(client, story, opened, "save")
        press(client, story, controls(answer.content.decode()), "save")

        told = compose(Story.objects.get()).brief
        assert told.dek == "Theirs of 14 March."
        assert told.framings[0].text == "Mine."
        assert told.framings[0].stance_on(2).kind == "reported"  # type: ignore[union-attr]


class TestNothingIsLost:
    def test_what_a_tab_keeps_of_a_part_is_offered_as_that_part_of_the_story(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 0) | {"f1-text": ["Half a sen"], "tab": ["one"]}

        client.post(autosave_at(story), sent)

        (offer,) = client.get(address(story)).context["kept"]
        assert [change.label for change in offer.changed] == ["Fact 1"]
        restored = client.get(offer.address).context["form"]
        assert restored.facts[0].text.value == "Half a sen"
        assert restored.facts[1].text.value == "It cost 91 million euros."

    def test_saving_the_part_settles_what_its_tab_kept(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 0) | {"f1-text": ["A whole sentence."], "tab": ["one"]}
        client.post(autosave_at(story), sent)

        press(client, story, sent, "back")

        assert not Autosave.objects.exists()

    def test_a_refused_save_of_the_part_offers_nothing_of_its_own_tab(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 0) | {"f1-text": [""], "tab": ["one"]}
        client.post(autosave_at(story), sent)

        answer = press(client, story, sent, "back")

        assert (answer.status_code, answer.context["kept"]) == (422, [])

    def test_a_save_that_met_an_ended_session_is_offered_after_the_sign_in(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 2) | {"m1-text": ["Written for an hour."], "tab": ["one"]}
        client.logout()
        press(client, story, sent, "back")
        client.force_login(desk.writer())

        (offer,) = client.get(address(story)).context["kept"]

        assert [change.label for change in offer.changed] == ["Framing 1, River towns"]

    def test_a_form_of_before_the_sign_in_is_shown_again_on_the_parts_screen(self) -> None:
        story = desk.draft()
        client = Client(enforce_csrf_checks=True)
        client.force_login(desk.writer())
        sent = alone(client, story, 0) | {"f1-text": ["Written for an hour."]}
        sent.pop("csrfmiddlewaretoken")

        answer = press(client, story, sent, "back")

        assert answer.status_code == 403
        assert controls(answer.content.decode())["f1-text"] == ["Written for an hour."]
        assert answer.context["alone"].label == "Fact 1"

    def test_who_may_not_change_the_story_any_more_gets_their_words_back(self) -> None:
        story = editing.begin(desk.brief(), by=desk.editor(), at=desk.NOON)
        handing.hand_over(story, desk.writer(), by=desk.editor(), at=desk.NOON)
        client = signed_in()
        sent = alone(client, story, 0) | {"f1-text": ["Mine of an hour."]}
        handing.hand_over(story, desk.editor(), by=desk.editor(), at=desk.NOON)

        answer = press(client, story, sent, "back")

        assert answer.status_code == 403
        assert "You may read this story, not change it" in answer.content.decode()
        assert [change.label for change in answer.context["unsent"]] == ["Fact 1"]
        assert "Mine" in answer.content.decode()
        assert compose(Story.objects.get()).brief == desk.brief()

    def test_a_forged_part_is_no_story(self) -> None:
        story, client = desk.draft(), signed_in()

        answer = press(client, story, alone(client, story, 0) | {"only": ["forged"]}, "save")

        assert answer.status_code == 422
        assert compose(Story.objects.get()).brief == desk.brief()

"""Nobody's words are lost: what is kept while one types, offered again, and what a sign-in does to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom.compose import compose
from newsroom.models.drafting import Autosave
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db
ADD = reverse("admin:newsroom_story_add")


def autosave_at(story: Story | None) -> str:
    if story is None:
        return reverse("admin:newsroom_story_autosave_new")
    return reverse("admin:newsroom_story_autosave", args=[story.pk])


def here(client: Client, story: Story, tab: str, **query: str) -> dict[str, Any]:
    answer = client.get(
        reverse("admin:newsroom_story_here", args=[story.pk]), {"tab": tab, **query}
    )
    told: dict[str, Any] = answer.json()
    return told


def typed(client: Client, story: Story, **changes: list[str]) -> dict[str, Any]:
    """What a tab sends of its form while somebody types."""
    answer = client.post(
        autosave_at(story), shown(client, story) | {"tab": ["one"]} | changes
    )  # fmt: skip
    told: dict[str, Any] = answer.json()
    return told


class TestKeeping:
    def test_it_says_when_it_was_kept_on_the_persons_clock(self) -> None:
        writer = desk.writer()
        writer.zone = "Asia/Kolkata"
        writer.save()
        story = desk.draft()

        told = typed(signed_in(), story, dek=["Half a se"])

        at = Autosave.objects.get().at
        assert told["kept"].endswith(f"{at:%S}")
        assert told["kept"][3:5] != f"{at:%M}"

    def test_the_story_its_history_and_other_peoples_pages_stay_as_they_were(self) -> None:
        story = desk.draft()
        before = compose(story), StoryEvent.objects.count(), story.version

        typed(signed_in(), story, dek=["Half a se"])

        story.refresh_from_db()
        assert before == (compose(story), StoryEvent.objects.count(), story.version)
        assert "Half a se" not in signed_in("editor").get(address(story)).content.decode()

    def test_who_is_signed_out_hears_it_in_json_with_the_way_back_in(self) -> None:
        story = desk.draft()
        for url in (autosave_at(story), autosave_at(None)):
            answer = Client().post(url, {"tab": "a"})
            assert answer.status_code == 401
            assert "Nothing is lost" in answer.json()["said"]
            assert answer.json()["sign_in"] == reverse("admin:login")

    def test_who_may_not_change_the_story_hears_it_in_json(self) -> None:
        answer = signed_in("publisher").post(autosave_at(desk.draft()), {"tab": "a"})

        assert answer.status_code == 403
        assert answer.json()["said"]

    def test_a_token_of_an_earlier_session_is_refused_in_json(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(desk.writer())

        answer = client.post(
            autosave_at(None), {"tab": "a"}, headers={"accept": "application/json"}
        )

        assert (answer.status_code, answer.json()["token"]) == (403, False)

    def test_without_a_session_a_missing_token_is_not_the_news(self) -> None:
        client = Client(enforce_csrf_checks=True)

        answer = client.post(
            autosave_at(None), {"tab": "a"}, headers={"accept": "application/json"}
        )  # fmt: skip

        assert (answer.status_code, bool(answer.json()["sign_in"])) == (401, True)

    def test_a_story_that_is_not_there_and_a_get_are_answered_in_json(self) -> None:
        client = signed_in()
        gone = client.post(reverse("admin:newsroom_story_autosave", args=[99_999]), {"tab": "a"})
        read = client.get(autosave_at(None))

        assert (gone.status_code, read.status_code) == (404, 405)
        assert gone.json()["said"]
        assert read.json()["said"]

    def test_what_says_the_same_as_the_story_is_not_kept(self) -> None:
        story = desk.draft()

        told = typed(signed_in(), story)

        assert told == {"same": True}
        assert not Autosave.objects.exists()

    def test_what_was_typed_and_put_back_is_not_kept_any_more(self) -> None:
        story, client = desk.draft(), signed_in()
        typed(client, story, dek=["Half a se"])

        typed(client, story)

        assert not Autosave.objects.exists()


class TestOffering:
    def test_on_opening_they_are_offered_with_what_differs(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, dek=["Nothing of the old dek."])

        page = client.get(address(story))

        assert [change.label for change in page.context["kept"][0].changed] == ["Dek"]
        assert "You wrote here and did not save" in page.content.decode()
        assert "<ins>Nothing" in page.content.decode()

    def test_put_into_the_form_and_saved_they_are_the_storys(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, dek=["Nothing of the old dek."])
        page = client.get(address(story))

        restored = client.get(page.context["kept"][0].address)
        form = restored.context["form"]
        assert form.top["dek"].value == "Nothing of the old dek."
        assert compose(story).brief.dek != "Nothing of the old dek."

        sent = dict(form.data.lists()) | {"unsaved": [str(restored.context["restored"].pk)]}
        client.post(address(story), sent | {"do": ["save"]})

        assert compose(story).brief.dek == "Nothing of the old dek."
        assert not Autosave.objects.exists()

    def test_put_into_the_form_after_somebody_saved_both_texts_are_seen(self) -> None:
        story = desk.draft()
        mine, theirs = signed_in(), signed_in("editor")
        typed(mine, story, dek=["My dek."])
        theirs.post(address(story), shown(theirs, story) | {"dek": ["Their dek."]})

        restored = mine.get(mine.get(address(story)).context["kept"][0].address)
        answer = mine.post(
            address(story), dict(restored.context["form"].data.lists()) | {"do": ["save"]}
        )

        assert answer.status_code == 409
        assert compose(story).brief.dek == "Their dek."

    def test_thrown_away_they_are_gone_and_nobody_elses_are(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, dek=["My dek."])
        row = Autosave.objects.get()
        button = reverse("admin:newsroom_story_unsaved", args=[row.pk])

        signed_in("editor").post(button)
        assert Autosave.objects.exists()

        assert client.post(button).headers["Location"] == address(story)
        assert not Autosave.objects.exists()

    def test_saving_settles_what_this_tab_kept(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, dek=["My dek."])

        client.post(address(story), shown(client, story) | {"dek": ["My dek."], "tab": ["one"]})

        assert not Autosave.objects.exists()

    def test_a_copy_that_comes_after_the_save_of_its_tab_is_not_kept(self) -> None:
        story = desk.draft()
        client = signed_in()
        words = {"dek": ["My dek."], "tab": ["one"], "typed": ["1000"]}
        client.post(address(story), shown(client, story) | words)

        late = typed(client, story, **words | {"dek": ["My d"], "typed": ["990"]})

        assert late["same"]
        assert not Autosave.objects.exists()
        assert "kept" in typed(client, story, **words | {"dek": ["More."], "typed": ["1001"]})

    def test_nor_is_one_of_a_story_that_was_begun_with_that_save(self) -> None:
        client = signed_in()
        form = {"section": "World", "headline": "A ferry", "language": "en", "tab": "one"}
        client.post(ADD, form | {"do": "save", "typed": "1000"})

        client.post(autosave_at(None), form | {"typed": "990"})

        assert not client.get(ADD).context["kept"]

    def test_a_refused_save_offers_nothing_of_its_own_tab(self) -> None:
        client = signed_in()
        form = {"section": "World", "dek": "Only a dek.", "language": "en"}
        client.post(autosave_at(None), form | {"tab": "one"})
        client.post(autosave_at(None), form | {"tab": "two", "dek": "Another dek."})

        answer = client.post(ADD, form | {"do": "save", "tab": "one"})

        assert answer.status_code == 422
        assert [offer.row.tab for offer in answer.context["kept"]] == ["two"]

    def test_nor_of_what_its_form_was_restored_from(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, dek=["My dek."])
        sent = shown(client, story) | {"headline": [""], "tab": ["two"]}

        answer = client.post(address(story), sent | {"unsaved": [str(Autosave.objects.get().pk)]})

        assert (answer.status_code, answer.context["kept"]) == (422, [])

    def test_a_new_part_that_is_saved_already_is_neither_offered_nor_saved_twice(self) -> None:
        story = desk.draft()
        client = signed_in()
        new = {
            "fact": ["f1", "f2", "f3"], "f3-text": ["It opened."],
            "framing": ["m1", "m2", "m3"], "m3-perspective": ["Ferrymen"], "m3-text": ["Gone."],
        }  # fmt: skip
        before = shown(client, story) | new
        client.post(address(story), before | {"tab": ["one"]})

        client.post(autosave_at(story), before | {"tab": ["two"]})
        assert not client.get(address(story)).context["kept"]
        client.post(autosave_at(story), before | {"tab": ["two"], "kicker": ["Bridges"]})
        (offer,) = client.get(address(story)).context["kept"]
        assert [change.label for change in offer.changed] == ["Kicker"]
        restored = client.get(offer.address).context["form"]
        answer = client.post(address(story), dict(restored.data.lists()) | {"do": ["save"]})

        assert answer.context["clashes"] == []
        assert [card.text.value for card in answer.context["form"].facts][2:] == ["It opened."]
        assert len(answer.context["form"].framings) == 3

    def test_a_story_that_was_never_saved_is_offered_where_one_begins(self) -> None:
        client = signed_in()
        form = {"section": "World", "headline": "A ferry", "language": "en", "tab": "one"}
        client.post(autosave_at(None), form)

        page = client.get(ADD)
        restored = client.get(page.context["kept"][0].address)

        assert restored.context["form"].top["headline"].value == "A ferry"

        client.post(ADD, form | {"do": "save"})
        assert not Autosave.objects.exists()

    def test_half_a_form_that_no_story_could_be_is_offered_too(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, **{"headline": [""], "f1-s1-url": ["varn"]})

        (offer,) = client.get(address(story)).context["kept"]

        told = {change.label: str(change) for change in offer.changed}
        assert "Headline" in told
        assert "varn" in told["Not understood yet"]

    def test_the_page_costs_the_same_however_many_there_are(self) -> None:
        story = desk.draft()
        client = signed_in()
        typed(client, story, dek=["One."])
        before = len(_queries(client, story))
        typed(client, story, dek=["Two."], tab=["two"])
        typed(client, story, dek=["Three."], tab=["three"])

        assert len(_queries(client, story)) == before


def _queries(client: Client, story: Story) -> list[dict[str, str]]:
    with CaptureQueriesContext(connection) as caught:
        client.get(address(story))
    return caught.captured_queries

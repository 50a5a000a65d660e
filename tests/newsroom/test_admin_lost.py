"""What a sign-in does to words that were not saved, and who is seen in a story."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from newsroom.compose import compose
from newsroom.models.drafting import Autosave, Presence
from tests.newsroom import desk
from tests.newsroom.test_admin_form import address, shown, signed_in
from tests.newsroom.test_admin_unsaved import ADD, here

pytestmark = pytest.mark.django_db


class TestSigningInAgain:
    def test_a_save_that_met_an_ended_session_is_offered_after_the_sign_in(self) -> None:
        story = desk.draft()
        client = signed_in()
        sent = shown(client, story) | {"dek": ["Written for an hour."], "tab": ["one"]}
        client.logout()

        answer = client.post(address(story), sent)
        assert answer.headers["Location"].startswith(reverse("admin:login"))
        client.force_login(desk.writer())
        page = client.get(address(story))

        assert [change.label for change in page.context["kept"][0].changed] == ["Dek"]
        assert compose(story).brief.dek != "Written for an hour."

    def test_so_is_a_story_that_was_just_being_begun(self) -> None:
        client = Client()
        client.post(ADD, {"section": "World", "headline": "A ferry", "language": "en"})
        client.force_login(desk.writer())

        page = client.get(ADD)

        assert page.context["kept"][0].row.person == desk.writer()

    def test_it_is_taken_up_once_and_by_the_same_browser_only(self) -> None:
        story = desk.draft()
        stranger, client = signed_in("editor"), Client()
        client.post(address(story), {"headline": "Forged", "dek": "Forged"})

        assert not stranger.get(address(story)).context["kept"]
        client.force_login(desk.writer())
        client.get(address(story))
        Autosave.objects.all().delete()

        assert not client.get(address(story)).context["kept"]

    def test_there_is_room_for_so_many_an_hour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cache.delete("lost-this-hour")
        monkeypatch.setattr("newsroom.admin.lost.MOST_AN_HOUR", 0)
        client = Client()

        client.post(ADD, {"headline": "Flood"})

        assert "lost" not in client.session
        cache.delete("lost-this-hour")

    def test_a_form_of_before_the_sign_in_is_shown_again_and_saves_nothing(self) -> None:
        story = desk.draft()
        client = Client(enforce_csrf_checks=True)
        client.force_login(desk.writer())
        sent = shown(client, story) | {"dek": ["Written for an hour."]}

        answer = client.post(address(story), sent)

        page = answer.content.decode()
        assert answer.status_code == 403
        assert "Written for an hour." in page
        assert "Not saved: this form was opened before you signed in" in page
        assert "nonce-" in answer.headers["Content-Security-Policy"]
        assert compose(story).brief == desk.brief()
        assert not Autosave.objects.exists()

    def test_not_to_who_may_not_change_the_story(self) -> None:
        story = desk.draft()
        client = Client(enforce_csrf_checks=True)
        client.force_login(desk.publisher())

        answer = client.post(address(story), {"dek": "Forged"})

        assert answer.status_code == 403
        assert "Forged" not in answer.content.decode()


class TestWhoIsThere:
    def test_a_colleague_is_named_with_the_part_they_are_at(self) -> None:
        story = desk.draft()
        here(signed_in(), story, "one", part="fact-2")

        (sentence,) = here(signed_in("editor"), story, "two")["people"]

        assert sentence.startswith("test-writer is in this story, on fact 2, since ")

    def test_ones_own_other_tab_is_somebody_else(self) -> None:
        story = desk.draft()
        client = signed_in()
        here(client, story, "one")
        assert here(client, story, "one")["people"] == []

        (sentence,) = here(client, story, "two")["people"]

        assert sentence.startswith("You are in this story in another tab, since ")

    def test_it_is_on_the_page_without_any_script(self) -> None:
        story = desk.draft()
        here(signed_in(), story, "one", part="headline")

        page = signed_in("editor").get(address(story)).content.decode()

        assert "test-writer is in this story, on headline, since" in page

    def test_who_leaves_is_gone(self) -> None:
        story = desk.draft()
        client = signed_in()
        here(client, story, "one")

        here(client, story, "one", leave="1")

        assert not Presence.objects.exists()

    def test_it_says_which_version_is_saved_and_brings_a_token(self) -> None:
        told = here(signed_in(), desk.draft(), "one")

        assert told["version"] == 1
        assert told["token"]

    def test_who_only_reads_is_not_in_it(self) -> None:
        answer = signed_in("publisher").get(
            reverse("admin:newsroom_story_here", args=[desk.draft().pk]), {"tab": "a"}
        )

        assert answer.status_code == 403
        assert not Presence.objects.exists()

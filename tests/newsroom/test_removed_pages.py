"""What readers and machines find where an order took the words away."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from newsroom.models.publication import Live, Publication
from newsroom.models.story import Story
from perspectives.models import Outlet
from tests.newsroom import desk
from tests.newsroom.removals import ORDER, of, removed

pytestmark = pytest.mark.django_db
STORY = "/stories/the-bridge-at-varn-opens/"
API = "/api/v1/stories/the-bridge-at-varn-opens/"


def get(path: str) -> HttpResponse:
    response = Client().get(path)
    assert isinstance(response, HttpResponse)
    return response


def page(path: str) -> str:
    response = get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def live() -> Live:
    return desk.published()


@pytest.fixture
def story(live: Live) -> Story:
    """Three publications: 2 corrects 1, 3 has other news."""
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    desk.updated(live.story, kicker="Roads")
    return live.story


class TestTheLiveOne:
    def test_its_page_answers_451_with_the_order_and_who_obeys_it(self, live: Live) -> None:
        removed(live.publication)

        response = get(STORY)
        assert response.status_code == 451
        assert response["Link"].endswith('; rel="blocked-by"')
        assert ORDER in response.content.decode()

    def test_the_api_answers_451_in_json(self, live: Live) -> None:
        removed(live.publication)

        for path in (API, f"{API}versions/", f"{API}versions/1/"):
            response = get(path)
            assert response.status_code == 451, path
            assert 'rel="blocked-by"' in response["Link"]
            assert Client().get(path).json()["order"] == ORDER
        answer = Client().get(f"{API}versions/1/").json()
        assert answer["sha"] == live.publication.sha
        assert answer["brief_hash"] == live.publication.brief_hash

    def test_it_is_in_no_list_and_no_search(self, live: Live) -> None:
        removed(live.publication)

        assert STORY not in page("/")
        assert STORY not in page("/search/?q=bridge")
        assert Client().get("/api/v1/stories/").json()["results"] == []

    def test_the_feed_says_that_it_was_removed(self, live: Live) -> None:
        removed(live.publication)

        feed = page("/feeds/all.xml")
        assert "Withdrawn: Removed for legal reasons" in feed
        assert ORDER in feed

    def test_the_corrections_page_says_so_too(self, live: Live) -> None:
        removed(live.publication)

        assert ORDER in page("/corrections/")

    def test_the_record_of_changes_has_it_as_a_new_step(self, live: Live) -> None:
        seen = live.publication.serial
        removed(live.publication)

        (step,) = Client().get(f"/api/v1/changes/?after={seen}").json()["results"]
        assert (step["kind"], step["removed"], step["note"]) == ("retraction", True, ORDER)
        first = Client().get("/api/v1/changes/").json()["results"][0]
        assert (first["removed"], first["sha"]) == (True, live.publication.sha)

    def test_an_outlet_that_only_it_named_is_not_public_any_more(self, live: Live) -> None:
        slug = Outlet.objects.get(name="Varn Post").slug
        page(f"/outlets/{slug}/")

        removed(live.publication)

        assert get(f"/outlets/{slug}/").status_code == 404

    def test_it_stays_gone_when_the_story_returns(self, live: Live) -> None:
        removed(live.publication)
        whole = desk.brief()
        desk.updated(
            live.story, headline="Anew", dek="In 2026.", facts=whole.facts, framings=whole.framings
        )

        assert "Anew" in page(STORY)
        for number in (1, 2):
            assert get(f"{STORY}v{number}/").status_code == 451
            assert get(f"{API}versions/{number}/").status_code == 451


class TestAPastOne:
    def test_that_version_answers_451_and_the_others_stay_readable(self, story: Story) -> None:
        removed(of(story, 1))

        assert get(f"{STORY}v1/").status_code == 451
        assert get(f"{API}versions/1/").status_code == 451
        assert "ten years" in page(f"{STORY}v2/")
        assert "ten years" in page(STORY)
        assert Client().get(API).status_code == 200

    def test_the_list_of_versions_names_the_order(self, story: Story) -> None:
        removed(of(story, 2))

        assert "Removed for legal reasons" in page(STORY)
        rows = Client().get(f"{API}versions/").json()["results"]
        assert [row["removed"] for row in rows] == [False, True, False]
        assert rows[1]["note"] == ORDER

    def test_a_correction_says_that_its_old_words_are_gone(self, story: Story) -> None:
        removed(of(story, 1))

        (row,) = Client().get("/api/v1/corrections/").json()["results"]
        assert row["was"] == "Removed for legal reasons"
        assert "nine years" not in page("/corrections/") + page(STORY)

    def test_a_correction_goes_with_the_publication_that_made_it(self, story: Story) -> None:
        removed(of(story, 2))

        assert Client().get("/api/v1/corrections/").json()["results"] == []
        assert "ten years" not in page("/corrections/")

    def test_a_later_correction_still_finds_what_else_was_wrong(self, story: Story) -> None:
        removed(of(story, 1))

        desk.corrected(story, dek="The first cars crossed on 14 March 2026.")

        newest = Publication.objects.filter(story=story).latest("number")
        wrong = newest.corrections.get().wrong.order_by("number")
        assert [row.number for row in wrong] == [2, 3]

    def test_a_story_retracted_later_keeps_that_reason(self, story: Story) -> None:
        removed(of(story, 1))
        desk.retracted(story, note="It was invented.")

        assert get(STORY).status_code == 410
        assert get(f"{STORY}v1/").status_code == 451
        assert get(f"{API}versions/1/").status_code == 451
        assert get(f"{API}versions/2/").status_code == 410


class TestTheDesk:
    def screen(self, story: Story, name: str) -> str:
        return f"/admin/newsroom/story/{story.pk}/{name}"

    def press(self, story: Story, **sent: object) -> HttpResponse:
        client = Client()
        client.force_login(desk.publisher())
        response = client.post(self.screen(story, "verb/remove/"), sent)
        assert isinstance(response, HttpResponse)
        return response

    def test_the_page_says_what_will_be_gone(self, story: Story) -> None:
        client = Client()
        client.force_login(desk.publisher())

        shown = client.get(self.screen(story, "verb/remove/")).content.decode()

        assert "Gone for good" in shown
        assert shown.count('name="publication"') == 3

    def test_only_a_publisher_is_offered_it(self, story: Story) -> None:
        for role, sees in (("writer", False), ("editor", False), ("publisher", True)):
            client = Client()
            client.force_login(desk.person(role))
            shown = client.get(self.screen(story, "change/")).content.decode()
            assert ("verb/remove/" in shown) is sees, role

    def test_pressing_it_removes_the_chosen_publication(self, story: Story) -> None:
        assert self.press(story, publication="1", sure="yes", note=ORDER).status_code == 302

        assert [row.removed for row in Publication.objects.order_by("number")] == [
            True, False, False,
        ]  # fmt: skip

    @pytest.mark.parametrize("left_out", ["publication", "sure", "note"])
    def test_without_choice_tick_or_order_nothing_goes(self, story: Story, left_out: str) -> None:
        sent = {"publication": "1", "sure": "yes", "note": ORDER}
        del sent[left_out]

        assert self.press(story, **sent).status_code == 409

        assert not Publication.objects.filter(brief=None).exists()

    @pytest.mark.parametrize("number", ["4", "0", "-1", "x", "9" * 30, "١"])
    def test_a_publication_that_is_not_there_is_refused(self, story: Story, number: str) -> None:
        response = self.press(story, publication=number, sure="yes", note=ORDER)

        assert response.status_code == 409

    def test_its_screens_still_open(self, story: Story) -> None:
        client = Client()
        client.force_login(desk.publisher())
        for number in (1, 3):
            removed(of(story, number))
            for name in ("change/", "history/", "preview/", "verb/remove/", "verb/publish/"):
                assert client.get(self.screen(story, name)).status_code == 200, name
        history = client.get(self.screen(story, "history/")).content.decode()
        assert history.count("Its words were removed by order") == 3
        assert client.get("/admin/newsroom/story/").status_code == 200

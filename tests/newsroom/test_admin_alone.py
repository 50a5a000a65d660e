"""One fact or framing on a screen of its own: opened without losing a word, saved as the story's form is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import editing
from newsroom.compose import compose
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.formofpage import controls
from tests.newsroom.test_admin_budget import long_brief
from tests.newsroom.test_admin_form import address, shown, signed_in

pytestmark = pytest.mark.django_db
MOST = 21


def uids(story: Story) -> list[str]:
    """Of its facts, then of its framings."""
    parts = compose(story).keys.parts
    return [*parts.facts, *parts.framings]


def screen(story: Story, place: int) -> str:
    return reverse("admin:newsroom_story_part", args=[story.pk, uids(story)[place]])


def alone(client: Client, story: Story, place: int = 0) -> dict[str, list[str]]:
    """What the browser would send back of the screen as it came."""
    return controls(client.get(screen(story, place)).content.decode())


def press(client: Client, story: Story, sent: dict[str, list[str]], do: str) -> Any:
    return client.post(address(story), sent | {"do": [do]})


class TestTheScreen:
    def test_it_holds_one_fact_with_everything_of_it_and_nothing_of_the_others(self) -> None:
        story = desk.draft()

        page = signed_in().get(screen(story, 0)).content.decode()

        assert "The bridge is 412 metres long." in page
        assert "Act of handover" in page
        assert "91 million euros" not in page
        assert "Fact 1 <span" in " ".join(page.split())

    def test_it_holds_one_framing_with_its_excerpts_and_what_it_made_of_each_fact(self) -> None:
        sent = alone(signed_in(), desk.draft(), 2)

        assert sent["m1-perspective"] == ["River towns"]
        assert sent["m1-e1-quote"] == ["Міст відкрито"]
        assert sent["m1-f2-kind"] == ["omitted"]
        assert not [name for name in sent if name.startswith("m2-")]

    def test_sources_excerpts_and_stances_stand_open(self) -> None:
        story, client = desk.draft(), signed_in()
        for place in (0, 2):
            page = client.get(screen(story, place)).content.decode()
            form = page[page.index('id="story-form"') : page.index("<template")]
            assert form.count("<details") == form.count("open>") + form.count("Check it")

    def test_it_names_what_the_checks_say_of_this_part_only(self) -> None:
        story, client = desk.draft(), signed_in()

        assert "Framing B shows no excerpt." in client.get(screen(story, 3)).content.decode()
        assert "Nothing, of what is saved." in client.get(screen(story, 2)).content.decode()

    def test_the_parts_before_and_after_are_named_in_the_order_of_the_brief(self) -> None:
        story, client = desk.draft(), signed_in()
        told = [client.get(screen(story, place)).context["alone"] for place in range(4)]

        assert [one.label for one in told] == ["Fact 1", "Fact 2", "Framing A", "Framing B"]
        assert [one.before and one.before.label for one in told] == [
            None,
            "Fact 1",
            "Fact 2",
            "Framing A",
        ]
        assert told[1].after.uid == uids(story)[2]
        assert told[3].after is None

    def test_a_part_that_is_not_there_leads_to_the_story_with_a_sentence(self) -> None:
        story = desk.draft()
        gone = reverse("admin:newsroom_story_part", args=[story.pk, story.uid])

        page = signed_in().get(gone, follow=True)

        assert page.redirect_chain == [(address(story), 302)]
        assert "not in the story any more" in page.content.decode()

    def test_who_may_only_read_is_led_to_the_story_and_told_so(self) -> None:
        story = desk.draft()

        page = signed_in("publisher").get(screen(story, 0), follow=True)

        assert page.redirect_chain == [(address(story), 302)]
        assert "You may read this story, not change it" in page.content.decode()

    def test_it_costs_the_same_however_long_the_story_is(self) -> None:
        long = editing.begin(long_brief(), by=desk.writer(), at=desk.NOON)
        short = editing.begin(long_brief(1, 1, 1), by=desk.writer(), at=desk.NOON)

        assert cost(long) == cost(short) <= MOST


def cost(story: Story) -> int:
    client, path = signed_in(), screen(story, 0)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


class TestSaving:
    def test_sending_back_what_the_screen_shows_changes_nothing(self) -> None:
        story, client = desk.draft(), signed_in()
        before, events = compose(story), StoryEvent.objects.count()
        for place in range(4):
            story = Story.objects.get()
            assert press(client, story, alone(client, story, place), "save").status_code == 302
        assert compose(story) == before
        assert StoryEvent.objects.count() == events

    def test_a_fact_is_saved_and_the_rest_of_the_story_stays(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 1) | {
            "f2-text": ["It cost 92 million."],
            "f2-as_of": ["2026-03-14"],
        }

        answer = press(client, story, sent, "save")

        told = compose(Story.objects.get())
        assert answer.headers["Location"] == screen(story, 1)
        assert told.brief.facts[1].text == "It cost 92 million."
        assert told.brief.facts[1].as_of == "2026-03-14"
        assert told.brief.facts[0] == desk.brief().facts[0]
        assert told.brief.framings == desk.brief().framings
        assert told.keys.parts == compose(story).keys.parts
        assert list(story.events.values_list("verb", flat=True)) == ["created", "saved"]

    def test_a_framing_is_saved_with_its_stances(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 2) | {"m1-text": ["A **link**."], "m1-f2-note": ["Not a word."]}

        press(client, story, sent, "save")

        told = compose(Story.objects.get()).brief
        assert told.framings[0].text == "A **link**."
        assert told.framings[0].stance_on(1).excerpt == 1  # type: ignore[union-attr]
        assert told.framings[0].stance_on(2).note == "Not a word."  # type: ignore[union-attr]
        assert told.framings[1] == desk.brief().framings[1]

    def test_save_and_back_leads_to_the_card_that_was_opened(self) -> None:
        story, client = desk.draft(), signed_in()

        answer = press(client, story, alone(client, story, 3) | {"m2-text": ["A road."]}, "back")

        assert answer.headers["Location"] == f"{address(story)}#open-framing-2"
        assert compose(Story.objects.get()).brief.framings[1].text == "A road."

    def test_back_with_nothing_typed_saves_nothing(self) -> None:
        story, client = desk.draft(), signed_in()

        answer = press(client, story, alone(client, story, 0), "back")

        assert answer.headers["Location"] == f"{address(story)}#open-fact-1"
        assert Story.objects.get().version == story.version

    def test_the_way_to_the_next_part_saves_what_was_typed(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 0) | {"f1-text": ["It is 413 metres long."]}

        answer = press(client, story, sent, f"open:{uids(story)[1]}")

        assert answer.headers["Location"] == screen(story, 1)
        assert compose(Story.objects.get()).brief.facts[0].text == "It is 413 metres long."

    def test_what_is_wrong_is_said_on_the_screen_and_the_text_stays(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 0) | {"f1-s1-url": ["varn"], "f1-text": ["Typed a minute ago."]}

        answer = press(client, story, sent, "back")

        assert answer.status_code == 422
        assert answer.context["alone"].label == "Fact 1"
        assert list(answer.context["form"].errors) == ["f1-s1-url"]
        assert "Typed a minute ago." in answer.content.decode()

    def test_a_part_is_not_emptied_away_by_mistake(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 0) | {"f1-text": [" "], "f1-as_of": [""], "f1-source": []}

        answer = press(client, story, sent, "save")

        assert answer.status_code == 422
        assert "Nothing is left of it" in answer.context["form"].errors["f1-text"]
        assert len(compose(Story.objects.get()).brief.facts) == 2

    def test_rows_are_added_and_pasted_links_become_sources_without_any_script(self) -> None:
        story, client = desk.draft(), signed_in()
        sent = alone(client, story, 1) | {"f2-paste": ["https://varn.example/third"]}

        answer = press(client, story, sent, "add:f2-source")

        (card,) = [answer.context["alone"].card]
        assert [row.boxes["url"].value for row in card.sources] == [
            "https://varn.example/cost", "https://varn.example/third", ""
        ]  # fmt: skip
        assert Story.objects.get().version == story.version

    def test_a_new_address_of_the_story_is_not_taken_back(self) -> None:
        story, client = desk.draft(), signed_in()
        client.post(address(story), shown(client, story) | {"slug": ["varn-bridge"]})

        press(client, story, alone(client, story, 0) | {"f1-text": ["It is long."]}, "save")

        assert Story.objects.get().slug == "varn-bridge"


def test_a_part_is_opened_from_the_review_by_who_may_change_it_while_names_are_shown() -> None:
    story = desk.submit(desk.draft())
    review = reverse("admin:newsroom_story_review", args=[story.pk])

    assert screen(story, 0) in signed_in("editor").get(review).content.decode()
    assert "/part/" not in signed_in("editor").get(f"{review}?hide=1").content.decode()
    assert "/part/" not in signed_in("publisher").get(review).content.decode()

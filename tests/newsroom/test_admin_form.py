"""The story form: what it shows, what it takes, what it never loses."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from newsroom.admin.storydata import data_of, form_of
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storyreading import read
from newsroom.compose import compose
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db


def signed_in(role: str = "writer") -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def address(story: Story) -> str:
    return reverse("admin:newsroom_story_change", args=[story.pk])


def shown(client: Client, story: Story) -> dict[str, list[str]]:
    """What the browser would send back of the page as it came."""
    form = client.get(address(story)).context["form"]
    return {**dict(form.data.lists()), "do": ["save"]}


def test_sending_back_what_the_page_shows_changes_nothing() -> None:
    story = desk.draft()
    client = signed_in()
    before, events = compose(story), StoryEvent.objects.count()
    answer = client.post(address(story), shown(client, story))
    assert answer.status_code == 302
    assert compose(story) == before
    assert StoryEvent.objects.count() == events


def test_the_page_holds_a_control_for_every_value_of_the_story() -> None:
    story = desk.draft()
    client = signed_in()
    page = client.get(address(story)).content.decode()
    for name, values in shown(client, story).items():
        assert not values or f'name="{name}"' in page


def test_the_order_of_the_cards_is_the_order_of_the_facts_and_stances_follow_their_fact() -> None:
    story = desk.draft()
    client = signed_in()
    sent = shown(client, story)
    sent["fact"] = ["f2", "f1"]
    client.post(address(story), sent)
    brief = compose(story).brief
    assert [fact.text for fact in brief.facts] == [
        "It cost 91 million euros.",
        "The bridge is 412 metres long.",
    ]
    assert brief.framings[0].stance_on(1).kind == "omitted"  # type: ignore[union-attr]
    assert brief.framings[0].stance_on(2).kind == "reported"  # type: ignore[union-attr]


def test_a_moved_fact_keeps_its_id() -> None:
    story = desk.draft()
    client = signed_in()
    first, second = compose(story).keys.facts
    sent = shown(client, story)
    sent["fact"] = ["f2", "f1"]
    client.post(address(story), sent)
    assert compose(story).keys.facts == (second, first)


def test_a_new_story_needs_only_section_and_headline() -> None:
    client = signed_in()
    sent = {"section": "World", "headline": "A beginning", "language": "en", "fact": ["f1"]}
    answer = client.post(reverse("admin:newsroom_story_add"), sent)
    story = Story.objects.get()
    assert answer.headers["Location"] == address(story)
    assert story.headline == "A beginning"


def test_what_is_wrong_is_said_at_its_field_and_everything_typed_stays() -> None:
    story = desk.draft()
    client = signed_in()
    sent = shown(client, story)
    sent |= {"f1-s1-url": ["varn"], "dek": ["Typed a minute ago"], "f2-as_of": ["soon"]}
    answer = client.post(address(story), sent)
    form: StoryForm = answer.context["form"]
    assert answer.status_code == 422
    assert set(form.errors) == {"f1-s1-url", "f2-as_of"}
    assert "Typed a minute ago" in answer.content.decode()
    assert 'id="f1-s1-url-error"' in answer.content.decode()
    assert compose(story).brief == desk.brief()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"headline": [""]}, "headline"),
        ({"headline": ["x" * 201]}, "headline"),
        ({"section": [" "]}, "section"),
        ({"language": ["Ukrainian"]}, "language"),
        ({"slug": ["two words"]}, "slug"),
        ({"dek": ["a\x00b"]}, "dek"),
        ({"f1-text": [""]}, "f1-text"),
        ({"f2-s1-url": ["javascript:alert(1)"]}, "f2-s1-url"),
        ({"m1-perspective": [""]}, "m1-perspective"),
        ({"m2-perspective": ["RIVER towns"]}, "m2-perspective"),
        ({"m1-e1-quote": [""]}, "m1-e1-quote"),
        ({"m1-e1-language": [""]}, "m1-e1-language"),
        ({"m1-f1-excerpt": [""]}, "m1-f1-excerpt"),
        ({"m1-f1-kind": ["praised"]}, "m1-f1-kind"),
        ({"m1-outlet": ["x" * 121]}, "m1-outlet"),
    ],
)
def test_a_value_that_no_story_can_hold_is_named(changes: dict[str, Any], field: str) -> None:
    composed = compose(desk.draft())
    uids = tuple(key.uid for key in composed.keys.framings)
    data = data_of(composed.brief, facts=composed.keys.facts, framings=uids)
    for name, values in changes.items():
        data.setlist(name, values)
    form = StoryForm(data)
    assert read(form) is None
    assert list(form.errors) == [field]


def test_empty_cards_and_rows_count_for_nothing() -> None:
    story = desk.draft()
    form = form_of(story, compose(story))
    form.act("add:fact")
    form.act("add:f1-source")
    form.act("add:framing")
    form.act("add:m1-excerpt")
    reading = read(form)
    assert reading is not None
    assert reading.brief == desk.brief()


@pytest.mark.parametrize(
    ("action", "facts"),
    [
        ("up:fact:f2", ["f2", "f1"]),
        ("down:fact:f1", ["f2", "f1"]),
        ("up:fact:f1", ["f1", "f2"]),
        ("drop:fact:f1", ["f2"]),
        ("add:fact", ["f1", "f2", "f3"]),
        ("drop:fact:f9", ["f1", "f2"]),
        ("add:password", ["f1", "f2"]),
    ],
)
def test_buttons_move_cards_without_javascript(action: str, facts: list[str]) -> None:
    form = StoryForm(MultiValueDict({"fact": ["f1", "f2"]}))
    form.act(action)
    assert form.data.getlist("fact") == facts


def test_such_a_button_saves_nothing_and_keeps_what_was_typed() -> None:
    story = desk.draft()
    client = signed_in()
    sent = shown(client, story) | {"dek": ["Not saved yet"], "do": ["down:fact:f1"]}
    page = client.post(address(story), sent).content.decode()
    assert "Not saved yet" in page
    assert page.index("It cost 91 million") < page.index("412 metres long")
    assert compose(story).brief == desk.brief()


def test_an_address_that_another_story_has_is_refused_and_the_text_stays() -> None:
    taken = desk.draft(headline="Another one")
    story = desk.draft()
    client = signed_in()
    answer = client.post(address(story), shown(client, story) | {"slug": [taken.slug]})
    assert answer.status_code == 409
    assert "Another story has the address" in answer.content.decode()


def test_who_may_not_edit_reads_the_story_and_cannot_post_it() -> None:
    story = desk.draft()
    client = signed_in("publisher")
    page = client.get(address(story))
    assert page.context["form"] is None
    assert "412 metres" in page.content.decode()
    assert client.post(address(story), {"headline": "Mine"}).status_code == 403


def test_text_that_looks_like_markup_is_shown_as_text() -> None:
    story = desk.draft(headline="<script>alert(1)</script>")
    page = signed_in().get(address(story)).content.decode()
    assert "<script>alert" not in page


def test_the_summary_names_the_part_that_each_complaint_is_of() -> None:
    client, story = signed_in(), desk.draft()
    bad = {"f2-paste": ["the ministry"], "f1-source": ["s1", "s2"], "f1-s2-url": ["nonsense"],
           "m2-excerpt": ["e1"], "m2-e1-quote": ["A road"], "headline": [""]}  # fmt: skip

    answer = client.post(address(story), shown(client, story) | bad)

    page = answer.content.decode()
    summary = page[page.index("Not saved yet") : page.index("</ul>", page.index("Not saved yet"))]
    links = dict(re.findall(r'<a href="#([^"]+)">([^<]*)</a>', summary))
    assert answer.status_code == 422
    assert set(links) == set(answer.context["form"].errors)
    assert links["f2-paste"].startswith("Fact 2: This is no web address")
    assert links["f1-s2-url"].startswith("Fact 1, source 2: ")
    assert links["m2-e1-language"].startswith("Framing B, excerpt: ")
    assert not links["headline"].startswith(("Fact", "Framing"))

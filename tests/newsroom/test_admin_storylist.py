"""The list of stories as a desk: its filters, the views kept by name, and the search above every page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import handing
from newsroom.clock import database_now
from newsroom.models.sought import SavedView
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
LIST, FIND = "admin:newsroom_story_changelist", "admin:newsroom_story_find"
VIEWS = "admin:newsroom_story_views"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def headlines(role: str = "editor", **asked: str) -> list[str]:
    rows = signed_in(role).get(reverse(LIST), asked).context["cl"].result_list
    return sorted(story.headline for story in rows)


def test_the_list_is_narrowed_by_whose_hand_a_story_is_in() -> None:
    now = database_now()
    desk.draft(headline="Free")
    mine = desk.draft(headline="Mine")
    handing.hand_over(mine, desk.editor(), by=desk.writer(), at=now)

    assert headlines(**{"with": "me"}) == ["Mine"]
    assert headlines(**{"with": "nobody"}) == ["Free"]
    assert headlines("writer", **{"with": str(desk.editor().pk)}) == ["Mine"]
    assert headlines("writer", **{"with": "me"}) == []
    assert headlines("writer", **{"with": "mine"}) == ["Free", "Mine"]


def column(role: str, **asked: str) -> dict[str, str]:
    """What the list says of with whom each story is, by its headline."""
    page = signed_in(role).get(reverse(LIST), asked).content.decode()
    found = re.findall(r'dir="auto">([^<]+)</a>.*?data-label="With">([^<]*)<', page, re.DOTALL)
    return {headline: said.strip() for headline, said in found}


def test_with_is_in_whose_hand_a_story_is_and_else_who_wrote_it() -> None:
    desk.draft(headline="Free")
    desk.published(headline="Told")
    handed = desk.draft(headline="Handed")
    handing.hand_over(handed, desk.editor(), by=desk.writer(), at=database_now())

    assert column("writer") == {
        "Free": "nobody; you wrote", "Told": "you wrote", "Handed": "test-editor",
    }  # fmt: skip
    assert column("editor") == {
        "Free": "nobody; test-writer wrote", "Told": "test-writer wrote", "Handed": "you",
    }  # fmt: skip
    assert column("writer", **{"with": "nobody"}) == {"Free": "nobody; you wrote"}
    assert column("editor", **{"with": "me"}) == {"Handed": "you"}


def test_the_list_is_narrowed_by_when_a_story_is_due() -> None:
    now = database_now()
    for name, hours in (("late", -1), ("far", 24 * 30), ("soon", 48)):
        due = now + hours * timedelta(hours=1)
        handing.set_due(
            desk.draft(headline=name), due, by=desk.writer(), at=due - timedelta(hours=1)
        )
    desk.draft(headline="never")

    assert headlines(due="late") == ["late"]
    assert headlines(due="week") == ["soon"]
    assert headlines(due="any") == ["far", "late", "soon"]


def numbers(role: str = "editor", **asked: str) -> dict[str, str | None]:
    """What stands beside each choice."""
    filters = signed_in(role).get(reverse(LIST), asked).context["cl"]
    return {
        str(choice["display"]): choice["count"]
        for spec in filters.filter_specs
        for choice in spec.choices(filters)
    }


def test_each_choice_says_how_many_stories_it_leads_to() -> None:
    now = database_now()
    mine = desk.draft(headline="Mine")
    handing.hand_over(mine, desk.editor(), by=desk.writer(), at=now)
    handing.set_due(mine, now + timedelta(hours=1), by=desk.writer(), at=now)
    desk.submit(desk.draft(headline="Handed in"))
    desk.reworded(desk.published(headline="Told").story, dek="On 14 March 2026 it was otherwise.")

    found = numbers()

    assert {name: found[name] for name in ("Draft", "In review", "Published", "Europe")} == {
        "Draft": "1", "In review": "1", "Published": "0", "Europe": "3",
    }  # fmt: skip
    assert (found["Live, changed since"], found["Scheduled"]) == ("1", "0")
    assert (found["Me"], found["Nobody"], found["At all"], found["Late"]) == ("1", "2", "1", "0")
    assert found["en"] == "3"
    assert found["All"] is None


def test_numbers_are_of_what_is_chosen_in_the_other_filters() -> None:
    desk.draft(headline="Here")
    desk.submit(desk.draft(headline="There", section="Asia"))

    found = numbers(section="asia")

    assert (found["Draft"], found["In review"]) == ("0", "1")
    assert found["Europe"] == "1"


def test_beside_a_search_or_too_many_stories_there_is_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for number in range(3):
        desk.draft(headline=f"Varn {number}")
    assert numbers(q="varn")["Draft"] is None

    monkeypatch.setattr("newsroom.admin.counting.MOST", 2)

    assert numbers()["Draft"] == "2+"
    assert numbers(section="europe")["Draft"] is None
    assert "Draft" in signed_in("editor").get(reverse(LIST), {"section": "europe"}).content.decode()


@pytest.mark.parametrize("asked", [{"due": "x"}, {"with": "9" * 40}, {"with": "x"}, {"stage": "x"}])
def test_an_unknown_filter_is_no_error(asked: dict[str, str]) -> None:
    assert signed_in("editor").get(reverse(LIST), asked).status_code == 200


def test_the_list_is_searched_in_drafts_by_words_of_facts_and_framings() -> None:
    desk.draft()

    assert headlines(q="412 metres") == headlines(q="МІСТ") == ["The bridge at Varn opens"]
    assert headlines(q="zeppelin") == headlines(q="?") == []


def test_a_view_is_kept_from_the_list_and_shown_as_a_tab() -> None:
    client = signed_in("writer")
    form = {"do": "keep", "name": "Grain and rivers", "query": "stage=draft&q=Danube&p=2"}

    page = client.post(reverse(VIEWS), form, follow=True)

    assert page.redirect_chain[-1][0].endswith("?stage=draft&q=Danube")
    text = page.content.decode()
    assert "Grain and rivers" in text
    assert "You keep this view as" in text
    assert "Grain and rivers" not in signed_in("editor").get(reverse(LIST)).content.decode()


def test_a_view_is_let_go_by_its_owner_only() -> None:
    view = SavedView.objects.create(person=desk.writer(), name="Mine", query="q=a")
    form = {"do": f"drop:{view.pk}", "query": "q=a"}

    assert signed_in("editor").post(reverse(VIEWS), form).status_code == 404
    assert signed_in("writer").post(reverse(VIEWS), form).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused_with_a_sentence() -> None:
    page = signed_in("writer").post(reverse(VIEWS), {"do": "keep", "query": "q=a"}, follow=True)

    assert "Give the view a name." in page.content.decode()


def test_the_search_above_finds_stories_drafts_facts_and_outlets() -> None:
    desk.draft()
    desk.published(headline="Varn celebrates")

    page = signed_in("writer").get(reverse(FIND), {"q": "varn"})

    found = page.context["found"]
    assert {story.headline for story in found.stories} == {
        "The bridge at Varn opens", "Varn celebrates",
    }  # fmt: skip
    assert [outlet.name for outlet in found.outlets] == ["Varn Post"]
    facts = signed_in("writer").get(reverse(FIND), {"q": "412"}).context["found"].facts
    assert len(facts) == 2


@pytest.mark.parametrize("words", ["", "?", "zeppelin", "' | 'a", "x" * 5000, "%_", "<script>"])
def test_the_search_answers_whatever_is_typed(words: str) -> None:
    desk.draft()

    answer = signed_in("writer").get(reverse(FIND), {"q": words})

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_an_administrator_is_offered_no_search_and_gets_none() -> None:
    client = signed_in("admin")

    assert 'id="find-box"' not in client.get(reverse("admin:index")).content.decode()
    assert client.get(reverse(FIND), {"q": "varn"}).status_code == 403
    assert client.post(reverse(VIEWS), {"do": "keep"}).status_code == 403


def test_list_and_search_cost_the_same_whatever_they_find() -> None:
    client = signed_in("editor")
    SavedView.objects.create(person=desk.editor(), name="Varn", query="q=varn")
    handing.set_due(desk.draft(), database_now() + timedelta(1), by=desk.writer(), at=desk.NOON)
    desk.published()
    pages = [
        reverse(LIST), reverse(LIST) + "?q=varn", reverse(LIST) + "?with=me&due=any",
        reverse(LIST) + "?section=europe",
        reverse(FIND) + "?q=bridge", reverse(FIND) + "?q=varn",
    ]  # fmt: skip
    for page in pages:
        client.get(page)
    before = [_queries(client, page) for page in pages]
    crowd(60)
    for number in range(5):
        desk.draft(headline=f"Varn {number}")
        desk.published(headline=f"Varn told {number}")

    assert [_queries(client, page) for page in pages] == before


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)

"""Share links in the browser: the screen of the desk, and the page for people without an account."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import sharing, workflow
from newsroom.clock import database_now
from newsroom.models.sharing import ShareLink
from newsroom.models.story import Story
from tests.newsroom import desk
from tests.newsroom.test_admin_form import signed_in

pytestmark = pytest.mark.django_db


def screen(story: Story) -> str:
    return reverse("admin:newsroom_story_shares", args=[story.pk])


def made(story: Story, **fields: str) -> str:
    """The address of a link that the desk's form made."""
    answer = signed_in().post(screen(story), {"days": "3", "note": "the lawyer", **fields})
    assert answer.status_code == 302
    newest = ShareLink.objects.all()[0]
    return reverse("admin:newsroom_story_shared", args=[sharing.token_of(newest)])


def test_the_form_makes_a_link_and_the_list_holds_its_whole_address() -> None:
    story = desk.draft()
    address = made(story)
    page = signed_in().get(screen(story)).content.decode()
    assert f"http://testserver{address}" in page
    assert "the lawyer" in page


def test_who_has_the_link_reads_the_draft_without_an_account() -> None:
    story = desk.draft()
    answer = Client().get(made(story))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "The bridge at Varn opens" in page
    assert "A draft, not published" in page
    assert "the lawyer" in page


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine() -> None:
    answer = Client().get(made(desk.draft()))
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_the_page_says_until_when_the_story_is_under_embargo() -> None:
    story = desk.draft()
    address = made(story)
    workflow.embargo(story, by=desk.publisher(), at=desk.NOON, until=database_now())
    assert "Under embargo until" in Client().get(address).content.decode()


def test_a_link_that_leads_nowhere_looks_the_same_whatever_it_was() -> None:
    story = desk.draft()
    address = made(story)
    taken_back = ShareLink.objects.get()
    signed_in().post(screen(story), {"revoke": str(taken_back.pk)})
    forged = address.replace(sharing.token_of(taken_back), f"{taken_back.pk}:forged")
    answers = [Client().get(one) for one in (address, forged)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert answers[0]["Cache-Control"] == "no-store"
    page = answers[0].content.decode()
    assert page.count("Varn") == 0
    assert "This link leads nowhere" in page
    assert "desk" not in page.lower().replace("<!doctype", "")
    assert "/admin/" not in page


def test_nothing_is_changed_through_a_link() -> None:
    address = made(desk.draft())
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(), method)(address).status_code == 405


def test_the_picture_of_the_revision_is_seen_and_no_other() -> None:
    shown, other = desk.picture(), desk.picture("another")
    address = made(desk.draft(picture=shown))
    page = Client().get(address).content.decode()
    jpeg = f"{address}pictures/{shown.sha}-64.jpg"
    assert jpeg in page
    assert Client().get(jpeg).status_code == 200
    assert Client().get(f"{address}pictures/{other.sha}-64.jpg").status_code == 404
    assert Client().get(f"{address}pictures/x").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"days": "400"}, "Choose for how long"),
        ({"days": "x"}, "Choose for how long"),
        ({"note": "x" * 161}, "there is room for 160"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_what_was_typed_stays(
    fields: dict[str, str], sentence: str
) -> None:
    story = desk.draft()
    answer = signed_in().post(screen(story), {"days": "3", "note": "the lawyer", **fields})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert fields.get("note", "the lawyer") in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_a_link_of_another_story_is_not_taken_back_here() -> None:
    made(desk.draft())
    other = desk.draft(headline="Another story")
    number = ShareLink.objects.get().pk
    assert signed_in().post(screen(other), {"revoke": str(number)}).status_code == 404
    assert signed_in().post(screen(other), {"revoke": "x" * 30}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_links() -> None:
    story = desk.draft()
    client = signed_in()
    counts = []
    for _ in range(2):
        for _ in range(3):
            made(story)
        with CaptureQueriesContext(connection) as asked:
            client.get(screen(story))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14

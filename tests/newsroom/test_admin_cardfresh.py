"""The line below a fact's card in the story form, and what publishing says of facts past review."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import factchecking
from newsroom.clock import database_now
from newsroom.models.facts import FactVersion
from newsroom.models.freshness import FactCheck, Verdict
from newsroom.models.story import Story
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(desk.person(role))
    return client


def facts_of(story: Story) -> list[FactVersion]:
    return [pin.version for pin in story.story_facts.select_related("version").order_by("position")]


def today() -> date:
    return database_now().date()


def checked(version: FactVersion, days: int, *, verdict: Verdict = Verdict.HOLDS) -> FactCheck:
    """A check that is due in so many days; before today, one that was made long ago."""
    at = database_now() + min(days, 0) * DAY - 2 * DAY
    return factchecking.check(
        version, verdict, how="Against the act.", review_by=today() + days * DAY,
        by=desk.editor(), at=at,
    )  # fmt: skip


def page_of(version: FactVersion) -> str:
    return reverse("admin:newsroom_fact_change", args=[version.fact_id])


def test_a_card_in_the_story_form_says_how_fresh_its_fact_is() -> None:
    story = desk.published().story
    over, never = facts_of(story)
    checked(over, -2)

    page = _story_page(story)

    assert "review was due 2 days ago" in page
    assert "checked by test-editor, <bdi>against the act</bdi>" in page
    assert "not checked yet" in page
    assert f'value="still-true:{over.pk}"' in page
    assert f'value="check:{never.pk}"' in page


def test_a_card_says_in_how_many_other_live_stories_its_fact_stands() -> None:
    story, other = desk.published().story, desk.draft(headline="Another")
    pin = other.story_facts.get(position=0)
    shared = story.story_facts.get(position=0)
    pin.fact, pin.version = shared.fact, shared.version
    pin.save()
    other.refresh_from_db()

    assert "also in 1 live story" in _story_page(other)
    assert "also in" not in _story_page(story)


def test_the_script_gets_the_card_s_line_alone() -> None:
    story = desk.draft()
    version = facts_of(story)[0]
    form = _check(version, how="By phone.") | {"part": "card", "story": str(story.pk)}

    answer = signed_in("writer").post(page_of(version), form)

    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "checked by test-writer, <bdi>by phone</bdi>" in answer.content.decode()


def test_the_script_sets_a_day_from_the_card() -> None:
    story = desk.draft()
    version = facts_of(story)[0]
    form = {
        "do": f"set-day:{version.pk}", f"{version.pk}-day": str(today() + 3 * DAY),
        "part": "card", "story": str(story.pk),
    }  # fmt: skip

    answer = signed_in("writer").post(page_of(version), form)

    assert answer.status_code == 200
    assert "set by test-writer; not checked yet" in answer.content.decode()


def test_the_story_page_costs_the_same_with_checks_and_without() -> None:
    story = desk.draft()
    factchecking.set_day(facts_of(story)[1], today(), by=desk.editor(), at=database_now())
    client = signed_in("writer")
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    client.get(address)
    before = _queries(client, address)
    for version in facts_of(story):
        checked(version, 3)

    assert _queries(client, address) == before


def test_publishing_warns_of_facts_past_review_and_is_not_held() -> None:
    story = desk.approved()
    checked(facts_of(story)[0], -2)
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "publish"])
    client = signed_in("publisher")

    page = client.get(address).content.decode()
    client.post(address, {})

    assert "1 fact is past review." in page
    story.refresh_from_db()
    assert story.stage == "published"


def _check(version: FactVersion, **fields: str) -> dict[str, str]:
    given = {"how": "", "review_by": "", "verdict": "holds", **fields}
    form = {f"{version.pk}-{name}": value for name, value in given.items() if name != "do"}
    return form | {"do": fields.get("do", f"check:{version.pk}")}


def _story_page(story: Story) -> str:
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    return signed_in("editor").get(address).content.decode()


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)

"""The feed of a briefing, and its editions in the sitemap: what is out, and nothing that is not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from briefings.models import Briefing, Edition, Seal
from newsroom import press
from newsroom.models import Section, Story
from tests.briefings.support import NOW, Desk, brief, reader

STEM = "/feeds/briefings/morning-brief"


@pytest.fixture
def sealed(desk: Desk, briefing: Briefing) -> Seal:
    desk.live(brief("A bridge <b>opens</b>", "World"))
    desk.live(brief("Rain returns", "Climate"), NOW + timedelta(minutes=1))
    briefing.sections.set(Section.objects.all())
    reader(briefing, "a@example.org")
    seal = desk.sealed(briefing)
    Edition.objects.filter(pk=seal.edition_id).update(out_at=NOW - timedelta(days=900))
    return seal


def items(client: Client) -> list[dict[str, Any]]:
    return list(json.loads(client.get(f"{STEM}.json").content)["items"])


def test_an_edition_is_an_entry_with_its_stories(client: Client, sealed: Seal) -> None:
    (item,) = items(client)
    (entry,) = feedparser.parse(client.get(f"{STEM}.xml").content).entries

    assert item["id"] == entry.id
    assert item["url"] == settings.SITE_ORIGIN + sealed.edition.get_absolute_url()
    assert item["summary"] == "Rain returns · A bridge <b>opens</b>"
    assert "A bridge &lt;b&gt;opens&lt;/b&gt;" in item["content_html"]
    archive = client.get("/briefings/morning-brief/").content.decode()
    assert f'href="{STEM}.xml"' in archive
    assert f'href="{STEM}.json"' in archive


def test_an_edition_that_is_not_out_is_in_no_feed_and_no_sitemap(
    client: Client, sealed: Seal
) -> None:
    page = sealed.edition.get_absolute_url()
    assert page in client.get("/sitemaps/editions.xml").content.decode()
    Edition.objects.update(out_at=NOW + timedelta(days=9000))
    assert items(client) == []
    assert page not in client.get("/sitemaps/editions.xml").content.decode()


def test_its_id_stays_when_a_story_is_withdrawn(client: Client, desk: Desk, sealed: Seal) -> None:
    (before,) = items(client)
    story = Story.objects.get(headline="Rain returns")
    press.retract(story, by=desk.publisher, at=NOW + timedelta(hours=1), note="It was dry.")
    (after,) = items(client)

    assert after["id"] == before["id"]
    assert after["date_modified"] > before["date_modified"]
    assert "It was dry." in after["content_html"]
    assert "Rain returns" not in after["summary"]


def test_a_feed_asks_the_same_however_many_stories_there_are(
    client: Client, sealed: Seal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(7):
        client.get(f"{STEM}.json")


def test_a_briefing_that_is_none_has_no_feed(client: Client, db: None) -> None:
    assert client.get("/feeds/briefings/none.xml").status_code == 404

"""Atom feeds: well-formed, in order, and honest about what was withdrawn."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from tests.newsroom import desk

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def feed(path: str = "/feeds/all.xml") -> ET.Element:
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(response.content)


def titles(root: ET.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in root.iter(f"{ATOM}entry")]


def test_an_empty_feed_is_still_a_feed() -> None:
    assert feed().findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_what_changed_last_comes_first() -> None:
    desk.published(headline="Older", at=desk.NOON - timedelta(days=1))
    desk.published(headline="Newer")
    assert titles(feed()) == ["Newer", "Older"]


def test_an_entry_is_the_story_with_its_publication_and_language() -> None:
    live = desk.published(language="uk")
    entry = feed().find(f"{ATOM}entry")
    assert entry is not None
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "uk"
    content = entry.findtext(f"{ATOM}content", "")
    assert f'data-publication="{live.publication.sha}"' in content
    assert desk.brief().facts[0].text in content


def test_an_entry_keeps_its_id_when_the_story_is_updated() -> None:
    live = desk.published()
    before = [entry.findtext(f"{ATOM}id") for entry in feed().iter(f"{ATOM}entry")]
    desk.updated(live.story, dek="On 15 March 2026 the toll was lowered.")
    assert [entry.findtext(f"{ATOM}id") for entry in feed().iter(f"{ATOM}entry")] == before


def test_a_withdrawn_story_stays_as_an_entry_that_says_so() -> None:
    live = desk.published(headline="The bridge")
    desk.retracted(live.story, note="It was\x0b invented.")
    root = feed()
    assert titles(root) == ["Withdrawn: The bridge"]
    assert desk.brief().dek not in ET.tostring(root, encoding="unicode")


def test_a_section_has_a_feed_of_its_own() -> None:
    desk.published(headline="In Europe")
    desk.published(headline="In Asia", section="Asia")
    assert titles(feed("/feeds/asia.xml")) == ["In Asia"]


def test_a_browser_gets_the_same_bytes_as_plain_xml_with_a_style_sheet() -> None:
    live = desk.published()
    for_readers = Client().get("/feeds/all.xml")
    for_people = Client().get("/feeds/all.xml", headers={"Accept": "text/html,*/*;q=0.8"})
    assert for_people["Content-Type"].startswith("application/xml")
    assert for_people.content == for_readers.content
    assert b'<?xml-stylesheet href="/static/site/feed.' in for_people.content
    assert for_people["Vary"] == for_readers["Vary"] == "Accept"
    shown = ET.fromstring(for_people.content)
    assert shown.find(f"{XHTML}p/{XHTML}a") is not None
    title = shown.find(f"{ATOM}entry/{XHTML}a")
    assert title is not None
    assert (title.text, title.get("href")) == (
        desk.brief().headline,
        f"{settings.SITE_ORIGIN}/stories/{live.slug}/",
    )
    assert shown.findtext(f"{ATOM}entry/{XHTML}small") == "14 March 2026, 12:00 UTC"

"""Every feed in both its forms: Atom as feedparser reads it, JSON Feed as its specification has it."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.models.publication import Live
from perspectives.models import Outlet, Perspective
from tests.newsroom import desk
from tests.newsroom.crowd import crowd

pytestmark = pytest.mark.django_db
STEMS = {
    "/feeds/all": "/",
    "/feeds/corrections": "/corrections/",
    "/feeds/sections/europe": "/sections/europe/",
    "/feeds/outlets/varn-post": "/outlets/varn-post/",
    "/feeds/perspectives/river-towns": "/perspectives/river-towns/",
}
HOSTILE = "<script>alert(1)</script> ]]> &amp; “quoted”"


def atom(stem: str) -> Any:
    response = Client().get(f"{stem}.xml")
    assert response.status_code == 200, stem
    assert response["Access-Control-Allow-Origin"] == "*"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def json_feed(stem: str) -> Any:
    response = Client().get(f"{stem}.json")
    assert response["Content-Type"].startswith("application/feed+json")
    feed = json.loads(response.content)
    # Required by the specification: version, title, items; and of an item its id and some content.
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for item in feed["items"]:
        assert item["id"]
        assert item["content_html"]
        assert item["date_published"] <= item["date_modified"]
        assert item["url"].startswith(settings.SITE_ORIGIN)
    return feed


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert Client().get(path).status_code == 200
    return len(caught)


def eventful() -> Live:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    desk.retracted(desk.published(headline="The bridge that never was", dek="In 2026.").story)
    return live


@pytest.mark.parametrize("stem", STEMS)
def test_both_forms_say_the_same_and_name_each_other(stem: str) -> None:
    eventful()
    in_atom, in_json = atom(stem), json_feed(stem)

    assert [entry.id for entry in in_atom.entries] == [item["id"] for item in in_json["items"]]
    assert [entry.title for entry in in_atom.entries] == [
        item["title"] for item in in_json["items"]
    ]
    assert all(entry.id.startswith("urn:uuid:") for entry in in_atom.entries)
    assert len({entry.id for entry in in_atom.entries}) == len(in_atom.entries) >= 2
    links = {(link.rel, link.type): link.href for link in in_atom.feed.links}
    origin = settings.SITE_ORIGIN
    assert links["self", "application/atom+xml"] == f"{origin}{stem}.xml"
    assert links["alternate", "application/feed+json"] == f"{origin}{stem}.json"
    assert in_json["feed_url"] == f"{origin}{stem}.json"
    assert in_json["home_page_url"] == origin + STEMS[stem]
    for form, other in (("xml", "json"), ("json", "xml")):
        assert f"{stem}.{other}" in Client().get(f"{stem}.{form}")["Link"]


@pytest.mark.parametrize(("stem", "page"), STEMS.items())
def test_the_page_of_a_feed_announces_both_forms(stem: str, page: str) -> None:
    eventful()
    html = Client().get(page).content.decode()
    for form in ("xml", "json"):
        assert f'href="{stem}.{form}"' in html


@pytest.mark.parametrize("stem", STEMS)
def test_a_feed_costs_the_same_for_one_story_and_for_many(stem: str) -> None:
    eventful()
    at_one = queries(f"{stem}.json")
    crowd(50)
    assert queries(f"{stem}.json") == at_one <= 6


def test_ids_outlive_every_change() -> None:
    live = eventful()
    stems = ("/feeds/all", "/feeds/corrections", "/feeds/sections/europe")
    before = {item["id"] for stem in stems for item in json_feed(stem)["items"]}
    desk.updated(live.story, headline="The bridge at Varn opens again")
    desk.retracted(live.story)
    after = {item["id"] for stem in stems for item in json_feed(stem)["items"]}
    assert f"urn:uuid:{live.story.uid}" in after
    assert after <= before


def test_a_withdrawn_story_stays_in_the_feed_of_whom_it_quoted() -> None:
    live = desk.published()
    desk.retracted(live.story)
    for stem in ("/feeds/outlets/varn-post", "/feeds/perspectives/river-towns"):
        # Nothing else names them any more: a page that is no page has no feed.
        assert Client().get(f"{stem}.xml").status_code == 404
    Outlet.objects.update(verified_at=desk.NOON)
    Perspective.objects.update(verified_at=desk.NOON)
    for stem in ("/feeds/outlets/varn-post", "/feeds/perspectives/river-towns"):
        (item,) = json_feed(stem)["items"]
        assert item["title"] == "Withdrawn: The bridge at Varn opens"
        assert desk.brief().dek not in item["content_html"]


def test_corrections_are_entries_with_both_wordings() -> None:
    eventful()
    titles = [entry.title for entry in atom("/feeds/corrections").entries]
    assert sorted(titles) == [
        "Corrected: The bridge at Varn opens",
        "Withdrawn: The bridge that never was",
    ]
    corrected = next(
        item for item in json_feed("/feeds/corrections")["items"] if "Corrected" in item["title"]
    )
    assert f"<del>{desk.brief().dek}</del>" in corrected["content_html"]
    assert corrected["summary"] == "We had it wrong."


def test_the_first_address_of_a_section_s_feed_leads_to_the_same_feed() -> None:
    desk.published()
    old, new = (
        Client().get(path).content for path in ("/feeds/europe.xml", "/feeds/sections/europe.xml")
    )
    assert old == new
    assert feedparser.parse(new).feed.id == f"{settings.SITE_ORIGIN}/feeds/europe.xml"


def test_hostile_words_are_words() -> None:
    text = HOSTILE
    desk.published(headline=f"Bridge {text}", dek=f"{text} 2026", context=(text,))
    entry, item = atom("/feeds/all").entries[0], json_feed("/feeds/all")["items"][0]
    raw = Client().get("/feeds/all.json").content

    assert item["title"] == f"Bridge {text}"
    assert b"<" not in raw
    for html in (item["content_html"], entry.content[0].value):
        assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in item["content_html"]
    root = ET.fromstring(Client().get("/feeds/all.xml").content)
    assert (
        root.findtext(".//{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title")
        == (item["title"])
    )

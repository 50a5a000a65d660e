"""What pages say in schema.org: known words only, the whole story, and nothing that ends its element."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from psycopg.types.range import DateRange

from newsroom import brieftext, editing, press
from newsroom.brief import Brief
from newsroom.models.publication import Live
from perspectives.models import Outlet, Ownership
from tests.newsroom import desk
from tests.newsroom.schemaorg import complaints

pytestmark = pytest.mark.django_db
DEMO = sorted((Path(__file__).parents[2] / "briefings" / "demo" / "briefs").glob("*.txt"))
HOSTILE = "</script><script>alert(1)</script><!-- ]]> &lt; \" ' \\u003c \u2028 \u2029 {{ x }}"


class Blocks(HTMLParser):
    """The data blocks of a page, and whatever else is a script."""

    def __init__(self) -> None:
        super().__init__()
        self.data: list[Any] = []
        self.scripts = 0
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.inside = dict(attrs).get("type") == "application/ld+json"
            self.scripts += not self.inside

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.data.append(json.loads(data))


def blocks(path: str) -> list[Any]:
    response = Client().get(path)
    assert response.status_code == 200
    page = Blocks()
    page.feed(response.content.decode())
    assert page.scripts == 0
    return page.data


def data(path: str) -> Any:
    (only,) = blocks(path)
    assert only.pop("@context") == "https://schema.org"
    assert complaints(only) == []
    return only


def publish(brief: Brief) -> Live:
    story = desk.approve(editing.begin(brief, by=desk.writer(), at=desk.NOON))
    publication = press.publish(story, by=desk.publisher(), at=desk.NOON)
    return Live.objects.get(publication=publication)


def test_a_story_is_a_news_article_with_every_part_of_its_brief() -> None:
    live = desk.published()
    told, brief = data(live.get_absolute_url()), desk.brief()

    assert told["@type"] == "NewsArticle"
    assert told["@id"] == f"urn:uuid:{live.story.uid}"
    assert (told["headline"], told["abstract"], told["inLanguage"]) == (
        brief.headline, brief.dek, "en",
    )  # fmt: skip
    assert (told["articleSection"], told["version"]) == ("Europe", 1)
    assert told["datePublished"] == told["dateModified"] == "2026-03-14T12:00:00Z"
    assert told["backstory"] == "\n\n".join(brief.context)
    assert told["isPartOf"]["name"] == brief.storyline
    assert told["citation"] == [
        "https://varn.example/act", "https://varn.example/cost", "https://visnyk.example/bridge",
    ]  # fmt: skip


def test_a_picture_is_an_image_that_everybody_can_show_with_its_credit() -> None:
    shown = desk.picture()
    live = desk.published(picture=shown)
    image = data(live.get_absolute_url())["image"]

    assert image["contentUrl"].startswith(f"{settings.SITE_ORIGIN}/pictures/{shown.sha}-")
    assert image["contentUrl"].endswith(".jpg")
    assert (image["description"], image["creditText"]) == (shown.alt, shown.credit)
    assert image["width"] * shown.height == image["height"] * shown.width


def test_a_storyline_is_a_series_with_the_address_of_its_dossier() -> None:
    series = data(desk.published().get_absolute_url())["isPartOf"]

    assert series["url"] == f"{settings.SITE_ORIGIN}/storylines/the-varn-crossing/"
    assert Client().get("/storylines/the-varn-crossing/").status_code == 200


def test_a_fact_is_a_claim_with_its_sources_and_where_it_appears() -> None:
    live = desk.published()
    claims = [part for part in data(live.get_absolute_url())["hasPart"] if part["@type"] == "Claim"]

    assert [claim["text"] for claim in claims] == [fact.text for fact in desk.brief().facts]
    assert claims[0]["@id"] == f"urn:uuid:{live.publication.telling().facts[0].uid}"
    assert claims[0]["temporalCoverage"] == "2026-03-13"
    assert claims[1]["citation"] == [
        {
            "@type": "CreativeWork",
            "url": "https://varn.example/cost",
            "name": "Accounts",
            "publisher": {"@type": "Organization", "name": "Varn Post"},
        }
    ]
    assert claims[0]["appearance"]["url"] == settings.SITE_ORIGIN + live.get_absolute_url()


def test_a_framing_is_an_analysis_with_a_quotation_for_each_excerpt() -> None:
    parts = data(desk.published().get_absolute_url())["hasPart"]
    river, capital = [part for part in parts if part["@type"] == "AnalysisNewsArticle"]

    assert river["headline"] == "River towns: A promise kept"
    assert [outlet["name"] for outlet in river["mentions"]] == ["Річковий вісник", "Varn Post"]
    (quotation,) = river["hasPart"]
    assert (quotation["text"], quotation["inLanguage"]) == ("Міст відкрито", "uk")
    assert quotation["workTranslation"]["text"] == "The bridge is open"
    assert quotation["isBasedOn"] == "https://visnyk.example/bridge"
    assert "hasPart" not in capital


def test_a_correction_stands_at_the_story_and_at_the_fact_it_corrects() -> None:
    live = desk.published()
    first, second = desk.brief().facts
    desk.corrected(live.story, facts=(type(first)("It is 421 m long.", "", first.sources), second))
    told = data(live.get_absolute_url())

    (correction,) = told["correction"]
    assert correction["@type"] == "CorrectionComment"
    assert (
        "It said “The bridge is 412 metres long.”; it says “It is 421 m long.”."
        in (correction["text"])
    )
    assert told["hasPart"][0]["correction"] == [correction]
    assert "correction" not in told["hasPart"][1]
    assert told["version"] == 2


def test_the_house_names_its_rules() -> None:
    house = data(desk.published().get_absolute_url())["publisher"]
    assert house["@type"] == "NewsMediaOrganization"
    for name, path in {
        "publishingPrinciples": "/standards/",
        "ethicsPolicy": "/standards/",
        "correctionsPolicy": "/corrections/policy/",
    }.items():
        assert house[name] == settings.SITE_ORIGIN + path
        assert Client().get(path).status_code == 200


def test_an_outlet_says_who_is_behind_it() -> None:
    desk.published()
    outlet = Outlet.objects.get(name="Varn Post")
    Outlet.objects.filter(pk=outlet.pk).update(country="UA", about="A daily.")
    Ownership.objects.create(
        outlet=outlet, owner="Varn Trust", kind="nonprofit",
        during=DateRange(date(2019, 1, 1), date(2021, 1, 1)),
    )  # fmt: skip
    told = data(outlet.get_absolute_url())

    assert told["ownershipFundingInfo"] == [
        "Varn Trust, non-profit, since 2019-01-01, until 2020-12-31"
    ]
    assert told["address"]["addressCountry"] == "UA"


@pytest.mark.parametrize("text", DEMO, ids=lambda path: path.stem)
def test_every_story_of_the_demo_speaks_in_known_words(text: Path) -> None:
    brief = brieftext.read(text.read_bytes(), name=text.name)[0].brief
    told = data(publish(brief).get_absolute_url())
    assert len(told["hasPart"]) == len(brief.facts) + len(brief.framings)
    assert told["headline"] == brief.headline


def test_a_hostile_text_ends_no_element_and_says_what_it_said() -> None:
    clean = " ".join(HOSTILE.split())
    live = desk.published(headline=f"A {clean}", dek=f"{clean} 2026", context=(clean,))
    told = data(live.get_absolute_url())

    assert told["headline"] == f"A {clean}"
    source = Client().get(live.get_absolute_url()).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    assert block
    assert not set("<>&\u2028\u2029") & set(block[1])


def test_what_is_past_or_withdrawn_is_not_offered_as_news() -> None:
    live = desk.published()
    desk.updated(live.story, dek="On 14 March 2026 the second lane opened.")
    assert blocks(f"{live.get_absolute_url()}v1/") == []
    desk.retracted(live.story)
    assert b"ld+json" not in Client().get(live.get_absolute_url()).content

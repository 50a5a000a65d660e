"""Stories as NINJS, alone, in lists and in the export: valid, whole, and canceled when withdrawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.conf import settings
from django.test import Client

from tests.newsroom import desk
from tests.newsroom.crowd import crowd
from tests.newsroom.reads import API, ask, lines, queries

pytestmark = pytest.mark.django_db
NINJS = json.loads(Path(__file__).with_name("ninjs-3.1-used.json").read_text())


def ninjs(path: str, status: int = 200) -> Any:
    return valid(ask(path, status))


def valid(item: Any) -> Any:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(NINJS, format_checker=checker).validate(item)
    return item


def test_a_story_is_told_as_ninjs() -> None:
    live = desk.published()
    item, brief = ninjs(f"stories/{live.slug}/?format=ninjs"), desk.brief()

    assert item["uri"] == f"urn:uuid:{live.story.uid}"
    assert (item["pubStatus"], item["version"], item["language"]) == ("usable", "1", "en")
    assert item["headlines"] == [{"role": "main", "value": brief.headline}]
    roles = [body["role"] for body in item["bodies"]]
    assert roles == ["main", "fact", "fact", "context", "context", "framing", "framing"]
    assert item["bodies"][1]["value"] == brief.facts[0].text
    assert [source["name"] for source in item["infoSources"]] == [
        "Річковий вісник", "Varn Post", "Capital Courier",
    ]  # fmt: skip


def test_its_picture_is_associated_in_every_size_with_its_point_of_interest() -> None:
    shown = desk.picture(focal_x=25, focal_y=50)
    live = desk.published(picture=shown)
    (picture,) = ninjs(f"stories/{live.slug}/?format=ninjs")["associations"]

    assert (picture["type"], picture["by"]) == ("picture", shown.credit)
    assert picture["descriptions"][0] == {
        "role": "alt", "contentType": "text/plain", "value": shown.alt,
    }  # fmt: skip
    for rendition in picture["renditions"]:
        answer = Client().get(rendition["href"].removeprefix(settings.SITE_ORIGIN))
        assert (answer.status_code, answer["Content-Type"]) == (200, rendition["contentType"])
        assert rendition["poi"]["x"] == round(rendition["width"] / 4)


def test_a_withdrawn_story_is_canceled_and_says_no_more_than_why() -> None:
    live = desk.published()
    desk.retracted(live.story)
    for path in (f"stories/{live.slug}/", f"stories/{live.slug}/versions/1/"):
        item = ninjs(f"{path}?format=ninjs", 410)
        assert (item["pubStatus"], item["edNote"]) == ("canceled", "It was invented.")
        assert "bodies" not in item
        assert desk.brief().dek not in json.dumps(item)


def test_a_list_of_stories_can_be_had_as_ninjs() -> None:
    corrected = desk.published()
    desk.corrected(corrected.story, dek="After ten years the first cars crossed on 13 March 2026.")
    other = desk.published(headline="Another")
    first = ask("stories/?format=ninjs&page_size=1")
    second = ask(first["next"].removeprefix(settings.SITE_ORIGIN + API))

    items = [valid(item) for item in first["results"] + second["results"]]
    assert items == [ninjs(f"stories/{live.slug}/?format=ninjs") for live in (other, corrected)]
    assert second["next"] is None
    found = ask("stories/?format=ninjs&q=another")["results"]
    assert found == items[:1]


def test_a_list_of_ninjs_asks_as_often_for_many_as_for_few() -> None:
    desk.published()
    few = queries("stories/?format=ninjs")
    crowd(30)
    assert queries("stories/?format=ninjs") == few


@pytest.mark.parametrize("asked", ["fields=headline", "include=facts"])
def test_a_ninjs_item_comes_whole(asked: str) -> None:
    desk.published()
    refused = ask(f"stories/?format=ninjs&{asked}", 400)["detail"]
    assert refused.startswith(f"{asked.partition('=')[0]}: A NINJS item comes whole")


def test_the_export_as_ninjs_cancels_what_was_withdrawn_and_says_where_to_go_on() -> None:
    live, gone = desk.published(), desk.published(headline="The bridge that never was")
    desk.retracted(gone.story)
    usable, canceled = map(valid, lines("export/stories.jsonl?format=ninjs"))

    serial = {item["uri"]: item["altIds"].pop() for item in (usable, canceled)}
    assert usable == ninjs(f"stories/{live.slug}/?format=ninjs")
    assert canceled == ninjs(f"stories/{gone.slug}/?format=ninjs", 410)
    assert serial[usable["uri"]]["role"] == "serial"
    after = serial[usable["uri"]]["value"]
    (since,) = lines(f"export/stories.jsonl?format=ninjs&after={after}")
    assert since["uri"] == canceled["uri"]


def test_a_form_that_nobody_speaks_is_refused() -> None:
    live = desk.published()
    assert "format" in ask(f"stories/{live.slug}/?format=xml", 400)["detail"]

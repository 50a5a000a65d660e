"""The chain, as its people go it: a pasted text becomes a story, a page, a feed, an API answer and a mail."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from newsroom import brieftext
from tests.browser.conftest import Open
from tests.browser.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TEXT = Path(__file__).with_name("lamps.txt").read_text()
HEADLINE = "Two lighthouses agree on one lamp"
SLUG = "two-lighthouses-agree-on-one-lamp"
READER = "keeper@lighthouse.example"


def keep_picture(page: Page, name: str) -> None:
    """The README's pictures are made here when PARALLAX_PICTURES names a folder."""
    folder = os.environ.get("PARALLAX_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def verb(page: Page, name: str, note: str = "") -> None:
    page.click(f"[data-verb={name}]")
    if note:
        page.fill("textarea[name=note]", note)
    page.locator("main form button.btn").first.click()
    page.wait_for_load_state()


def open_story(page: Page) -> None:
    page.goto(f"/admin/newsroom/story/?q={HEADLINE.split()[1]}")
    page.get_by_role("link", name=HEADLINE).first.click()
    page.wait_for_load_state()


def write(page: Page) -> None:
    """The writer pastes the text, gives each fact its source and hands the draft in."""
    page.goto("/admin/newsroom/story/import/")
    page.fill("#text", TEXT)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("1 story found")).to_be_visible()
    page.get_by_role("button", name="Create 1 draft").click()
    open_story(page)
    for number in (1, 2, 3):
        card = page.locator(f"#fact-{number}")
        if not card.locator(".row").count():
            card.get_by_role("button", name="Add a source").click()
        row = card.locator(".row").last
        row.get_by_label("Source").fill("Timetable of the lamps")
        row.get_by_label("Address").fill(f"https://lighthouse.example/timetable/{number}")
    page.locator("[data-save]").click()
    page.wait_for_load_state()
    keep_picture(page, "desk")
    verb(page, "submit")
    expect(page.locator(".bar .stage")).to_have_text(re.compile("in review", re.IGNORECASE))


def approve_and_publish(editor: Page, publisher: Page) -> None:
    open_story(editor)
    verb(editor, "approve")
    open_story(publisher)
    verb(publisher, "publish")
    expect(publisher.locator(".bar .stage")).to_have_text(re.compile("published", re.IGNORECASE))


def test_a_text_goes_all_the_way_to_a_reader(as_somebody: Open, product: Product) -> None:
    write(as_somebody("ben"))
    approve_and_publish(as_somebody("ines"), as_somebody("mira"))

    reader = as_somebody()
    reader.goto(f"/stories/{SLUG}/")
    expect(reader.locator("h1")).to_have_text(HEADLINE)
    keep_picture(reader, "story")
    assert HEADLINE in product.get("/feeds/all.xml")
    told = json.loads(product.get(f"/api/v1/stories/{SLUG}/"))
    assert told["headline"] == HEADLINE
    exported = product.manage("export_brief", SLUG)
    brief = brieftext.read(exported.stdout, name="export")[0].brief
    assert brief.hash == told["brief_hash"]
    assert [fact.text for fact in brief.facts] == [
        fact.text for fact in brieftext.read(TEXT, name="text")[0].brief.facts
    ]

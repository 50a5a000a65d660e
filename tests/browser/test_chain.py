"""The chain, as its people go it: a pasted text becomes a story, a page, a feed, an API answer and a mail."""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from newsroom import brieftext
from runner.processes import wait_until
from tests.browser.conftest import Open
from tests.browser.product import Product
from tests.patience import SOON

pytestmark = pytest.mark.browser

TEXT = Path(__file__).with_name("lamps.txt").read_text()
HEADLINE = "Two lighthouses agree on one lamp"
SLUG = "two-lighthouses-agree-on-one-lamp"
READER = "keeper@lighthouse.example"


def keep_picture(page: Page, name: str) -> None:
    """The README's pictures are made here when PARALLAX_PICTURES names a folder."""
    folder = os.environ.get("PARALLAX_PICTURES")
    if folder:
        page.set_viewport_size({"width": 1440, "height": 1180})
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
        page.set_viewport_size({"width": 1440, "height": 900})


def verb(page: Page, name: str, note: str = "") -> None:
    page.click(f"[data-verb={name}]")
    for reason in page.locator("textarea[name^='reason:']").all():
        reason.fill("It is so, and the desk knows.")
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


def place_at_noon() -> tuple[str, datetime]:
    """A zone on the site's list where it is about noon now: its edition of today is due at once."""
    now = datetime.now(UTC)
    for zone in ("Africa/Accra", "Asia/Dubai", "Asia/Tokyo", "Asia/Kolkata", "Asia/Bangkok",
                 "Pacific/Auckland", "Pacific/Honolulu", "America/Phoenix", "America/Bogota",
                 "America/Sao_Paulo", "Africa/Nairobi", "Pacific/Guam"):  # fmt: skip
        local = now.astimezone(ZoneInfo(zone))
        if 9 <= local.hour <= 14:
            return zone, local
    raise AssertionError("it is noon nowhere")


def found_briefing(admin: Page, hour: int) -> None:
    admin.goto("/admin/briefings/briefing/add/")
    admin.get_by_label("Name", exact=False).first.fill("Harbour Noon")
    for box in admin.locator("input[name=sections], input[name=weekdays]").all():
        box.check()
    admin.locator("select[name=hour]").select_option(str(hour))
    admin.locator("[name=postal_address]").fill("1 Quay, Skerry")
    admin.locator("[name=_save]").click()
    admin.goto("/admin/briefings/briefing/")
    expect(admin.get_by_role("link", name="Harbour Noon")).to_be_visible()


def sign_up(reader: Page, product: Product, zone: str) -> None:
    reader.goto("/subscribe/")
    reader.get_by_label("Your address").fill(READER)
    for box in reader.locator("input[name=briefings]").all():
        box.uncheck()
    reader.get_by_label("Harbour Noon").check()
    reader.locator("select[name=zone]").select_option(zone)
    reader.get_by_role("button", name="Subscribe").click()
    message = product.message(READER, "onfirm")
    text = product.read(message, "txt")
    link = next(word for word in text.split() if "/confirm/" in word)
    reader.goto(link.removeprefix(product.origin))
    reader.locator("main form button").first.click()
    reader.wait_for_load_state()


def seal(publisher: Page, day: date) -> None:
    """The clock plans today's edition and puts the story in it; the publisher seals it."""
    publisher.goto("/admin/briefings/edition/")
    edition = publisher.get_by_role("link", name=f"Harbour Noon, {day:%A %-d %B}")
    reload_until(publisher, edition)
    edition.click()
    button = publisher.get_by_role("button", name="Seal: send to 1 now")
    reload_until(publisher, button)
    expect(publisher.locator("main").get_by_text(HEADLINE).first).to_be_visible()
    keep_picture(publisher, "board")
    button.click()
    publisher.wait_for_load_state()
    expect(publisher.get_by_text("Sealed").first).to_be_visible()


def reload_until(page: Page, there: Locator) -> None:
    end = time.monotonic() + SOON
    while not there.count():
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.wait_for_timeout(1000)
        page.reload()


def test_a_text_goes_all_the_way_to_a_reader(as_somebody: Open, product: Product) -> None:
    zone, local = place_at_noon()
    found_briefing(as_somebody("ada"), local.hour)
    reader = as_somebody()
    sign_up(reader, product, zone)
    write(as_somebody("ben"))
    publisher = as_somebody("mira")
    approve_and_publish(as_somebody("ines"), publisher)

    reader.goto(f"/stories/{SLUG}/")
    expect(reader.locator("h1")).to_have_text(HEADLINE)
    keep_picture(reader, "story")
    # Another test may have asked for the feed: a kept one is replaced within a second.
    assert wait_until(lambda: HEADLINE in product.get("/feeds/all.xml"), SOON)
    told = json.loads(product.get(f"/api/v1/stories/{SLUG}/"))
    assert told["headline"] == HEADLINE

    seal(publisher, local.date())
    mail = product.message(READER, HEADLINE)
    assert told["sha"] in product.read(mail, "html")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in product.read(mail, "eml")

    exported = product.manage("export_brief", SLUG)
    brief = brieftext.read(exported.stdout, name="export")[0].brief
    assert brief.hash == told["brief_hash"]
    pasted = brieftext.read(TEXT, name="text")[0].brief
    assert [fact.text for fact in brief.facts] == [fact.text for fact in pasted.facts]
    verified = product.manage("verify_edition", "harbour-noon", local.date().isoformat())
    assert verified.returncode == 0, verified.stdout + verified.stderr

"""The preview beside a story's form, and a draft shown to somebody without an account."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open
from tests.browser.product import Product

pytestmark = pytest.mark.browser

DRAFT = "Five growers"


def open_draft(page: Page) -> None:
    page.goto("/admin/newsroom/story/?q=growers")
    page.get_by_role("link", name=DRAFT).first.click()
    page.wait_for_load_state()


def test_the_preview_follows_what_is_typed_in_every_form_and_goes_into_no_history(
    as_somebody: Open,
) -> None:
    page = as_somebody("ben")
    open_draft(page)
    steps = page.evaluate("history.length")
    frame = page.frame_locator("iframe[name=preview]")

    page.fill("#headline", "Somebody typed this and did not save it")
    expect(frame.locator("h1")).to_have_text("Somebody typed this and did not save it")
    page.get_by_role("button", name="Mail", exact=True).click()
    expect(frame.get_by_role("link", name="Read this edition on the web")).to_be_visible()
    page.get_by_role("button", name="Text", exact=True).click()
    expect(frame.locator("pre")).to_contain_text("SOMEBODY TYPED THIS")
    page.get_by_role("button", name="Card", exact=True).click()
    expect(frame.get_by_role("img")).to_have_attribute(
        "alt", "Share card of Somebody typed this and did not save it"
    )

    assert page.evaluate("history.length") == steps


def test_dark_and_desktop_are_seen_without_changing_the_desk(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    frame = page.frame_locator("iframe[name=preview]")
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(frame.locator("html")).to_have_attribute("data-scheme", "dark")
    assert (
        frame.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
        == "rgb(18, 20, 24)"
    )
    assert (
        page.locator("body").evaluate("node => getComputedStyle(node).backgroundColor")
        == "rgb(251, 250, 247)"
    )
    page.get_by_role("button", name="Desktop", exact=True).click()
    assert frame.locator("html").evaluate("() => innerWidth") == 1100


def test_without_scripts_the_buttons_show_what_stands_in_the_form(
    browser: Browser, as_somebody: Open, product: Product
) -> None:
    signed_in = as_somebody("ben")
    state = signed_in.context.storage_state()
    context = browser.new_context(
        base_url=product.origin, java_script_enabled=False, storage_state=state
    )
    page = context.new_page()
    open_draft(page)
    page.fill("#headline", "Typed without scripts")
    page.get_by_role("button", name="Web", exact=True).click()
    expect(page.frame_locator("iframe[name=preview]").locator("h1")).to_have_text(
        "Typed without scripts"
    )
    context.close()


def test_a_link_opens_for_a_stranger_until_it_is_taken_back(as_somebody: Open) -> None:
    desk, stranger = as_somebody("ben"), as_somebody(complain=False)
    open_draft(desk)
    desk.get_by_role("link", name="Share link").click()
    desk.get_by_label("For whom").fill("the growers’ lawyer")
    desk.get_by_role("button", name="Make a link").click()
    address = desk.locator("[data-copied]").first.input_value()

    stranger.goto(address)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text(DRAFT)
    expect(stranger.get_by_text("A draft, not published.")).to_be_visible()
    desk.get_by_role("button", name="Take back").first.click()
    answer = stranger.reload()
    assert answer is not None
    assert answer.status == 404

"""Nobody's words are lost: left, reloaded, signed out in the middle, saved by two at once."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.product import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def open_draft(page: Page) -> str:
    """The draft; a warning before unsaved words are left is answered with yes."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/newsroom/story/?q=growers")
    page.get_by_role("link", name="Five growers").first.click()
    page.wait_for_load_state()
    throw_all_away(page)
    return page.url


def kept(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_have_text(
        re.compile(r"Kept at \d\d:\d\d:\d\d, not yet saved"), timeout=15_000
    )


def sign_in(page: Page, name: str) -> None:
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/story/\d+/change/$"))


def offered(page: Page) -> None:
    """The words are offered by the desk, or by this browser; they are put into the form."""
    by_browser = page.get_by_role("link", name="Put them into the form")
    by_browser.or_(page.get_by_role("link", name="Put it into the form")).first.click()
    page.wait_for_load_state()


def throw_all_away(page: Page) -> None:
    while page.get_by_role("button", name="Throw it away").count():
        page.get_by_role("button", name="Throw it away").first.click()
        page.wait_for_load_state()


def test_words_that_were_not_saved_are_there_after_a_reload(as_somebody: Open) -> None:
    page = as_somebody("ben")
    story = open_draft(page)
    saved = page.locator("#dek").input_value()
    page.fill("#dek", "Written and left.")
    kept(page)

    page.goto(story)
    expect(page.locator("#dek")).to_have_value(saved)
    expect(page.get_by_text("You wrote here and did not save.")).to_be_visible()
    page.get_by_text("What differs").click()
    expect(page.locator(".kept ins").first).to_contain_text("Written")
    page.get_by_role("link", name="Put it into the form").first.click()

    expect(page.locator("#dek")).to_have_value("Written and left.")
    page.goto(story)
    throw_all_away(page)
    expect(page.locator("#dek")).to_have_value(saved)


def test_who_is_signed_out_in_the_middle_finds_the_text_after_the_sign_in(
    as_somebody: Open,
) -> None:
    page = as_somebody("ben", complain=False)
    open_draft(page)
    page.context.clear_cookies()
    page.fill("#dek", "Written while signed out.")
    expect(page.locator("[data-kept]")).to_contain_text("You are signed out", timeout=15_000)

    page.locator("[data-kept]").get_by_role("link", name="Sign in").click()
    sign_in(page, "ben")

    offered(page)
    expect(page.locator("#dek")).to_have_value("Written while signed out.")
    page.goto(page.url.split("?")[0])
    throw_all_away(page)


def test_a_save_that_meets_an_ended_session_loses_nothing(as_somebody: Open) -> None:
    page = as_somebody("ben", complain=False)
    open_draft(page)
    page.fill("#dek", "Saved too late.")
    page.context.clear_cookies(name="sessionid")
    page.locator("[data-save]").click()
    page.wait_for_url("**/login/**")
    sign_in(page, "ben")

    offered(page)
    expect(page.locator("#dek")).to_have_value("Saved too late.")
    page.goto(page.url.split("?")[0])
    throw_all_away(page)


def test_two_people_see_each_other_and_both_texts(as_somebody: Open) -> None:
    ben, ines = as_somebody("ben", complain=False), as_somebody("ines", complain=False)
    open_draft(ben)
    ben.locator("#fact-2 textarea").first.focus()
    ben.wait_for_timeout(1200)
    open_draft(ines)
    expect(ines.locator("[data-people]")).to_contain_text("is in this story")
    before = ben.locator("#dek").input_value()
    ines.fill("#dek", "Ines wrote this on 21 November 2026.")
    ines.locator("[data-save]").click()
    ines.wait_for_load_state()

    ben.fill("#dek", "Ben wrote that on 21 November 2026.")
    ben.locator("[data-save]").click()
    ben.wait_for_load_state()

    clash = ben.locator(".clash").first
    expect(clash.get_by_text("Keep mine")).to_be_visible()
    expect(clash).to_contain_text("Ines wrote this")
    found = Axe().run(ben)
    assert found.violations_count == 0, found.generate_report()
    clash.locator("input").nth(1).check()
    ben.locator("[data-save]").click()
    expect(ben.locator("#dek")).to_have_value("Ines wrote this on 21 November 2026.")
    throw_all_away(ben)
    ben.fill("#dek", before)
    ben.locator("[data-save]").click()
    ben.wait_for_load_state()

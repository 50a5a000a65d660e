"""A story from an empty desk to its approval without a mouse: what is needed has the focus in turn."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_desk_story import TEXT

pytestmark = pytest.mark.browser

MINE = TEXT.replace("Three valleys share", "Four islands share").replace("valley", "island")
QUOTES = ("“One engine is enough”", "«Це договір між сусідами»", "“The snow is not fixed”")
HAS_FOCUS = """([selector, words]) => {
  const one = document.activeElement;
  return one !== document.body && one.matches(selector) && one.textContent.trim().startsWith(words);
}"""
FARTHEST = 250


def tab_to(page: Page, selector: str, words: str = "") -> None:
    """Tab by Tab to what a hand would press; it can be seen when it has the focus."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if page.evaluate(HAS_FOCUS, [selector, words]):
            expect(page.locator(":focus")).to_be_visible()
            return
    raise AssertionError(f"no {selector} “{words}” on the way")


def follow(page: Page, selector: str, words: str = "") -> None:
    tab_to(page, selector, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def hand_in(page: Page) -> None:
    follow(page, "main a", "Paste or upload a brief")
    tab_to(page, "#text")
    page.keyboard.insert_text(MINE)
    follow(page, "button", "Look at it")
    follow(page, "button", "Create 1 draft")
    for number in (1, 2, 3):
        tab_to(page, f"#fact-{number} [data-paste]")
        page.keyboard.insert_text(f"https://islands.example/treaty/{number}")
        page.keyboard.press("Enter")
        expect(page.locator(f"#fact-{number} .told")).to_have_count(1)
    for number, quote in enumerate(QUOTES, 1):
        tab_to(page, f"#framing-{number} [data-paste]")
        page.keyboard.insert_text(f"{quote} https://papers.example/islands/{number}")
        page.keyboard.press("Enter")
        language = page.locator(f"#framing-{number} input[name$='-language']").last
        expect(language).to_have_value(re.compile("uk|en"))
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    follow(page, "[data-verb=submit]")
    for _ in page.locator("main form textarea[name^=reason]").all():
        tab_to(page, "main form textarea[name^=reason]")
        page.keyboard.insert_text("Looked at: it stands as it is.")
    follow(page, "main form button.btn")


def test_a_story_is_written_handed_in_and_approved_without_a_mouse(as_somebody: Open) -> None:
    ben, ines = as_somebody("ben"), as_somebody("ines")

    hand_in(ben)
    expect(ben.locator(".bar .stage")).to_have_text("In review")

    ines.goto("/admin/")
    follow(ines, "#needs-me a.btn", "Review: Four islands")
    tab_to(ines, "summary", "Comment")
    ines.keyboard.press("Enter")
    tab_to(ines, "textarea")
    ines.keyboard.insert_text("Which winter?")
    follow(ines, "button", "Comment")
    follow(ines, "button", "Approve these words")
    expect(ines.locator(".bar .stage")).to_have_text("Approved")

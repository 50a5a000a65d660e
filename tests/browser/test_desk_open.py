"""A fact or framing on a screen of its own, there and back: no word typed on the way is lost."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_desk_lost import open_draft, throw_all_away

pytestmark = pytest.mark.browser

STORY = re.compile(r"/story/\d+/change/(#.*)?$")
PART = re.compile(r"/story/\d+/part/[0-9a-f-]{36}/$")


def settled(page: Page) -> None:
    """What this browser kept on the way is saved, and offered by nobody."""
    page.wait_for_function("Object.keys(localStorage).length === 0")
    expect(page.locator(".kept, aside[data-offer]")).to_have_count(0)


def test_words_not_saved_go_along_to_the_screen_of_a_fact_and_back(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    dek, fact = page.locator("#dek").input_value(), page.locator("#f2-text").input_value()
    page.fill("#dek", "Typed on the way on 21 November 2026.")
    page.fill("#f2-text", "Half of a fact")

    page.keyboard.press("Alt+o")
    page.wait_for_url(PART)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fact 2")
    text = page.locator("#f2-text")
    expect(text).to_have_value("Half of a fact")
    expect(page.locator("#fact-2 [data-number]").first).to_have_text("2")
    text.fill("Half of a fact, and the other half.")
    page.get_by_role("button", name="Add a source").click()
    page.keyboard.type("A page without an address yet")
    page.locator("#f2-s2-url").fill("https://growers.example/two")
    text.focus()
    page.keyboard.press("Alt+o")

    page.wait_for_url(STORY)
    expect(page.locator("#f2-text")).to_have_value("Half of a fact, and the other half.")
    expect(page.locator("#dek")).to_have_value("Typed on the way on 21 November 2026.")
    assert page.evaluate("document.activeElement.closest('.card').id") == "fact-2"
    settled(page)
    page.locator("#fact-2 [data-act=drop]").last.click()
    page.locator("#fact-2 [data-act=drop]").last.click()
    page.fill("#dek", dek)
    page.fill("#f2-text", fact)
    page.locator("[data-save]").click()
    page.wait_for_load_state()


def test_from_part_to_part_by_keys_and_back_without_saving_the_words_are_offered(
    as_somebody: Open,
) -> None:
    page = as_somebody("ben", width=820)
    open_draft(page)
    page.locator("#framing-1 [data-open]").click()
    page.wait_for_url(PART)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Framing A")
    page.locator("body").press("j")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Framing B")
    expect(page.locator(".stances li")).to_have_count(3)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("body").press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Save, and back to the story")
    page.locator("body").press("?")

    page.fill("#m2-text", "Written and left.")
    expect(page.locator("[data-kept]")).to_contain_text("Kept at")
    page.get_by_role("link", name="Back without saving").click()
    page.wait_for_url(STORY)

    expect(page.locator("#m2-text")).not_to_have_value("Written and left.")
    page.get_by_role("link", name="Put it into the form").first.click()
    expect(page.locator("#m2-text")).to_have_value("Written and left.")
    page.goto(page.url.split("?")[0])
    throw_all_away(page)


def test_a_comment_on_a_card_is_resolved_while_words_are_being_typed(as_somebody: Open) -> None:
    ines, ben = as_somebody("ines"), as_somebody("ben")
    story = open_draft(ben).split("#")[0]
    ines.goto(story.replace("/change/", "/review/"))
    ines.locator("#fact-1 .remark summary").click()
    ines.locator("#fact-1 .remark textarea").fill("Which of the two harvests?")
    ines.locator("#fact-1 .remark button").click()
    ines.wait_for_load_state()
    ben.goto(story)
    ben.fill("#f1-text", "Being typed")

    remark = ben.locator("#fact-1 [data-remark]")
    expect(remark).to_contain_text("Which of the two harvests?")
    remark.get_by_role("button", name="Resolve").click()

    expect(remark).to_have_text("Resolved.")
    expect(ben.locator("#f1-text")).to_have_value("Being typed")
    ben.goto(story)
    expect(ben.locator("[data-remark]")).to_have_count(0)
    throw_all_away(ben)

"""The small toolbar of context and framings."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_desk_preview import open_draft

pytestmark = pytest.mark.browser

TEXT = "The old bridge fell in 2017."


def select(page: Page, words: str) -> None:
    start = TEXT.index(words)
    page.locator("#context").evaluate(
        "(area, [start, end]) => { area.focus(); area.setSelectionRange(start, end); }",
        [start, start + len(words)],
    )


def test_marks_are_put_around_words_and_taken_off_by_button_and_by_key(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    context = page.locator("#context")
    bar = page.locator(".f-context [data-marking]")
    context.fill(TEXT)

    select(page, "old bridge")
    bar.get_by_role("button", name="Bold").click()
    expect(context).to_have_value("The **old bridge** fell in 2017.")
    page.keyboard.press("Control+i")
    expect(context).to_have_value("The ***old bridge*** fell in 2017.")
    page.keyboard.press("Control+b")
    expect(context).to_have_value("The *old bridge* fell in 2017.")
    page.keyboard.press("Control+i")
    expect(context).to_have_value(TEXT)
    page.keyboard.press("Control+z")
    expect(context).to_have_value("The *old bridge* fell in 2017.")


def test_a_link_is_shown_in_the_preview_and_in_a_framing_added_just_now(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    page.locator("#context").fill(TEXT)
    select(page, "2017")
    page.keyboard.press("Control+k")
    page.keyboard.type("https://varn.example/2017")
    expect(page.locator("#context")).to_have_value(
        "The old bridge fell in [2017](https://varn.example/2017)."
    )
    frame = page.frame_locator("iframe[name=preview]")
    expect(frame.get_by_role("link", name="2017")).to_have_attribute(
        "href", "https://varn.example/2017"
    )

    page.get_by_role("button", name="Add a framing").click()
    newest = page.locator("[data-list=framing] > [data-card]").last
    newest.get_by_label("What they make of it").fill("So they say.")
    newest.get_by_label("What they make of it").select_text()
    newest.get_by_role("button", name="Italic").click()
    expect(newest.get_by_label("What they make of it")).to_have_value("*So they say.*")

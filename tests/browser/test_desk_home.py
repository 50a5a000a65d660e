"""The desk's first page, its search and the list's views in a browser, by keyboard where that is quicker."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looking import holds_together

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (820, "light")])
def test_home_and_what_is_found_hold_together(as_somebody: Open, width: int, scheme: str) -> None:
    page = as_somebody("ines", width=width, scheme=scheme)
    holds_together(page)
    page.goto("/admin/newsroom/story/find/?q=strait")
    holds_together(page)


def test_home_begins_with_what_waits_and_goes_on_with_the_next_edition(as_somebody: Open) -> None:
    page = as_somebody("ines")

    expect(page.locator(".lead")).to_contain_text("for you.")
    # The one that another test founds may come first.
    expect(page.locator(".lead")).to_contain_text(re.compile("Morning Brief|Harbour Noon"))
    for name in ("Needs me", "Due today", "In review", "Scheduled", "Facts past review"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_a_slash_goes_to_the_search_and_enter_finds(as_somebody: Open) -> None:
    page = as_somebody("ben")

    page.keyboard.press("/")
    page.keyboard.type("gull rock")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("gull rock")
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()
    expect(page.locator(".finds a.hl").first).to_be_visible()


def test_a_view_is_kept_under_a_name_and_let_go(as_somebody: Open) -> None:
    page = as_somebody("ben")
    page.goto("/admin/newsroom/story/?stage=draft")

    page.get_by_label("Save this view as").fill("My drafts")
    page.keyboard.press("Enter")

    tab = page.get_by_role("link", name="My drafts")
    expect(tab).to_have_attribute("aria-current", "page")
    holds_together(page)
    page.goto("/admin/newsroom/story/")
    tab.click()
    page.get_by_role("button", name="Let go of it").click()
    expect(page.get_by_role("link", name="My drafts")).to_have_count(0)

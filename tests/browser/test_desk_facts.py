"""Facts in a browser: checked on their card without losing what is typed, confirmed in one click."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import holds_together

pytestmark = pytest.mark.browser


def open_draft(page: Page) -> None:
    page.goto("/admin/newsroom/story/?q=growers")
    page.get_by_role("link", name="Five growers").first.click()
    page.wait_for_load_state()


def test_a_fact_is_checked_on_its_card_and_nothing_typed_is_lost(as_somebody: Open) -> None:
    page = as_somebody("ines")
    open_draft(page)
    dek = page.locator("[name=dek]")
    dek.fill("On 20 November 2026 something else was written.")
    fresh = page.locator("#fact-1 .fresh")
    fresh.get_by_text("Check it").click()
    soon = datetime.now(UTC).date() + timedelta(days=9)

    fresh.get_by_label("How was it checked?").fill("By phone with the port.")
    fresh.get_by_label("Look at it again by").fill(str(soon))
    fresh.get_by_label("How was it checked?").press("Enter")

    expect(page.locator("#fact-1 .fresh")).to_contain_text("by phone with the port")
    expect(page.locator("#fact-1 .fresh")).to_contain_text(f"review by {soon:%-d %b %Y}")
    expect(dek).to_have_value("On 20 November 2026 something else was written.")


def test_a_refused_check_says_why_and_keeps_the_words(as_somebody: Open) -> None:
    page = as_somebody("ines", complain=False)
    open_draft(page)
    fresh = page.locator("#fact-2 .fresh")
    fresh.get_by_text("Check it").click()

    fresh.get_by_label("How was it checked?").fill("By phone.")
    fresh.get_by_label("Look at it again by").fill("2001-01-01")
    fresh.get_by_role("button", name="Keep the check").click()

    expect(page.locator("#fact-2 [role=alert]")).to_contain_text("is past")
    expect(page.locator("#fact-2").get_by_label("How was it checked?")).to_have_value("By phone.")


def test_a_fact_is_checked_on_its_own_screen_and_confirmed_in_one_click(as_somebody: Open) -> None:
    page = as_somebody("mira")
    page.goto("/admin/newsroom/fact/?show=unchecked")
    page.locator(".facts a.hl").first.click()
    page.wait_for_load_state()
    page.get_by_label("How was it checked?").first.fill("Against the register.")
    until = datetime.now(UTC).date() + timedelta(days=5)
    page.get_by_label("Look at it again by").first.fill(str(until))
    page.get_by_role("button", name="Keep the check").first.click()
    expect(page.get_by_role("status")).to_contain_text("to be looked at again by")

    page.get_by_role("button", name="Still true").click()

    expect(page.get_by_role("status")).to_contain_text("Kept: still true")
    expect(page.get_by_text("Confirmed as still true.").first).to_be_visible()
    expect(page.get_by_text(re.compile("readers are told version")).first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_list_and_fact_hold_together(as_somebody: Open, width: int, scheme: str) -> None:
    page = as_somebody("ines", width=width, scheme=scheme)
    page.goto("/admin/newsroom/fact/?show=all")
    holds_together(page)
    page.locator(".facts a.hl").first.click()
    page.wait_for_load_state()
    for summary in page.locator("main summary").all():
        summary.click()
    holds_together(page)

"""Submitting in a browser: the checklist leads to its fields, and each warning is answered in its own box."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import complaints

pytestmark = pytest.mark.browser
BRIEF = """World
Two harbours share a crane! {title}
Last week two harbours agreed to share 12 cranes.
Focusing Facts
- The harbours share 14 cranes.
  Source: https://harbour.example/agreement
Perspectives
Harbour press
e.g., Harbour Ledger — They say it was time.
"""


def begun(page: Page, title: str) -> None:
    page.goto("/admin/newsroom/story/import/")
    page.fill("textarea[name=text]", BRIEF.replace("{title}", title))
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Create 1 draft").click()
    page.wait_for_url("**/change/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_warnings_are_answered_in_their_boxes_or_the_story_stays(
    as_somebody: Open, scheme: str
) -> None:
    page = as_somebody("ben", scheme=scheme, complain=False)
    begun(page, scheme)
    page.click("[data-verb=submit]")
    boxes = page.get_by_placeholder("Mend it, or say why it stands")
    expect(page.get_by_role("link", name="The dek says 12 cranes, fact 1 says 14.")).to_be_visible()
    expect(page.get_by_role("link", name="The dek gives no date")).to_be_visible()
    assert complaints(page) == []

    boxes.first.fill("It was all week.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_role("alert")).to_contain_text("say why it stands")
    expect(boxes.first).to_have_value("It was all week.")

    for box in boxes.all()[1:]:
        box.fill("The harbours say so themselves.")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".bar .stage")).to_have_text("In review")
    expect(page.get_by_text("It was all week.").first).to_be_visible()


def test_a_complaint_leads_to_its_field(as_somebody: Open) -> None:
    page = as_somebody("ben")
    begun(page, "again")
    page.click("[data-verb=submit]")
    page.get_by_role("link", name="The dek gives no date").click()
    page.wait_for_load_state()
    assert page.url.endswith("/change/#dek")
    expect(page.locator("#dek")).to_be_in_viewport()

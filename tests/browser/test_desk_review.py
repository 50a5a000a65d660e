"""A review in a browser: keys from change to change, comments, names hidden, the judgement, approval."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import holds_together

pytestmark = pytest.mark.browser
CHANGED = "Kestria’s shops must take coins again"


def open_review(page: Page) -> None:
    """A story of the demo that was published, then reworded in fact 2 and submitted."""
    page.goto("/admin/newsroom/story/?q=Kestria")
    page.get_by_role("link", name=CHANGED).first.click()
    page.get_by_role("link", name="review", exact=False).first.click()
    # Who looked at the screen before has read it by then, and nothing changed since.
    page.get_by_role("link", name="Since publication").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(("width", "scheme"), [(820, "dark"), (390, "light")])
def test_changes_stand_out_and_axe_finds_nothing(
    as_somebody: Open, width: int, scheme: str
) -> None:
    page = as_somebody("ines", width=width, scheme=scheme)
    open_review(page)
    expect(page.locator("#fact-2 ins").first).to_be_visible()
    unchanged = page.locator("details.unchanged", has=page.locator("#fact-1"))
    expect(page.locator("#fact-1")).to_be_hidden()
    unchanged.locator("summary").first.click()
    expect(page.locator("#fact-1 .sentence")).to_be_visible()
    holds_together(page)


def test_keys_go_to_the_change_and_the_end_counts_as_read(as_somebody: Open) -> None:
    page = as_somebody("mira")
    open_review(page)
    page.keyboard.press("j")
    expect(page.locator("#fact-2")).to_be_focused()
    expect(page.locator("[data-place]")).to_have_text("1 of 1")
    page.locator("#whole").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Read", exact=True)).to_be_disabled()


def test_a_comment_is_made_answered_and_resolved_by_keyboard(as_somebody: Open) -> None:
    page = as_somebody("ines")
    open_review(page)
    part = page.locator("#fact-2")
    part.locator("summary", has_text="Comment").focus()
    page.keyboard.press("Enter")
    part.get_by_label("Your comment on Fact 2").fill("Which half of the year?")
    part.get_by_role("button", name="Comment").press("Enter")
    said = page.locator("#fact-2 .comment", has_text="Which half of the year?")
    expect(said).to_be_in_viewport()

    said.locator("summary", has_text="Answer").click()
    said.get_by_label("Your answer").fill("The first.")
    said.get_by_role("button", name="Answer").click()
    expect(said).to_contain_text("The first.")
    said.get_by_role("button", name="Resolve").click()
    expect(said.get_by_role("button", name="Open again")).to_be_visible()


def test_names_are_hidden_while_judging_and_uneven_asks_for_a_sentence(as_somebody: Open) -> None:
    page = as_somebody("ines", complain=False)
    open_review(page)
    page.get_by_role("link", name="Hide names of perspectives while I judge").click()
    expect(page.locator("#framing-1")).to_contain_text("name hidden")
    expect(page.locator("#framing-1")).not_to_contain_text("Financial and trade press")
    page.get_by_label("uneven", exact=True).check()
    page.get_by_role("button", name="Approve these words").click()
    expect(page.get_by_role("alert")).to_contain_text("what is uneven")

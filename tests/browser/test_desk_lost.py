"""Nobody's words are lost: left, reloaded, signed out in the middle, saved by two at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import complaints
from tests.browser.product import PASSWORD

pytestmark = pytest.mark.browser


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
        re.compile(r"Kept at \d\d:\d\d:\d\d, not yet saved")
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


def test_words_saved_at_once_after_the_last_key_are_not_offered(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    saved = page.locator("#dek").input_value()
    for words in ("Written and saved at once.", saved):
        page.locator("#dek").press_sequentially("x")
        page.fill("#dek", words)

        with page.expect_response("**/autosave/") as brought_back:
            page.locator("[data-save]").click()
            page.wait_for_load_state()

        # Told by when it was typed: an answer to equal words brings no token.
        assert {"same", "token"} == set(brought_back.value.json())
        expect(page.locator("#dek")).to_have_value(words)
        expect(page.locator("[data-offer]")).to_have_count(0)
        assert not page.evaluate(
            "Object.keys(localStorage).filter(key => key.startsWith('parallax '))"
        )


@pytest.mark.parametrize(("alone", "reached"), [(False, False), (True, True)])
def test_words_typed_as_one_leaves_are_offered_again(
    as_somebody: Open, *, alone: bool, reached: bool
) -> None:
    page = as_somebody("ben", complain=reached)
    story = open_draft(page)
    if alone:
        page.locator("#open-fact-1").click()
        page.wait_for_url("**/part/**")
    box = "#fact-1 textarea"
    if not reached:
        page.route("**/autosave/", lambda route: route.abort())
    page.locator(box).first.fill("Written and left at once.")
    page.get_by_role("link", name="Stories").first.click()
    page.wait_for_url("**/story/")
    page.unroute_all()

    page.goto(story)
    offered(page)

    expect(page.locator(box).first).to_have_value("Written and left at once.")
    page.goto(story)
    throw_all_away(page)


def test_sentences_on_people_stand_apart(as_somebody: Open) -> None:
    page = as_somebody("ben")
    told = {"people": ["Ines is in this story, since 16:00", "You are in this story"], "version": 1}
    page.route("**/here/*", lambda route: route.fulfill(json=told))

    open_draft(page)

    expect(page.locator("[data-people]")).to_have_text(
        "Ines is in this story, since 16:00. You are in this story."
    )


def test_who_is_signed_out_in_the_middle_finds_the_text_after_the_sign_in(
    as_somebody: Open,
) -> None:
    page = as_somebody("ben", complain=False)
    open_draft(page)
    page.context.clear_cookies()
    page.fill("#dek", "Written while signed out.")
    expect(page.locator("[data-kept]")).to_contain_text("You are signed out")

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
    with ben.expect_response("**/here/*"):
        open_draft(ben)
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
    expect(clash.get_by_role("textbox")).to_be_hidden()
    clash.get_by_label("Write it together").check()
    expect(clash.get_by_role("textbox")).to_have_value("Ben wrote that on 21 November 2026.")
    assert complaints(ben) == []
    clash.get_by_role("textbox").fill("Both wrote it on 21 November 2026.")
    ben.locator("[data-save]").click()
    expect(ben.locator("#dek")).to_have_value("Both wrote it on 21 November 2026.")
    throw_all_away(ben)
    ben.fill("#dek", before)
    ben.locator("[data-save]").click()
    ben.wait_for_load_state()

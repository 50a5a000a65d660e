"""The edition board in a browser: drags, keys and buttons, at two widths; axe finds nothing against it."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import complaints, sticks_out
from tests.browser.product import Product

pytestmark = pytest.mark.browser


# The clock plans today's edition and tomorrow's, and whatever a test leaves for later would be in the other
# one ten seconds after: but for the first one that the desk works on, each day's is called off before it can.
_CALL_OFF = """
from datetime import timedelta
from django.db import transaction
from briefings import planning
from briefings.models import Briefing, Edition
from newsroom.clock import database_now
from newsroom.models.people import User
at, brief = database_now(), Briefing.objects.get(name="Morning Brief")
publisher = User.objects.get(username="mira")
kept = Edition.objects.open().filter(briefing=brief, kind="regular").earliest("pk")
with transaction.atomic():
    for day in (at.date() + timedelta(days=ahead) for ahead in range(3)):
        edition = planning.plan(brief, issue_date=day, at=at)
        if edition != kept and not edition.sealed_at and not edition.cancelled_at:
            planning.cancel(edition, by=publisher, at=at, note="The board's tests are about another.")
"""


@pytest.fixture(autouse=True, scope="module")
def alone(product: Product) -> None:
    done = product.manage("shell", "-c", _CALL_OFF)
    assert done.returncode == 0, done.stderr


def open_board(page: Page) -> None:
    """The demo's next edition: two stories of World and one of Science, two slots empty."""
    page.goto("/admin/briefings/edition/?state=planned")
    page.locator("table a", has_text="Morning Brief").first.click()
    expect(page.locator(".in-it")).to_be_visible()


def order(page: Page) -> list[str]:
    return page.locator("[data-slots] li[data-story] .hl").all_inner_texts()


def settled(page: Page) -> None:
    """A move is saved once the page has its new order."""
    page.wait_for_load_state("networkidle")


def in_first_order(page: Page) -> list[str]:
    """The board as every test finds it: whatever another test moved is the order from here on."""
    open_board(page)
    found = order(page)
    assert len(found) >= 3
    return found


WIDTHS = (820, 1440)


def saved(page: Page) -> AbstractContextManager[object]:
    """The act of a move is sent while this is open."""
    return page.expect_response(
        lambda answer: answer.request.method == "POST" and "change" in answer.url
    )


def test_keys_pick_a_story_up_move_it_and_put_it_down(as_somebody: Open) -> None:
    page = as_somebody("ines")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        first, second, *rest = in_first_order(page)
        page.locator("[data-slots] [data-grip]").first.focus()

        page.keyboard.press("Enter")
        expect(page.get_by_text("picked up: ↑ ↓ move it").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        assert order(page) == [first, second, *rest]

        page.keyboard.press(" ")
        page.keyboard.press("ArrowDown")
        with saved(page):
            page.keyboard.press("Enter")
        settled(page)
        expect(page.locator(":focus")).to_contain_text(first)
        page.reload()
        assert order(page) == [second, first, *rest]


def test_a_story_is_dragged_to_its_place_and_stays_there(as_somebody: Open) -> None:
    page = as_somebody("ines")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        first, second, *rest = in_first_order(page)
        target = page.locator("[data-slots] li[data-story]").first.bounding_box()
        assert target

        page.locator("[data-slots] [data-grip]").nth(1).hover()
        page.mouse.down()
        page.mouse.move(target["x"] + 60, target["y"] + 20, steps=6)
        page.mouse.move(target["x"] + 60, target["y"] + 4, steps=3)
        with saved(page):
            page.mouse.up()
        settled(page)
        page.reload()

        assert order(page) == [second, first, *rest]


def test_a_story_is_put_under_another_section_by_keys_by_drag_and_by_buttons_and_goes_back(
    as_somebody: Open,
) -> None:
    page = as_somebody("ines")
    page.set_viewport_size({"width": 1440, "height": 1800})
    first, *_ = in_first_order(page)
    card = page.locator("[data-slots] li[data-story]", has_text=first)
    heads = page.locator("[data-slots] h3")
    within = page.locator("li[data-story]", has_text=first)
    stands = page.locator("[data-slots] section", has=within).locator("h3")
    own, other = (heads.nth(place).inner_text().split("\n")[0] for place in (0, 1))

    card.locator("[data-grip]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    with saved(page):
        page.keyboard.press("Enter")
    expect(stands).to_contain_text(other)
    expect(card).to_contain_text(f"its own section: {own}")
    expect(page.locator(":focus")).to_contain_text(first)

    card.locator("[data-grip]").hover()
    page.mouse.down()
    target = heads.first.bounding_box()
    assert target
    page.mouse.move(target["x"] + 60, target["y"] + 40, steps=4)
    page.mouse.move(target["x"] + 60, target["y"] + target["height"] / 2, steps=3)
    expect(heads.first).to_have_class(re.compile("over"))
    with saved(page):
        page.mouse.up()
    expect(card).not_to_contain_text("its own section")

    card.locator("details.under summary").click()
    card.get_by_label(f"Section of {first}").select_option(other)
    card.get_by_role("button", name="Put under it").click()
    expect(stands).to_contain_text(other)
    page.reload()
    card.locator("details.under summary").click()
    card.get_by_role("button", name="Back to its own").click()
    expect(stands).to_contain_text(own)


def test_buttons_do_the_same_and_keep_the_focus(as_somebody: Open) -> None:
    page = as_somebody("ines")
    first, second, *rest = in_first_order(page)

    page.get_by_role("button", name=re.compile(rf"Down ?: {re.escape(first)}")).click()
    expect(page.locator("[data-slots] li[data-story] .hl").first).to_have_text(second)
    expect(page.locator(":focus")).to_contain_text(re.compile("Down|Up"))
    page.reload()
    assert order(page) == [second, first, *rest]


def test_without_javascript_the_buttons_work_and_there_is_no_grip(
    as_somebody: Open, browser: object
) -> None:
    page = as_somebody("ines")
    first, second, *rest = in_first_order(page)
    state = page.context.storage_state()
    plain = page.context.browser.new_context(  # type: ignore[union-attr]
        base_url=re.match(r"https?://[^/]+", page.url)[0],  # type: ignore[index]
        storage_state=state, java_script_enabled=False,
    )  # fmt: skip
    try:
        still = plain.new_page()
        still.goto(page.url)
        expect(still.locator("[data-grip]").first).to_be_hidden()
        still.locator("button[value^='down:']").first.click()
        assert order(still) == [second, first, *rest]
    finally:
        plain.close()


def test_a_story_left_for_later_is_dragged_back_in(as_somebody: Open) -> None:
    page = as_somebody("ines")
    found = in_first_order(page)

    page.locator("[data-slots] button[value^='later:']").last.click()
    offered = page.locator("[data-offers] li", has_text=found[-1])
    expect(offered).to_be_visible()
    offered.locator("[data-grip]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-slots] li[data-story]", has_text=found[-1])).to_be_visible()
    settled(page)
    page.reload()
    assert sorted(order(page)) == sorted(found)


def test_two_editors_see_one_another_and_do_not_overwrite(as_somebody: Open) -> None:
    ines, mira = as_somebody("ines"), as_somebody("mira", complain=False)
    first, second, *rest = in_first_order(ines)
    open_board(mira)
    expect(mira.get_by_text("Ines Kovač is on this board")).to_be_visible()

    ines.locator("button[value^='down:']").first.click()
    expect(ines.locator("[data-slots] li[data-story] .hl").first).to_have_text(second)
    mira.locator("button[value^='down:']").first.click()

    said = mira.locator(".messagelist")
    expect(said).to_contain_text("Somebody changed this board")
    expect(said).to_contain_text("Ines Kovač moved")
    assert order(mira) == [second, first, *rest]


def test_an_empty_slot_is_taken(as_somebody: Open) -> None:
    page = as_somebody("ines")
    open_board(page)

    page.locator("button[value^='take:']").first.click()

    expect(page.get_by_text("Empty. Ines Kovač has it.")).to_be_visible()


def test_a_change_since_the_proof_is_approved_by_somebody_else(as_somebody: Open) -> None:
    ines, mira = as_somebody("ines"), as_somebody("mira")
    open_board(ines)
    ines.get_by_role("button", name="Send a proof to the desk").click()
    expect(ines.get_by_text(re.compile(r"proof \d+ sent"))).to_be_visible()
    ines.locator("button[value^='down:']").first.click()
    expect(ines.get_by_text("You had a hand in it")).to_be_visible()

    open_board(mira)
    seal = mira.locator(".panel.seal")
    expect(seal).to_contain_text("approve 1 change first")
    mira.get_by_role("button", name="Approve").click()

    expect(mira.get_by_text("approved by Mira Okafor")).to_be_visible()
    expect(seal).not_to_contain_text("approve 1 change")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_boards_screens_hold_together(as_somebody: Open, scheme: str) -> None:
    page = as_somebody("ines", scheme=scheme)
    open_board(page)
    mail = page.get_by_role("link", name="dark", exact=True).get_attribute("href")
    for path in (page.url, mail, "/admin/briefings/briefing/1/slots/"):
        page.goto(str(path))
        for summary in page.locator("main summary").all():
            summary.click()
        for width in (390, *WIDTHS):
            page.set_viewport_size({"width": width, "height": 900})
            assert not sticks_out(page), (path, width)
        assert complaints(page) == []

"""What readers see, looked at in a browser: nothing sticks out, and axe has nothing to say against it.

Story and dossiers on a phone and on a desk's screen, in light and dark, from left and from right.
"""

from __future__ import annotations

import re
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looking import complaints, holds_together
from tests.browser.product import Product

pytestmark = pytest.mark.browser

GROUNDING = "/stories/a-tanker-lay-across-the-strait-of-marrow-for-nineteen-hours/"
PAGES = {
    "front": "/",
    "story": GROUNDING,
    "changes": f"{GROUNDING}v3/changes/",
    "outlet": "/outlets/harbour-ledger/",
    "perspective": "/perspectives/state-run-media/",
    "storyline": "/storylines/the-marrow-crossing/",
    "section": "/sections/world/",
    "outlets": "/outlets/",
    "corrections": "/corrections/",
    "search": "/search/",
    "found": "/search/?q=strait+%22Gull+Rock%22",
    "not found": "/search/?q=zorblat&section=world",
    "nothing": "/stories/none/",
}


def from_the_right(product: Product) -> str:
    """The demo's Arabic story, whose address is made of a hash."""
    found = re.search(
        r'dir="rtl".*?href="(/stories/[^"]+)"', product.get("/sections/climate/"), re.S
    )
    assert found
    return found[1]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", [*PAGES, "from the right"])
def test_a_page_holds_together_in_light_and_in_dark(
    as_somebody: Open, product: Product, name: str, width: int
) -> None:
    path = PAGES.get(name) or from_the_right(product)
    page = as_somebody(width=width, complain=name != "nothing")
    page.goto(path)
    for summary in page.locator("summary").all():
        summary.click()

    holds_together(page)
    # Only colours differ: nothing else is asked a second time, and none is on its way to another.
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert complaints(page, contrast_only=True) == []


@pytest.mark.parametrize("width", [390, 1440])
def test_the_words_behind_a_cell_of_the_matrix_are_one_press_away(
    as_somebody: Open, width: int
) -> None:
    page = as_somebody(width=width)
    page.goto(GROUNDING)
    row = page.get_by_role("row").filter(has_text="The pilot on board was licensed in Aldery")
    cell = row.get_by_role("cell").nth(1)
    words = cell.get_by_text("Güney kıyısının römorkörü")
    expect(words).to_be_hidden()

    cell.get_by_text("In its words").click()

    expect(words).to_be_visible()
    expect(cell.get_by_role("link", name="Kıyı Ajansı")).to_be_visible()


def test_the_words_behind_the_matrix_are_printed(as_somebody: Open) -> None:
    page = as_somebody()
    page.goto(GROUNDING)
    page.emulate_media(media="print")
    expect(page.locator("table").get_by_text("Güney kıyısının römorkörü").first).to_be_visible()


def test_paper_tears_no_fact_and_no_framing_apart_and_leaves_no_heading_behind(
    as_somebody: Open,
) -> None:
    page = as_somebody()
    page.goto(GROUNDING)
    page.emulate_media(media="print")

    def of_each(where: str, what: str) -> set[str]:
        get = f"all => all.map(one => getComputedStyle(one).{what})"
        return set(page.locator(where).evaluate_all(get))

    assert of_each(".fact, .framing, .framing > *, .mx tbody tr, .cite", "breakInside") == {"avoid"}
    assert of_each("main :is(h2, h3)", "breakAfter") == {"avoid"}


def test_paper_says_where_sources_and_excerpts_are_found_and_has_no_ways_to_go(
    as_somebody: Open,
) -> None:
    page = as_somebody()
    page.goto(GROUNDING)
    page.emulate_media(media="print")
    for link in page.locator(".sources a, .framing .excerpt a").all():
        after = link.evaluate("one => getComputedStyle(one, '::after').content")
        assert str(link.get_attribute("href")) in after.replace('" "', "")
    for navigation in page.locator(".nav, .foot, .skip, [download]").all():
        expect(navigation).to_be_hidden()


@pytest.mark.parametrize(("media", "width"), [("screen", 1024), ("print", 680)])
def test_a_matrix_of_many_standpoints_in_little_room_names_each_at_its_cell(
    as_somebody: Open, media: Literal["screen", "print"], width: int
) -> None:
    page = as_somebody(width=width)
    page.goto(GROUNDING)
    page.emulate_media(media=media)
    table = page.locator("table.mx")
    name = table.locator("td .who-small").first
    expect(name).to_be_hidden()

    table.evaluate("one => { one.dataset.n = '8' }")

    expect(name).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(4)
    holds_together(page)


def test_the_head_of_the_matrix_stays_in_sight_while_the_facts_go_by(as_somebody: Open) -> None:
    page = as_somebody(width=1440)
    page.goto(GROUNDING)
    page.locator("table.mx tbody tr").last.evaluate("one => one.scrollIntoView()")
    expect(page.locator("table.mx thead th").nth(1)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_search_with_a_slip_of_the_finger_leads_to_the_story(
    as_somebody: Open, width: int
) -> None:
    page = as_somebody(width=width)
    page.goto("/search/")
    field = page.get_by_role("main").get_by_role("searchbox")
    field.fill("pliots toll")
    field.press("Enter")

    expect(page.get_by_role("main")).to_contain_text(re.compile("Showing “pilots”", re.I))
    first = page.locator("li.row").first
    expect(first.locator("mark").first).to_be_visible()
    first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/stories/" in page.url

"""The story screen in a browser: a first-time user's clicks, pasting, moving, what the outline says."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import holds_together

pytestmark = pytest.mark.browser

MOST_CLICKS = 20
TEXT = """\
World
Three valleys share one snow plough
On 21 November 2026 three mayors signed a treaty for one plough, the first of its kind.
Focusing Facts
- The plough serves 41 kilometres of road from 1 December 2026.
- Each valley pays a third of 90,000 euros a winter.
- The driver sleeps in the middle vally.
Context
Snow was a private matter here until the school bus came. Since 1974 each valley has had its own plough.
Perspectives
Regional and local papers
e.g., Salt Quay Gazette — They write of thrift: one engine, one driver, a cheap winter.
State-run media
e.g., Kıyı Ajansı — They write of a treaty between neighbours, with the mayors in front and the driver behind.
Financial and trade press
e.g., The Harbour Ledger — They write of a contract: the price is fixed for five winters, and the snow is not.
"""
COUNT = """addEventListener("click", (event) => {
  if (!event.isTrusted || event.detail === 0) return;
  sessionStorage.setItem("clicks", Number(sessionStorage.getItem("clicks") ?? 0) + 1);
}, true);"""


def paste(page: Page, text: str) -> None:
    """As a hand does it: what is in the clipboard, with the keys."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def correct(page: Page, box: str, was: str, now: str) -> None:
    """A click into the box, and the word typed anew."""
    area = page.locator(box)
    area.click()
    value = area.input_value()
    at = value.index(was)
    area.evaluate("(node, [a, b]) => node.setSelectionRange(a, b)", [at, at + len(was)])
    page.keyboard.insert_text(now)


def open_draft(page: Page) -> None:
    page.goto("/admin/newsroom/story/?q=growers")
    page.get_by_role("link", name="Five growers").first.click()
    page.wait_for_load_state()


def facts(page: Page) -> list[str]:
    boxes = page.locator("[data-list=fact] > li textarea[name$='-text']").all()
    return [box.input_value()[:12] for box in boxes]


def test_from_a_pasted_brief_to_review_in_twenty_clicks(as_somebody: Open) -> None:
    page = as_somebody("ben")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(COUNT)
    page.goto("/admin/")

    page.get_by_role("link", name="Paste or upload a brief").first.click()
    page.locator("#text").click()
    paste(page, TEXT)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Create 1 draft").click()
    expect(page.locator("#headline")).to_have_value("Three valleys share one snow plough")

    correct(page, "#headline", "share", "agree to share")
    correct(page, "#dek", "three mayors", "the mayors of three valleys")
    correct(page, "#f3-text", "vally", "valley")
    for number in (1, 2, 3):
        page.locator(f"#fact-{number} [data-paste]").click()
        paste(page, f"https://valleys.example/treaty/{number}")
        expect(page.locator(f"#fact-{number} .told")).to_have_count(1)
    quotes = ("“One engine is enough”", "«Це договір між сусідами»", "“The snow is not fixed”")
    for number, quote in enumerate(quotes, 1):
        page.locator(f"#framing-{number} [data-paste]").click()
        paste(page, f"{quote} https://papers.example/{number}")
        language = page.locator(f"#framing-{number} input[name$='-language']").last
        expect(language).to_have_value("uk" if number == 2 else "en")
    page.locator("[data-save]").click()
    page.wait_for_load_state()
    page.locator("[data-verb=submit]").click()
    for box in page.locator("main form textarea[name^=reason]").all():
        box.click()
        page.keyboard.type("Looked at: it stands as it is.")
    page.locator("main form button.btn").first.click()
    page.wait_for_load_state()

    expect(page.locator(".bar .stage")).to_have_text("In review")
    clicks = int(page.evaluate("sessionStorage.getItem('clicks')"))
    assert clicks <= MOST_CLICKS, clicks


def test_cards_move_by_hand_by_button_and_by_keys(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    one, two, three = facts(page)

    page.locator("#fact-1 [data-act=down]").first.click()
    assert facts(page) == [two, one, three]
    page.locator("#fact-2 textarea").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    assert facts(page) == [two, three, one]
    grip, first = page.locator("#fact-3 [data-grip]").first, page.locator("#fact-1")
    first.scroll_into_view_if_needed()
    grip.hover()
    page.mouse.down()
    box = first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 2, steps=4)
    page.mouse.up()

    assert facts(page) == [one, two, three]
    assert page.locator("#fact-1 [data-number]").first.inner_text() == "1"


def test_counts_and_the_outline_follow_what_is_typed(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)

    page.fill("#dek", "Four words of it")
    expect(page.locator("#dek + .count, .f-dek .count")).to_have_text("4 of 45 words")
    page.get_by_role("button", name="Add a fact").click()
    page.keyboard.type("A fact that is new")

    expect(page.locator("[data-of='fact-4']")).to_contain_text("4 A fact that is new")
    expect(page.locator("[data-of='facts']")).to_contain_text("4")
    expect(page.locator("[data-of='dek']")).to_contain_text("4")


def test_a_name_that_nobody_has_is_added_as_a_new_outlet(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    box = page.locator("#framing-1 [data-many]")

    box.press_sequentially("Дунайська зоря")
    page.get_by_text("Add “Дунайська зоря” as a new outlet").click()

    expect(page.locator("#framing-1 .chip bdi").last).to_have_text("Дунайська зоря")


def test_a_source_is_a_quiet_line_until_somebody_edits_it(as_somebody: Open) -> None:
    page = as_somebody("ben")
    open_draft(page)
    row = page.locator("#fact-1 .told").first
    expect(row.locator("input[name$='-title']")).to_be_hidden()

    row.locator("summary").click()
    row.locator("input[name$='-title']").fill("Another title")
    row.locator("input[name$='-url']").focus()

    expect(row.locator("[data-tells]")).to_contain_text("Another title")


@pytest.mark.parametrize(("width", "scheme"), [(820, "dark"), (390, "light")])
def test_axe_has_nothing_to_say_and_nothing_sticks_out(
    as_somebody: Open, width: int, scheme: str
) -> None:
    page = as_somebody("ben", width=width, scheme=scheme)
    open_draft(page)
    story = page.url.rstrip("/").removesuffix("/change")
    for path in (page.url, f"{story}/history/", f"{story}/hand/"):
        page.goto(path)
        holds_together(page)

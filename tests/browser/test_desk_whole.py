"""Every screen of the desk that a link leads to: axe has nothing to say against it and nothing sticks out.

The screens are found by following links from the desk's home, one of each kind, whoever is first to see it; a
new screen is looked at as soon as something leads to it.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looking import complaints, sticks_out

pytestmark = pytest.mark.browser

# Not screens: they end the session, or answer with a file or with what readers see.
LEFT_OUT = re.compile(r"logout|\.csv|/export|/preview/|/pictures/|/edition/\d+/mail/|/shared/")


def kind(path: str) -> str:
    """The address without what differs from row to row."""
    plain = re.sub(
        r"/\d+|/\d{4}-\d\d-\d\d|/[0-9a-f-]{36}|/_[0-9A-F]{2}.*", "/…", path.partition("?")[0]
    )
    return re.sub(r"(?<=/verb/)[\w-]+|(?<=/housepage/)[\w-]+", "…", plain)


def links(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map((a) => a.href)"
        ".filter((href) => href.startsWith(location.origin + '/admin/'))"
        ".map((href) => href.slice(location.origin.length).split('#')[0])"
    )
    return [path for path in found if not LEFT_OUT.search(path)]


# By the hour, a moment on two clocks is of one day or of two: here each is as long as it can be.
_ON_TWO_DAYS = """
    for (const time of document.querySelectorAll("time"))
        if (/ UTC$/.test(time.textContent) && time.children.length === 0)
            time.textContent = "23 Nov 2026, 21:48 Buenos Aires, 24 Nov 2026, 00:48 UTC";
"""


def wrong_with(page: Page) -> list[str]:
    """What axe finds in light and in dark, and whether the page scrolls sideways on a tablet or a phone."""
    found = []
    page.emulate_media(color_scheme="light")
    found += complaints(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {line}" for line in complaints(page, contrast_only=True)]
    page.evaluate(_ON_TWO_DAYS)
    for width in (820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if sticks_out(page):
            found.append(f"it scrolls sideways at {width} px")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_every_screen_that_a_link_leads_to_holds_together(as_somebody: Open) -> None:
    seen: set[str] = set()
    wrong = []
    for person in ("ines", "mira", "ada"):
        page = as_somebody(person)
        waiting = ["/admin/"]
        while waiting:
            path = waiting.pop(0)
            answer = page.goto(path)
            assert answer is not None
            if answer.status != 200:
                wrong.append(f"{person} {path}: {answer.status}")
            wrong += [f"{person} {path}: {what}" for what in wrong_with(page)]
            for link in links(page):
                if kind(link) not in seen:
                    seen.add(kind(link))
                    waiting.append(link)

    assert not wrong, "\n".join(wrong)
    assert len(seen) > 40


def test_a_question_mark_lists_the_keys_and_takes_them_away_again(as_somebody: Open) -> None:
    page = as_somebody("ben")
    page.goto("/admin/newsroom/story/add/")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_hidden()

    page.keyboard.press("?")
    expect(keys.get_by_text("Add a fact")).to_be_visible()
    assert complaints(page) == []
    page.keyboard.press("?")
    expect(keys).to_be_hidden()

    page.locator("#headline").press_sequentially("Really?")
    expect(keys).to_be_hidden()
    expect(page.locator("#headline")).to_have_value("Really?")

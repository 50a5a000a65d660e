"""What is wrong with a page as it stands in a window: axe's complaints, and whether it sticks out of it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What passed is not asked for: axe gathers it from every element, which takes half its time.
_COMPLAINTS_ONLY: dict[str, Any] = {"resultTypes": ["violations"]}
_CONTRAST_ONLY: dict[str, Any] = {**_COMPLAINTS_ONLY, "runOnly": ["color-contrast"]}
_AXE = Axe().axe_script
_COMPLAIN = """
    (options) => axe.run(options).then(({violations}) => violations.map(({id, nodes}) =>
        `${id} ${JSON.stringify(nodes.slice(0, 3).map(({target}) => target))}`))
"""


def complaints(page: Page, *, contrast_only: bool = False) -> list[str]:
    """A line for each rule of axe that the page breaks, with the first elements that do."""
    options = _CONTRAST_ONLY if contrast_only else _COMPLAINTS_ONLY
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_COMPLAIN, options)
    return [f"{page.url}: {line}" for line in found]


def sticks_out(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def holds_together(page: Page) -> None:
    assert not sticks_out(page), f"{page.url} scrolls sideways"
    assert complaints(page) == []

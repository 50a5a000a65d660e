"""What is wrong with a page as it stands in a window: axe's complaints, and whether it sticks out of it."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What passed is not asked for: axe gathers it from every element, which takes half its time.
_COMPLAINTS_ONLY: dict[str, Any] = {"resultTypes": ["violations"]}
_CONTRAST_ONLY: dict[str, Any] = {**_COMPLAINTS_ONLY, "runOnly": ["color-contrast"]}


def complaints(page: Page, *, contrast_only: bool = False) -> list[str]:
    """A line for each rule of axe that the page breaks, with the first elements that do."""
    options = _CONTRAST_ONLY if contrast_only else _COMPLAINTS_ONLY
    return [
        f"{page.url}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
        for one in Axe().run(page, options=options).response["violations"]
    ]


def sticks_out(page: Page) -> bool:
    """Whether the page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def holds_together(page: Page) -> None:
    assert not sticks_out(page), f"{page.url} scrolls sideways"
    assert complaints(page) == []

"""The screens that the editors' guide shows, as they look now.

The guide's pictures are made here when PARALLAX_PICTURES names a folder: each screen on a wide window and on
a tablet, light and dark.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

GROWERS = "/admin/newsroom/story/?q=growers"
COINS = "/admin/newsroom/story/?q=coins"
# Name of the picture: who looks, where they begin, the link they follow from there, what they then read.
SCREENS = {
    "home": ("ines", "/admin/", "", "Needs me"),
    "story": ("ben", GROWERS, "Five growers", "Preview"),
    "share": ("ben", GROWERS, "Five growers > Share link", "A new link"),
    "review": ("ines", COINS, "Kestria’s shops > Review", "Approve"),
    "history": ("ines", COINS, "Kestria’s shops > history", "What happened to it"),
    "board": ("mira", "/admin/briefings/edition/", "Morning Brief, Tuesday", "Preflight"),
    "facts": ("ines", "/admin/newsroom/fact/", "", "Facts"),
    "signing-in": ("ben", "/admin/signing-in/", "", "Signing in"),
}


def keep(page: Page, name: str) -> None:
    """Four pictures of the screen as it stands; few colours are enough for letters on paper."""
    folder = os.environ.get("PARALLAX_PICTURES")
    if not folder:
        return
    for width in (1440, 820):
        page.set_viewport_size({"width": width, "height": 1000})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.wait_for_load_state("networkidle")
            seen = Image.open(BytesIO(page.screenshot())).convert("RGB")
            small = seen.quantize(64, dither=Image.Dither.NONE)
            small.save(Path(folder) / f"{name}-{width}-{scheme}.png", optimize=True)


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_of_the_guide_is_where_the_guide_says(as_somebody: Open, name: str) -> None:
    person, address, links, words = SCREENS[name]
    page = as_somebody(person)
    page.goto(address)
    for link in filter(None, links.split(" > ")):
        page.get_by_role("main").get_by_role("link", name=link).first.click()
    expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()
    keep(page, name)

"""What a first view of a story costs its reader: requests, and bytes as they go over the wire."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MOST_REQUESTS, MOST_BYTES, MOST_OF_FONTS = 8, 100_000, 60_000
STORIES = {
    "with words of three other scripts": "two-shores-agree-to-share-the-strait-of-marrow",
    "with a picture": "no-hook-no-cover-insurers-want-satellites-to-be-towable",
}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_first_view_of_a_story_is_light(as_somebody: Open, story: str, width: int) -> None:
    page = as_somebody(width=width)
    network = page.context.new_cdp_session(page)
    names: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def begun(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["response"]["url"]

    def ended(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    network.on("Network.responseReceived", begun)
    network.on("Network.loadingFinished", ended)
    network.send("Network.enable")
    page.goto(f"/stories/{story}/", wait_until="networkidle")

    told = {names[request]: size for request, size in sizes.items()}
    wire = {name: size for name, size in told.items() if not name.startswith("data:")}
    fonts = [size for name, size in wire.items() if name.endswith(".woff2")]
    pictures = [name for name in wire if "/pictures/" in name]
    assert len(wire) <= MOST_REQUESTS, wire
    assert sum(wire.values()) <= MOST_BYTES, wire
    assert fonts, wire
    assert sum(fonts) <= MOST_OF_FONTS, wire
    assert all(name.endswith(".avif") for name in pictures), wire
    assert len(pictures) == (story == STORIES["with a picture"]), wire

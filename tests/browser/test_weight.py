"""What a first view of a story or the front page costs its reader: requests, and bytes on the wire."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
MOST_OF_FONTS = 60_000


class Page(NamedTuple):
    path: str
    requests: int
    size: int
    pictures: int


PAGES = {
    "a story with words of three other scripts": Page(
        "/stories/two-shores-agree-to-share-the-strait-of-marrow/", 8, 100_000, 1
    ),
    "a story with a picture": Page(
        "/stories/no-hook-no-cover-insurers-want-satellites-to-be-towable/", 8, 100_000, 1
    ),
    "the front page, with stories in other scripts": Page("/", 9, 110_000, 2),
}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("most", PAGES.values(), ids=PAGES)
def test_a_first_view_is_light(as_somebody: Open, most: Page, width: int) -> None:
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
    page.goto(most.path, wait_until="networkidle")

    told = {names[request]: size for request, size in sizes.items()}
    wire = {name: size for name, size in told.items() if not name.startswith("data:")}
    fonts = [size for name, size in wire.items() if name.endswith(".woff2")]
    pictures = [name for name in wire if "/pictures/" in name]
    assert len(wire) <= most.requests, wire
    assert sum(wire.values()) <= most.size, wire
    assert fonts, wire
    assert sum(fonts) <= MOST_OF_FONTS, wire
    assert all(name.endswith(".avif") for name in pictures), wire
    assert len(pictures) <= most.pictures, wire

"""The running product and the browser that looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.browser.product import PASSWORD, Product, running
from tests.installed import installed
from tests.patience import SOON

Open = Callable[..., Page]
expect.set_options(timeout=SOON * 1000)


@pytest.fixture(scope="session")
def product(chromium_path: str) -> Iterator[Product]:
    with installed() as state, running(state) as product:
        yield product


@pytest.fixture(scope="session")
def sessions(product: Product) -> dict[str, StorageState]:
    """What the browsers of those who signed in before hold; made as tests need them."""
    return {}


# No longer than its module: Playwright's event loop, while it runs, makes Django refuse its ORM.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def let_in(page: Page, username: str, sessions: dict[str, StorageState]) -> None:
    """On the desk's home: by the session of an earlier test, or where that has ended by a new one."""
    page.goto("/admin/")
    if "/login/" not in page.url:
        return
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    sessions[username] = page.context.storage_state()


@pytest.fixture
def as_somebody(
    browser: Browser, product: Product, sessions: dict[str, StorageState]
) -> Iterator[Open]:
    """A page signed in as one of the demo's people; its errors fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        username: str = "", *, width: int = 1440, scheme: str = "light", complain: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=product.origin,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            storage_state=sessions.get(username),
        )
        contexts.append(context)
        context.set_default_timeout(SOON * 1000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if complain:  # a page that is not there is an error to the console, too
            page.on(
                "console",
                lambda line: complaints.append(line.text) if line.type == "error" else None,
            )
        if username:
            let_in(page, username, sessions)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints

"""Signing in, in a browser: a passkey of a virtual device, an app's codes, recovery codes, sessions.

The people are of this file: whoever else signs in to this product has one step only.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.product import Product

pytestmark = pytest.mark.browser

PASSWORD = "four lamps on a pier"
MAKE = f"""
from django.contrib.auth.models import Group
from newsroom.models import User
for name in ("keyed", "coded", "spare", "seen"):
    person, new = User.objects.get_or_create(username=name, is_staff=True)
    person.set_password({PASSWORD!r})
    person.save()
    person.groups.set(Group.objects.filter(name="writer"))
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def people(product: Product) -> None:
    done = product.manage("shell", "-c", MAKE)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def enter(people: None, as_somebody: Open) -> Enter:
    """A page whose owner has typed name and password."""

    def typed(name: str, page: Page | None = None, **look: str | int) -> Page:
        page = page or as_somebody(**look)
        page.goto("/admin/login/")
        page.get_by_label("User name or email").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return page

    return typed


def code_of(secret: str, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def set_up_app(page: Page) -> str:
    page.goto("/admin/signing-in/")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("The code").fill(code_of(secret, -1))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    return secret


def show_code(page: Page, code: str) -> None:
    page.get_by_label("or a recovery code").fill(code)
    page.keyboard.press("Enter")


def leave(page: Page) -> None:
    page.goto("/admin/")
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()


def test_a_passkey_is_made_and_is_then_the_only_step(enter: Enter) -> None:
    page = enter("keyed")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.locator("details.me summary").click()
    page.get_by_role("link", name="Signing in").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What you call it").fill("My laptop")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_text("My laptop")).to_be_visible()

    leave(page)
    page.goto("/admin/newsroom/story/")
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in with a passkey").click()

    assert page.url.endswith("/admin/newsroom/story/")
    assert "login" not in page.url

    leave(page)
    enter("keyed", page)
    expect(page.get_by_text("One step more")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Use your passkey").click()

    expect(page.locator("details.me")).to_be_visible()


def test_a_passkey_of_nobody_here_is_refused_in_words(people: None, as_somebody: Open) -> None:
    page = as_somebody()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/admin/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="Try again")).to_be_visible(timeout=10_000)


def test_an_app_is_set_up_and_its_code_is_asked_for(enter: Enter) -> None:
    page = enter("coded")
    secret = set_up_app(page)
    expect(page.locator(".codes code")).to_have_count(10)
    page.get_by_role("button", name="I have kept them").click()
    leave(page)

    enter("coded", page)
    page.get_by_label("The code that your app shows").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="This code is not right")).to_be_visible()
    page.get_by_label("The code that your app shows").fill(code_of(secret))
    page.keyboard.press("Enter")

    page.wait_for_url("**/admin/")


def test_a_recovery_code_stands_in_once(enter: Enter) -> None:
    page = enter("spare")
    set_up_app(page)
    code = page.locator(".codes code").first.inner_text()
    leave(page)
    show_code(enter("spare", page), code)
    page.wait_for_url("**/admin/")

    leave(page)
    show_code(enter("spare", page), code)

    expect(page.get_by_role("alert").filter(has_text="used before")).to_be_visible()


def test_a_session_elsewhere_is_ended_from_here(enter: Enter) -> None:
    there, here = enter("seen"), enter("seen")
    here.goto("/admin/signing-in/")
    here.get_by_role("button", name="End Chrome on Linux").first.click()
    expect(here.get_by_text("One session has ended.")).to_be_visible()

    there.goto("/admin/signing-in/")
    expect(there.get_by_label("Password")).to_be_visible()
    here.goto("/admin/")
    expect(here.locator("details.me")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_has_nothing_to_say_and_nothing_sticks_out(
    width: int, scheme: str, enter: Enter
) -> None:
    page = enter("seen", width=width, scheme=scheme)
    for path in ("", "app/", "passkey/", "prove/"):
        page.goto(f"/admin/signing-in/{path}")
        looked_at(page)
    leave(page)
    looked_at(page)
    page.goto("/admin/login/")
    looked_at(page)


def looked_at(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

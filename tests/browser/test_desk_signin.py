"""Signing in, in a browser: a passkey of a virtual device, an app's codes, recovery codes, sessions; a
forgotten password, and the house that requires a second step.

The people are of this file: whoever else signs in to this product has one step only.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from runner.processes import wait_until
from runner.up import is_free
from tests.browser.conftest import Open
from tests.browser.looking import holds_together
from tests.browser.product import HOUSE, Product, environment, free_ports
from tests.patience import SOON

pytestmark = pytest.mark.browser

PASSWORD = "four lamps on a pier"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MAKE = f"""
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import Group
from newsroom import factors, passwords
from newsroom.clock import database_now
from newsroom.models import User
now = database_now()
for name in ("keyed", "coded", "spare", "seen", "light", "dark", "lost", "linked", "wanted"):
    person, new = User.objects.get_or_create(username=name, is_staff=True)
    person.email = name + "@desk.example"
    person.set_password({PASSWORD!r})
    person.save()
    role = "publisher" if name == "wanted" else "writer"
    person.groups.set(Group.objects.filter(name=role))
code = format_hotp_value(hotp_value({SECRET!r}, int(now.timestamp()) // 30 - 1))
for name in ("light", "dark"):
    factors.add_app(by=User.objects.get(username=name), secret={SECRET!r}, code=code, at=now)
print("link:" + passwords.link_for(User.objects.get(username="linked"), at=now))
"""
# Another web process of the same newsroom, which requires a second step; as nothing of the demo does.
REQUIRING = """
from django.conf import settings
from django.core.management import call_command
settings.SECOND_FACTOR_REQUIRED = True
call_command("runserver", "localhost:%d", use_reloader=False)
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
def people(product: Product) -> str:
    """A link to a new password, which nobody uses."""
    done = product.manage("shell", "-c", MAKE)
    assert done.returncode == 0, done.stderr
    return "/admin/login/new/" + done.stdout.split("link:")[1].strip() + "/"


@pytest.fixture
def strict(product: Product) -> Iterator[str]:
    """Where the house requires a second step."""
    (port,) = free_ports(1)
    command = [str(HOUSE / "bin" / "manage"), "shell", "-c", REQUIRING % port]
    with (product.state / "requiring.txt").open("w") as log:
        process = subprocess.Popen(command, env=environment(product.state), stdout=log, stderr=log)
    try:
        ready = wait_until(
            lambda: process.poll() is not None or not is_free("localhost", port), SOON
        )
        assert ready
        assert process.poll() is None
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(SOON)


@pytest.fixture
def enter(people: str, as_somebody: Open) -> Enter:
    """A page whose owner has typed name and password."""

    def typed(name: str, page: Page | None = None, at: str = "", **look: str | int) -> Page:
        page = page or as_somebody(**look)
        page.goto(f"{at}/admin/login/")
        page.get_by_label("User name or email").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return page

    return typed


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows, or so many half minutes later: one late and one early is taken, none twice."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def set_up_app(page: Page, at: str = "/admin/signing-in/") -> str:
    if at:
        page.goto(at)
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".key").inner_text().replace(" ", "")
    page.get_by_label("The code").fill(code_of(secret))
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


def test_a_passkey_of_nobody_here_is_refused_in_words(people: str, as_somebody: Open) -> None:
    page = as_somebody()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/admin/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="Try again")).to_be_visible()


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
    page.get_by_label("The code that your app shows").fill(code_of(secret, 1))
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
    leave(here)
    for _step in range(2):  # what the back button shows is asked for anew
        here.go_back()
        expect(here.get_by_label("Password")).to_be_visible()


def test_a_forgotten_password_is_renewed_by_the_mail(
    people: str, as_somebody: Open, product: Product
) -> None:
    page = as_somebody(complain=False)
    page.goto("/admin/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("User name or email").fill("Lost@desk.example")
    page.keyboard.press("Enter")
    expect(page.get_by_text("a mail is on its way there")).to_be_visible()

    mail = product.message("lost@desk.example", "a new password")
    found = re.search(r"/admin/login/new/\S+/", product.read(mail, "txt"))
    assert found
    page.goto(found[0])
    page.get_by_label("The new password", exact=True).fill("five buoys in the fog")
    page.get_by_label("The new password once more").fill("five buoys in the fog")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your password is new. Sign in with it.")).to_be_visible()
    page.get_by_label("User name or email").fill("lost")
    page.get_by_label("Password").fill("five buoys in the fog")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")

    assert page.goto(found[0]).status == 404  # type: ignore[union-attr]  # a page that answers
    assert product.message("lost@desk.example", "a new password was set")


def test_a_publisher_is_led_to_a_second_step_and_a_writer_is_not(strict: str, enter: Enter) -> None:
    page = enter("wanted", at=strict)
    page.goto(f"{strict}/admin/newsroom/story/")
    expect(page.get_by_text("Your roles open the desk with a second step only")).to_be_visible()
    set_up_app(page, at="")
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url("**/admin/newsroom/story/")
    expect(page.get_by_role("heading", name="Stories")).to_be_visible()

    writer = enter("seen", at=strict)
    writer.wait_for_url(f"{strict}/admin/")
    expect(writer.locator("details.me")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_has_nothing_to_say_and_nothing_sticks_out(
    width: int, scheme: str, enter: Enter
) -> None:
    page = enter("seen", width=width, scheme=scheme)
    for path in ("", "app/", "passkey/", "prove/"):
        page.goto(f"/admin/signing-in/{path}")
        holds_together(page)
    leave(page)
    holds_together(page)
    enter(scheme, page)
    holds_together(page)
    show_code(page, code_of(SECRET, 1))
    page.wait_for_url("**/admin/")
    page.goto("/admin/signing-in/codes/")
    holds_together(page)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nor_has_it_at_the_door(width: int, scheme: str, people: str, as_somebody: Open) -> None:
    page = as_somebody(width=width, scheme=scheme, complain=False)
    for path in ("", "forgotten/", "forgotten/asked/", people, "new/over/"):
        page.goto(path if path.startswith("/") else f"/admin/login/{path}")
        holds_together(page)
    page.goto("/admin/login/forgotten/")
    while page.get_by_text("Too many tries from here").count() == 0:
        page.goto("/admin/login/forgotten/")
        page.get_by_label("User name or email").fill("nobody-at-all")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    holds_together(page)

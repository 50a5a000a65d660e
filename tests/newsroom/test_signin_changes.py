"""What changes about a way in stands in a history, and its person gets a mail about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.urls import reverse

from newsroom import accounts, factors, passwords
from newsroom.clock import database_now
from newsroom.models import Changed, SigninChange, User
from newsroom.waysin import write_down
from tests.newsroom import desk, signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SPEAKING = "curl/8 writer@desk.example 123456"
NEW = dict.fromkeys(("new_password1", "new_password2"), "another one altogether")


def only() -> SigninChange:
    return SigninChange.objects.get()


def told(change: str) -> EmailMultiAlternatives:
    """The one mail that is owed about what was done last."""
    (letter,) = signin.letters()
    assert letter.subject == f"Parallax desk: {change}"
    assert letter.to == ["writer@desk.example"]
    return letter


def words(letter: EmailMultiAlternatives) -> tuple[str, str]:
    """Both parts as one reads them."""
    html = re.sub(r"<style.*?</style>|<[^>]+>", " ", str(letter.alternatives[0][0]), flags=re.S)
    return " ".join(str(letter.body).split()), " ".join(html.split())


def test_an_app_that_is_added() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, user_agent=FIREFOX)
    secret = signin.shown_secret(client.get(f"{signin.OWN}app/").content.decode())
    client.post(f"{signin.OWN}app/", {"code": signin.code_of(secret)})
    assert (only().what, only().by, only().browser) == ("app added", writer, "Firefox on Linux")
    for part in words(told("an app for codes was added")):
        assert "for your account test-writer on the desk" in part
        assert "Firefox on Linux" in part
        assert "It was not you? Sign in at once, remove it and change your password" in part
        assert "/admin/signing-in/" in part or "Look at how you sign in" in part


def test_an_app_that_is_removed() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, signin.with_app(writer))
    signin.letters()
    (app, _) = factors.held_by(writer)
    client.post(f"{signin.OWN}{app.pk}/remove/")
    told("the app for codes was removed")


def test_a_passkey_that_is_added_and_removed() -> None:
    writer, now = signin.member("writer"), database_now()
    factors.add_passkey(by=writer, name="Mine", credential={}, at=now, browser="Edge on Windows")
    told("a passkey was added")
    passkey = factors.held_by(writer)[0]
    factors.remove(passkey.pk, by=writer, at=now)
    told("a passkey was removed")
    assert "Mine" not in " ".join(map(str, SigninChange.objects.all()))


def test_new_recovery_codes_none_of_which_is_told() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, signin.with_app(writer))
    signin.letters()
    client.post(f"{signin.OWN}codes/")
    letter = told("new recovery codes were made")
    kept = str(SigninChange.objects.values()) + letter.message().as_string()
    assert not any(code in kept for code in signin.recovery_codes(writer))


def test_a_password_that_one_changes() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    client.post("/admin/password_change/", {"old_password": signin.PASSWORD} | NEW)
    assert only().what == "password changed"
    for part in words(told("the password was changed")):
        assert "By you" in part
        assert "Have a new password sent" in part


def test_a_password_that_an_admin_sets_names_the_admin() -> None:
    writer, admin = signin.member("writer"), signin.member("admin")
    sent = dict.fromkeys(("password1", "password2"), "another one altogether")
    signin.lately_proved(admin).post(
        f"/admin/newsroom/user/{writer.pk}/password/", sent | {"set-password": "1"}
    )
    assert (only().what, only().by) == ("password set", admin)
    for part in words(told("the password was set by an administrator")):
        assert "By test-admin" in part
        assert "You do not? Speak with an administrator at once, and not by mail." in part


def test_a_second_step_that_an_admin_resets() -> None:
    writer, admin = signin.member("writer"), signin.member("admin")
    signin.with_app(writer)
    signin.letters()
    factors.reset(writer, by=admin, at=database_now(), note="She was at my desk.")
    told("the second step was reset")
    assert str(SigninChange.objects.last()).endswith("by test-admin: She was at my desk.")


def test_the_operator_is_nobody_s_name() -> None:
    writer = signin.member("writer")
    signin.with_app(writer)
    signin.letters()
    call_command("reset_second_step", writer.username, note="All admins lost their keys.")
    for part in words(told("the second step was reset")):
        assert "By the operator of this newsroom" in part


def test_another_address_is_told_at_the_one_before() -> None:
    """Whoever turns the mail away does not turn this one away."""
    writer, admin = signin.member("writer"), signin.member("admin")
    address = reverse("admin:newsroom_user_change", args=[writer.pk])
    sent = {"username": writer.username, "zone": "UTC", "email": "new@desk.example"}
    sent |= {"is_staff": "on", "is_active": "on"}
    groups = list(writer.groups.values_list("pk", flat=True))
    assert signin.lately_proved(admin).post(address, sent | {"groups": groups}).status_code == 302
    assert (only().what, only().by) == ("address changed", admin)
    letter = told("the address for mail was changed")
    assert "new@desk.example" not in letter.message().as_string()
    assert "@" not in str(only())


def test_what_changes_nothing_is_not_told() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    client.post("/admin/password_change/", {"old_password": "wrong"} | NEW)
    client.post(f"{signin.OWN}app/", {"code": "000000"})
    client.post(f"{signin.OWN}codes/")
    assert not SigninChange.objects.exists()
    assert signin.letters() == []


def test_a_browser_that_speaks_is_not_quoted() -> None:
    """What it calls itself may hold an address or a code."""
    writer = signin.member("writer")
    client = signin.signed_in(writer, user_agent=SPEAKING)
    client.post("/admin/password_change/", {"old_password": signin.PASSWORD} | NEW)
    assert only().browser == ""


def test_the_mail_shows_the_clocks_of_its_person() -> None:
    writer = signin.member("writer")
    User.objects.filter(pk=writer.pk).update(zone="America/New_York")
    now = datetime.now(UTC)
    write_down(User.objects.get(pk=writer.pk), Changed.CODES_MADE, by=writer, at=now)
    for part in words(told("new recovery codes were made")):
        assert "in America/New York (" in part
        assert f"{now:%H:%M} UTC)" in part


def test_an_admin_and_the_person_see_the_history_and_nobody_else() -> None:
    writer, admin = signin.member("writer"), signin.member("admin")
    signin.with_app(writer)
    account = reverse("admin:newsroom_user_change", args=[writer.pk])
    said = "An app for codes was added"
    assert f"{said} by themselves" in signin.lately_proved(admin).get(account).content.decode()
    assert f"{said} by you" in signin.lately_proved(writer).get(signin.OWN).content.decode()
    editor = signin.member("editor")
    assert signin.lately_proved(editor).get(account).status_code == 403
    assert said not in signin.lately_proved(editor).get(signin.OWN).content.decode()


def test_who_has_no_address_is_told_on_their_page() -> None:
    writer = signin.member("writer")
    User.objects.filter(pk=writer.pk).update(email="")
    writer.refresh_from_db()
    passwords.was_changed(writer, by=writer, at=desk.NOON, browser="", but=None)
    assert signin.letters() == []
    page = signin.lately_proved(writer).get(signin.OWN).content.decode()
    assert "The password was changed by you" in page
    assert "no mail tells you of these" in page


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Eve\r\nBcc: eve@evil.example"])
def test_names_are_inert_in_mail_and_history(name: str) -> None:
    writer, admin = signin.member("writer"), signin.member("admin")
    User.objects.filter(pk=admin.pk).update(first_name=name)
    admin.refresh_from_db()
    accounts.was_changed(writer, by=admin, at=database_now(), address=writer.email)
    letter = told("the address for mail was changed")
    assert "<script>" not in str(letter.alternatives[0][0])
    assert "Bcc" not in letter.message()
    assert letter.recipients() == ["writer@desk.example"]
    page = signin.lately_proved(writer).get(signin.OWN).content.decode()
    assert "<script>alert" not in page

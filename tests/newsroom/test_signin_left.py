"""Who left opens nothing: by no password, code, key, mark of a browser or session that was theirs."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from newsroom import factors
from newsroom.clock import database_now
from newsroom.models import DeskSession, User
from newsroom.signin import passkeys
from tests.newsroom import signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
PROVE = "/admin/signing-in/prove/"
LEFT = [{"is_active": False}, {"is_staff": False}]


def leave(person: User, change: dict[str, bool]) -> None:
    User.objects.filter(pk=person.pk).update(**change)


@pytest.fixture(params=LEFT, ids=["switched off", "not of the desk"])
def left(request: pytest.FixtureRequest) -> dict[str, bool]:
    return dict(request.param)


def passkey_of(person: User, monkeypatch: pytest.MonkeyPatch) -> Authenticator:
    """A passkey of the person's, which answers every question rightly from now on."""
    factors.add_passkey(by=person, name="Mine", credential={}, at=database_now())
    passkey = Authenticator.objects.get(user=person, type=factors.PASSKEY)

    def answered(_request: object, _person: object = None) -> Authenticator:
        return Authenticator.objects.select_related("user").get(pk=passkey.pk)

    monkeypatch.setattr(passkeys, "answered", answered)
    return passkey


def test_the_password(left: dict[str, bool], client: Client) -> None:
    writer = signin.member("writer")
    leave(writer, left)
    assert signin.sign_in(client, writer.username) == ""
    assert not signin.gets_in(client)


@pytest.mark.parametrize("kind", ["code", "recovery code", "passkey"])
def test_a_second_step_that_was_awaited(
    kind: str, left: dict[str, bool], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    passkey_of(writer, monkeypatch)
    shown = {
        "code": {"code": signin.code_of(secret)},
        "recovery code": {"code": signin.recovery_codes(writer)[0]},
        "passkey": {"credential": "{}"},
    }[kind]
    signin.sign_in(client, writer.username)
    leave(writer, left)
    assert client.post(signin.STEP, shown).headers["Location"] == signin.LOGIN
    assert not signin.gets_in(client)
    assert len(signin.recovery_codes(writer)) == 10


def test_a_passkey_alone(
    left: dict[str, bool], monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    writer = signin.member("writer")
    passkey = passkey_of(writer, monkeypatch)
    here = client.post(reverse("admin:passkey_sign_in"), {"credential": "{}"})
    assert here.headers["Location"] == "/admin/"
    client.post("/admin/logout/")
    used = Authenticator.objects.get(pk=passkey.pk).last_used_at

    leave(writer, left)
    answer = client.post(reverse("admin:passkey_sign_in"), {"credential": "{}"})

    assert "This passkey was not accepted" in answer.content.decode()
    assert not signin.gets_in(client)
    assert Authenticator.objects.get(pk=passkey.pk).last_used_at == used


def test_a_session_of_before(left: dict[str, bool]) -> None:
    writer = signin.member("writer")
    theirs = signin.signed_in(writer, signin.with_app(writer))
    leave(writer, left)
    for path in ("/admin/", signin.OWN, PROVE, "/admin/newsroom/story/", "/admin/password_change/"):
        assert theirs.get(path).headers["Location"].startswith(signin.LOGIN)


def test_a_session_does_not_come_back_with_the_person() -> None:
    """Switched off on the desk, and on again: they sign in anew."""
    writer, admin = signin.member("writer"), signin.member("admin")
    theirs = signin.signed_in(writer)
    address = reverse("admin:newsroom_user_change", args=[writer.pk])
    sent = {"username": writer.username, "zone": "UTC", "email": writer.email, "is_staff": "on"}
    sent |= {"groups": str(writer.groups.get().pk)}
    keeper = signin.lately_proved(admin)
    assert keeper.post(address, sent).status_code == 302
    assert not DeskSession.objects.filter(person=writer).exists()
    assert keeper.post(address, sent | {"is_active": "on"}).status_code == 302
    assert User.objects.get(pk=writer.pk).is_active
    assert not signin.gets_in(theirs)


def test_a_browser_that_knew_them(left: dict[str, bool]) -> None:
    writer = signin.member("writer")
    theirs = signin.signed_in(writer)
    theirs.post("/admin/logout/")
    assert "desk_browser" in theirs.cookies
    leave(writer, left)
    assert signin.sign_in(theirs, writer.username) == ""
    assert not signin.gets_in(theirs)

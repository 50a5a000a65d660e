"""The sign-in, tried by hand as somebody would who means harm or has two tabs open."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from newsroom import factors
from newsroom.models import DeskSession, User
from newsroom.models.drafting import Autosave
from tests.newsroom import desk, signin
from tests.newsroom.test_admin_form import address, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
CHANGE = "/admin/password_change/"
PROVE = "/admin/signing-in/prove/"
ELSEWHERE = [
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https:evil.example", "https:///evil.example", "http://[", " //evil.example", "\t//evil.example",
    "/%2fevil.example", "/%5cevil.example", "%2f%2fevil.example", "javascript:alert(1)", "\0//evil.example",
    "/admin/../stories/x/", "/admin/%2e%2e/stories/x/", "/admin/./../x/", "/admin/..\\..\\x", "/ADMIN/",
    "/adminevil/", "http://testserver@evil.example/admin/", "//testserver/admin/../x",
]  # fmt: skip


@pytest.mark.parametrize("to", ELSEWHERE)
@pytest.mark.parametrize("steps", [1, 2])
def test_no_wish_leads_off_the_desk(to: str, steps: int, client: Client) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer) if steps == 2 else ""
    way = signin.sign_in(client, writer.username, to=to)
    if secret:
        way = signin.take_step(client, signin.code_of(secret))
    assert way == "/admin/"


@pytest.mark.parametrize("to", ELSEWHERE)
def test_nor_does_one_that_waits_for_a_proof(to: str) -> None:
    client = signin.signed_in(signin.member("writer"))
    answer = client.post(PROVE, {"password": signin.PASSWORD, "next": to})
    assert answer.headers["Location"] == signin.OWN


@pytest.mark.parametrize(
    "to", ["/admin/\r\nSet-Cookie: a=b", "/admin/?q=é ü", "/admin/" + "a" * 9000]
)
def test_an_odd_wish_is_one_line_of_an_answer(to: str, client: Client) -> None:
    way = signin.sign_in(client, signin.member("writer").username, to=to)
    assert way.isascii()
    assert "\n" not in way
    assert "a" not in client.cookies


def test_a_code_that_signed_in_proves_nothing_afterwards() -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    client = Client()
    signin.sign_in(client, writer.username)
    code = signin.code_of(secret)
    assert signin.take_step(client, code) == "/admin/"
    assert client.post(PROVE, {"code": code}).status_code == 200
    assert "used before" in client.post(PROVE, {"code": code}).content.decode()


def test_a_key_that_was_planted_is_not_signed_in_by_either_step() -> None:
    """Whoever knows the password waits half way, and leaves that key to who has the phone."""
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    thief = Client()
    signin.sign_in(thief, writer.username)
    planted = thief.cookies["sessionid"].value
    victim = Client()
    victim.cookies["sessionid"] = planted
    assert signin.take_step(victim, signin.code_of(secret)) == "/admin/"
    assert victim.cookies["sessionid"].value != planted
    assert not signin.gets_in(thief)
    assert not DeskSession.objects.filter(session_key=planted).exists()


def test_a_key_that_was_made_up_is_not_taken(client: Client) -> None:
    client.cookies["sessionid"] = "k" * 32
    signin.sign_in(client, signin.member("writer").username)
    assert client.cookies["sessionid"].value != "k" * 32
    assert not DeskSession.objects.filter(session_key="k" * 32).exists()


def test_proving_it_gives_the_session_another_key() -> None:
    client = signin.signed_in(signin.member("writer"))
    before = client.session.session_key
    client.post(PROVE, {"password": signin.PASSWORD})
    assert client.session.session_key != before
    assert not DeskSession.objects.filter(session_key=before).exists()


class TestTwoTabs:
    def test_the_code_of_the_first_is_none_for_who_began_in_the_second(
        self, client: Client
    ) -> None:
        writer, editor = signin.member("writer"), signin.member("editor")
        secret = signin.with_app(writer)
        signin.with_app(editor)
        signin.sign_in(client, writer.username)
        signin.sign_in(client, editor.username)
        assert signin.take_step(client, signin.code_of(secret)) == ""
        assert not signin.gets_in(client)

    def test_who_is_in_by_the_second_finds_the_desk_in_the_first(self, client: Client) -> None:
        writer = signin.member("writer")
        secret = signin.with_app(writer)
        for _tab in range(2):
            signin.sign_in(client, writer.username)
        assert signin.take_step(client, signin.code_of(secret)) == "/admin/"
        assert signin.take_step(client, signin.code_of(secret, steps=1)) == signin.LOGIN
        assert client.get(signin.LOGIN).headers["Location"] == "/admin/"

    def test_a_door_that_stood_open_in_another_tab_leads_to_the_desk(self) -> None:
        """Its token is of before the sign-in; nothing was typed that could be lost."""
        writer = signin.member("writer")
        client = Client(enforce_csrf_checks=True)
        page = client.get(signin.LOGIN).content.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        sent = {
            "username": writer.username, "password": signin.PASSWORD, "csrfmiddlewaretoken": token,
        }  # fmt: skip
        assert client.post(signin.LOGIN, sent).headers["Location"] == "/admin/"
        second = client.post(signin.LOGIN, sent)
        assert (second.status_code, second.headers.get("Location")) == (302, "/admin/")

    def test_a_stranger_s_forged_door_signs_nobody_in(self) -> None:
        writer = signin.member("writer")
        client = Client(enforce_csrf_checks=True)
        sent = {"username": writer.username, "password": signin.PASSWORD}
        assert client.post(signin.LOGIN, sent).status_code == 403
        assert not signin.gets_in(client)


@pytest.mark.parametrize("path", ["/admin/", signin.OWN, "/admin/newsroom/story/", CHANGE])
def test_no_page_is_kept_for_the_back_button_after_the_sign_out(path: str) -> None:
    client = signin.signed_in(signin.member("writer"))
    assert "no-store" in client.get(path).headers["Cache-Control"]
    client.post("/admin/logout/")
    assert client.get(path).headers["Location"].startswith(signin.LOGIN)


def test_a_session_that_was_ended_elsewhere_in_mid_edit_loses_no_words() -> None:
    writer, story = signin.member("writer"), desk.draft()
    here, there = signin.signed_in(writer), signin.signed_in(writer)
    sent = shown(here, story) | {"dek": ["Written for an hour."], "tab": ["one"]}
    there.post(f"{signin.OWN}end/")

    answer = here.post(address(story), sent)
    assert answer.headers["Location"].startswith(signin.LOGIN)
    assert signin.sign_in(here, writer.username, to=address(story)) == address(story)
    here.get(address(story))

    assert "Written for an hour." in Autosave.objects.get(person=writer).form


def test_the_old_password_is_guessed_at_no_oftener_than_at_the_door() -> None:
    """By whoever finds a desk that was left open."""
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    new = dict.fromkeys(("new_password1", "new_password2"), "another one altogether")
    answers = [client.post(CHANGE, new | {"old_password": f"guess {at}"}) for at in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    late = client.post(CHANGE, new | {"old_password": signin.PASSWORD})
    assert late.status_code == 429
    assert User.objects.get(pk=writer.pk).check_password(signin.PASSWORD)


def test_a_desk_that_was_left_open_gives_away_no_other_account() -> None:
    admin, writer = signin.member("admin"), signin.member("writer")
    client = Client()
    client.force_login(admin)
    sent = dict.fromkeys(("password1", "password2"), "another one altogether")
    for person in (writer, admin):
        path = f"/admin/newsroom/user/{person.pk}/password/"
        answer = client.post(path, sent | {"set-password": "1"})
        assert answer.headers["Location"].startswith(PROVE)
        assert User.objects.get(pk=person.pk).check_password(signin.PASSWORD)


def test_a_key_named_in_script_is_inert() -> None:
    writer = signin.member("writer")
    name = "<script>alert(1)</script>"
    factors.add_passkey(by=writer, name=name, credential={}, at=desk.NOON)
    page = signin.lately_proved(writer).get(signin.OWN).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert name not in page


def test_a_browser_named_in_script_is_inert() -> None:
    client = signin.signed_in(signin.member("writer"), user_agent="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in client.get(signin.OWN).content.decode()


def test_a_second_step_is_not_asked_of_whom_the_setting_spares(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    assert signin.gets_in(signin.signed_in(signin.member("writer")))

"""The way into the desk: a password, then the second step of whoever has one."""

from __future__ import annotations

import pytest
from django.test import Client

from newsroom import factors
from newsroom.clock import database_now
from newsroom.factors import NotTaken
from newsroom.models import User
from tests.newsroom import signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]


def test_a_password_is_enough_for_who_needs_no_more(client: Client) -> None:
    writer = signin.member("writer")
    assert signin.sign_in(client, writer.username) == "/admin/"
    assert signin.gets_in(client)


def test_the_page_that_was_asked_for_opens_afterwards(client: Client) -> None:
    writer = signin.member("writer")
    to = "/admin/newsroom/story/?q=bridge"
    assert signin.sign_in(client, writer.username, to=to) == to


@pytest.mark.parametrize(
    "to", ["https://evil.example/admin/", "//evil.example", "/\\evil.example", "/stories/x/"]
)
def test_nobody_is_led_off_the_desk(to: str, client: Client) -> None:
    writer = signin.member("writer")
    assert signin.sign_in(client, writer.username, to=to) == "/admin/"


def test_an_address_stands_for_its_one_account(client: Client) -> None:
    writer = signin.member("writer")
    User.objects.filter(pk=writer.pk).update(email="Writer@Desk.example")
    assert signin.sign_in(client, "writer@desk.example") == "/admin/"


def test_an_address_that_two_accounts_have_opens_neither(client: Client) -> None:
    for role in ("writer", "editor"):
        User.objects.filter(pk=signin.member(role).pk).update(email="both@desk.example")
    assert signin.sign_in(client, "both@desk.example") == ""


def test_a_wrong_password_says_the_same_as_a_name_that_nobody_has(client: Client) -> None:
    writer = signin.member("writer")
    pages = []
    for name in (writer.username, "x" * len(writer.username)):
        answer = client.post(signin.LOGIN, {"username": name, "password": "wrong"})
        assert answer.status_code == 200
        page = answer.content.decode().replace(name, "NAME")
        pages.append(page[page.index("<h1") :].split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]
    assert "do not open the desk" in pages[0]


def test_who_may_not_come_to_the_desk_hears_no_more_than_a_stranger(client: Client) -> None:
    User.objects.create_user("reader", password=signin.PASSWORD)
    answer = client.post(signin.LOGIN, {"username": "reader", "password": signin.PASSWORD})
    assert "do not open the desk" in answer.content.decode()


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "😀", "' OR 1=1 --"])
def test_a_name_that_is_none_is_refused_in_words(name: str, client: Client) -> None:
    answer = client.post(signin.LOGIN, {"username": name, "password": "wrong"})
    assert answer.status_code == 200


def test_with_an_app_the_password_alone_opens_nothing(client: Client) -> None:
    writer = signin.member("writer")
    signin.with_app(writer)
    assert signin.sign_in(client, writer.username, to="/admin/newsroom/story/") == signin.STEP
    assert not signin.gets_in(client)


def test_the_code_of_the_app_opens_the_page_that_was_asked_for(client: Client) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    signin.sign_in(client, writer.username, to="/admin/newsroom/story/")
    assert signin.take_step(client, signin.code_of(secret)) == "/admin/newsroom/story/"
    assert signin.gets_in(client)


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef", "٠١٢٣٤٥", "1" * 41, "\0"])
def test_a_wrong_code_is_refused_in_words(code: str, client: Client) -> None:
    writer = signin.member("writer")
    signin.with_app(writer)
    signin.sign_in(client, writer.username)
    answer = client.post(signin.STEP, {"code": code})
    assert answer.status_code == 200
    assert 'class="errornote"' in answer.content.decode()
    assert not signin.gets_in(client)


def test_a_code_opens_the_desk_once() -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    code = signin.code_of(secret)
    first, second = Client(), Client()
    for browser in (first, second):
        signin.sign_in(browser, writer.username)
    assert signin.take_step(first, code) == "/admin/"
    assert signin.take_step(second, code) == ""
    assert not signin.gets_in(second)


def test_after_a_code_was_used_no_earlier_one_is_taken() -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    now = database_now()
    later = signin.code_of(secret, at=now, steps=1)
    assert factors.take_code(writer, code=later, at=now) == "totp"
    with pytest.raises(NotTaken):
        factors.take_code(writer, code=signin.code_of(secret, at=now), at=now)


def test_the_code_that_set_the_app_up_signs_nobody_in() -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    now = database_now()
    with pytest.raises(NotTaken):
        factors.take_code(writer, code=signin.code_of(secret, at=now, steps=-1), at=now)


def test_a_recovery_code_opens_the_desk_once() -> None:
    writer = signin.member("writer")
    signin.with_app(writer)
    code = signin.recovery_codes(writer)[3]
    first, second = Client(), Client()
    for browser in (first, second):
        signin.sign_in(browser, writer.username)
    assert signin.take_step(first, f"{code[:4]} {code[4:]}") == "/admin/"
    assert signin.take_step(second, code) == ""
    assert len(signin.recovery_codes(writer)) == 9


def test_the_second_step_is_awaited_for_ten_minutes(client: Client) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    signin.sign_in(client, writer.username)
    session = client.session
    session["pending"] = session["pending"] | {"at": "2026-01-01T00:00:00+00:00"}
    session.save()
    assert signin.take_step(client, signin.code_of(secret)) == signin.LOGIN
    assert not signin.gets_in(client)


def test_a_password_changed_meanwhile_takes_the_first_step_back(client: Client) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    signin.sign_in(client, writer.username)
    writer.set_password("another one altogether")
    writer.save()
    assert signin.take_step(client, signin.code_of(secret)) == signin.LOGIN


def test_who_was_switched_off_meanwhile_takes_no_second_step(client: Client) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    signin.sign_in(client, writer.username)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert signin.take_step(client, signin.code_of(secret)) == signin.LOGIN


def test_the_second_step_leads_back_to_the_first_without_it(client: Client) -> None:
    assert client.get(signin.STEP).headers["Location"] == signin.LOGIN


def test_secrets_are_kept_encrypted() -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    kept = str([row.data for row in factors.held_by(writer)])
    assert secret not in kept
    assert not any(code in kept for code in signin.recovery_codes(writer))

"""A forgotten password: a link to the account's own address, that works once and goes past nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from newsroom import deskmail, factors, passwords
from newsroom.clock import database_now
from newsroom.models import DeskMail, DeskSession, SigninChange, User
from newsroom.passwords import LinkOver
from tests.newsroom import signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
FORGOTTEN = "/admin/login/forgotten/"
NEW = "five buoys in the fog"


def ask(name: str, client: Client | None = None, **more: Any) -> str:
    answer = (client or Client()).post(FORGOTTEN, {"name": name}, **more)
    return answer.headers.get("Location", "") or str(answer.status_code)


def link_of(person: User) -> str:
    ask(person.username)
    (letter,) = signin.letters()
    return signin.link_in(letter)


def choose(link: str, password: str = NEW, client: Client | None = None) -> int:
    sent = dict.fromkeys(("new_password1", "new_password2"), password)
    return (client or Client()).post(link, sent).status_code


def test_the_link_goes_to_the_account_s_own_address() -> None:
    writer = signin.member("writer")
    assert ask(writer.username) == f"{FORGOTTEN}asked/"
    (letter,) = signin.letters()
    assert letter.to == ["writer@desk.example"]
    assert letter.subject == "Parallax desk: a new password"
    html = str(letter.alternatives[0][0])
    for part in (str(letter.body), html):
        assert signin.link_in(letter) in part
        assert "You did not ask for it? Do nothing" in " ".join(part.split())
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not DeskMail.objects.exists()


def test_the_address_stands_for_the_account_as_at_the_door() -> None:
    signin.member("writer")
    ask("Writer@Desk.Example")
    assert [letter.to for letter in signin.letters()] == [["writer@desk.example"]]


def test_the_link_is_of_the_house_s_own_address(settings: Settings) -> None:
    """Whatever a request calls the host."""
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_ORIGIN = "https://news.example.org"
    ask(signin.member("writer").username, headers={"host": "evil.example"})
    (letter,) = signin.letters()
    assert "https://news.example.org/admin/login/new/" in str(letter.body)
    assert "evil" not in letter.message().as_string()


def test_the_new_password_signs_in_and_the_old_one_does_not(client: Client) -> None:
    writer = signin.member("writer")
    link = link_of(writer)
    answer = client.post(link, dict.fromkeys(("new_password1", "new_password2"), NEW))
    assert answer.headers["Location"] == signin.LOGIN
    assert "Your password is new" in client.get(signin.LOGIN).content.decode()
    assert not signin.gets_in(client)
    assert signin.sign_in(client, writer.username) == ""
    assert signin.sign_in(client, writer.username, NEW) == "/admin/"


def test_it_does_not_go_past_the_second_step(client: Client) -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    signin.letters()
    choose(link_of(writer))
    assert signin.sign_in(client, writer.username, NEW) == signin.STEP
    assert not signin.gets_in(client)
    assert signin.take_step(client, signin.code_of(secret)) == "/admin/"


def test_whatever_was_signed_in_ends() -> None:
    writer, editor = signin.member("writer"), signin.member("editor")
    theirs, other = signin.signed_in(writer), signin.signed_in(editor)
    choose(link_of(writer))
    assert not DeskSession.objects.filter(person=writer).exists()
    assert not signin.gets_in(theirs)
    assert signin.gets_in(other)


def test_a_link_works_once() -> None:
    link = link_of(signin.member("writer"))
    assert choose(link) == 302
    assert choose(link, "another one altogether") == 404
    assert Client().get(link).status_code == 404


def test_two_who_have_the_link_do_not_both_set_a_password() -> None:
    """Both saw it hold; the second finds the password that the first has set."""
    writer = signin.member("writer")
    now = database_now()
    link = passwords.link_for(writer, at=now)
    with CaptureQueriesContext(connection) as asked:
        passwords.renew(link, password=NEW, at=now, browser="")
    assert "FOR UPDATE" in asked.captured_queries[1]["sql"]
    with pytest.raises(LinkOver):
        passwords.renew(link, password="another one altogether", at=now, browser="")


def test_a_newer_link_does_not_outlive_the_use_of_an_older_one() -> None:
    writer = signin.member("writer")
    first, second = link_of(writer), link_of(writer)
    assert choose(first) == 302
    assert choose(second) == 404


def test_looking_at_it_changes_nothing() -> None:
    """A mail's scanner opens every link, and more than once."""
    link = link_of(signin.member("writer"))
    for method in ("get", "head", "get", "head"):
        assert getattr(Client(), method)(link).status_code == 200
    assert choose(link) == 302


def test_a_link_holds_for_an_hour() -> None:
    writer, now = signin.member("writer"), database_now()
    link = passwords.link_for(writer, at=now)
    assert passwords.whose(link, at=now + timedelta(minutes=59)) == writer
    with pytest.raises(LinkOver):
        passwords.whose(link, at=now + timedelta(minutes=61))


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False}, {"is_staff": False}, {"email": "writer@elsewhere.example"},
        {"password": "!"},
    ],
)  # fmt: skip
def test_a_link_ends_with_what_it_was_given_for(change: dict[str, object]) -> None:
    writer = signin.member("writer")
    link = link_of(writer)
    User.objects.filter(pk=writer.pk).update(**change)
    assert choose(link) == 404
    assert not User.objects.get(pk=writer.pk).check_password(NEW)


def test_a_sign_in_ends_the_link() -> None:
    writer = signin.member("writer")
    link = link_of(writer)
    signin.signed_in(writer)
    assert Client().get(link).status_code == 404


@pytest.mark.parametrize(
    "link", ["x", "-", "1-", "zzzzzzzzzzzzz-a-b", "1-abc-" + "0" * 32, "é-1", "%00-1", "0" * 5000]
)
def test_a_link_that_is_none_says_the_same_as_one_that_is_over(link: str) -> None:
    answer = Client().get(f"/admin/login/new/{link}/")
    assert answer.status_code == 404
    assert "This link opens nothing any more" in answer.content.decode()


def test_a_link_of_one_account_is_none_of_another() -> None:
    writer, editor = signin.member("writer"), signin.member("editor")
    now = database_now()
    own = passwords.link_for(writer, at=now).partition("-")[2]
    other = passwords.link_for(editor, at=now).partition("-")[0]
    with pytest.raises(LinkOver):
        passwords.whose(f"{other}-{own}", at=now)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("short", "short", "too short"), ("password", "password", "too common"),
        (NEW, NEW + "!", "not the same"), ("", "", "required"),
    ],
)  # fmt: skip
def test_a_password_that_will_not_do_is_refused_in_words(
    first: str, second: str, said: str
) -> None:
    writer = signin.member("writer")
    link = link_of(writer)
    answer = Client().post(link, {"new_password1": first, "new_password2": second})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert choose(link) == 302


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"is_staff": False}, {"email": ""}, {"password": "!"}],
)
def test_who_may_not_come_with_a_password_gets_no_link(change: dict[str, object]) -> None:
    writer = signin.member("writer")
    User.objects.filter(pk=writer.pk).update(**change)
    assert ask(writer.username) == f"{FORGOTTEN}asked/"
    assert signin.letters() == []
    assert not DeskMail.objects.exists()


def test_who_was_switched_off_before_the_mail_was_written_gets_none() -> None:
    writer = signin.member("writer")
    ask(writer.username)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert signin.letters() == []


def test_a_link_that_no_worker_wrote_within_the_hour_is_not_written() -> None:
    ask(signin.member("writer").username)
    late = database_now() + timedelta(minutes=61)
    (waiting,) = deskmail.owed(at=late)
    assert not deskmail.write(waiting, at=late)
    assert not DeskMail.objects.exists()


@pytest.mark.parametrize("name", ["", " ", "a\0b", "x" * 255])
def test_a_name_that_is_none_is_refused_in_words(name: str) -> None:
    answer = Client().post(FORGOTTEN, {"name": name})
    assert answer.status_code == 200
    assert 'class="err"' in answer.content.decode()


def test_what_was_set_is_written_down_and_told() -> None:
    writer = signin.member("writer")
    choose(link_of(writer))
    change = SigninChange.objects.get()
    assert (change.person, change.by, change.what) == (writer, writer, "password renewed")
    (letter,) = signin.letters()
    assert letter.to == ["writer@desk.example"]
    assert letter.subject.startswith("Parallax desk: a new password was set with a link")


def test_the_door_says_where_to_go() -> None:
    assert f'href="{FORGOTTEN}"' in Client().get(signin.LOGIN).content.decode()


def test_who_owes_a_second_step_can_still_use_a_link(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    publisher = signin.member("publisher")
    link = link_of(publisher)
    client = Client()
    client.force_login(signin.member("admin"))
    assert choose(link, client=client) == 302
    assert factors.required_of(publisher)


def test_its_pages_are_kept_by_nobody() -> None:
    link = link_of(signin.member("writer"))
    for path in (FORGOTTEN, f"{FORGOTTEN}asked/", link, "/admin/login/new/x/"):
        answer = Client().get(path)
        assert "no-store" in answer.headers["Cache-Control"]

"""A second step that the house requires cannot be skipped: every way that somebody might try."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from newsroom import factors
from newsroom.models import Publication, Story, User
from tests.newsroom import desk, signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
PROVE = "/admin/signing-in/prove/"


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def who(kind: str) -> User:
    if kind != "superuser":
        return signin.member(kind)
    return User.objects.create_superuser("root", password=signin.PASSWORD)


@pytest.mark.parametrize("kind", ["publisher", "admin", "superuser"])
def test_who_decides_what_readers_see_needs_a_second_step(kind: str) -> None:
    assert factors.required_of(who(kind))


@pytest.mark.parametrize("kind", ["writer", "editor"])
def test_writers_and_editors_need_none(kind: str) -> None:
    client = signin.signed_in(who(kind))
    assert signin.gets_in(client)


@pytest.mark.parametrize("kind", ["publisher", "admin", "superuser"])
@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/newsroom/story/",
        "/admin/newsroom/user/",
        "/admin/password_change/",
        "/admin/briefings/edition/",
        "/admin/no-such-page/",
        "/admin/jsi18n/",
        "/admin/autocomplete/",
    ],
)
def test_without_one_every_page_leads_to_setting_one_up(kind: str, path: str) -> None:
    client = signin.signed_in(who(kind))
    assert client.get(path).headers["Location"].startswith(signin.OWN)


def test_next_does_not_lead_past_it(client: Client) -> None:
    publisher = signin.member("publisher")
    signin.sign_in(client, publisher.username, to="/admin/newsroom/story/")
    answer = client.get("/admin/newsroom/story/", follow=True)
    assert answer.request["PATH_INFO"] == signin.OWN
    assert "Your roles open the desk with a second step only" in answer.content.decode()


def test_no_verb_can_be_pressed_without_it() -> None:
    story = desk.approved()
    client = signin.signed_in(signin.member("publisher"))
    address = reverse("admin:newsroom_story_verb", args=[story.pk, "publish"])
    assert client.post(address, {"note": ""}).headers["Location"] == signin.OWN
    assert not Publication.objects.exists()


def test_one_s_password_cannot_be_changed_without_it() -> None:
    publisher = signin.member("publisher")
    client = signin.signed_in(publisher)
    sent = {"old_password": signin.PASSWORD} | dict.fromkeys(
        ("new_password1", "new_password2"), "another one altogether"
    )
    assert client.post("/admin/password_change/", sent).headers["Location"] == signin.OWN
    publisher.refresh_from_db()
    assert publisher.check_password(signin.PASSWORD)


def test_a_session_of_the_desk_means_nothing_to_the_api() -> None:
    """Nor is it sent there: the cookie is for /admin/ only."""
    client = signin.signed_in(signin.member("publisher"))
    assert client.cookies["sessionid"]["path"] == "/admin/"
    assert client.post("/api/v1/stories/").status_code == 405
    draft = desk.draft()
    assert client.get(f"/api/v1/stories/{draft.slug}/").status_code == 404


def test_a_session_from_before_the_setting_ends_at_the_gate(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client = signin.signed_in(signin.member("publisher"))
    assert signin.gets_in(client)
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/admin/").headers["Location"].startswith(signin.OWN)


def test_a_session_from_before_one_became_publisher_ends_at_the_gate() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    writer.groups.set(signin.member("publisher").groups.all())
    assert client.get("/admin/").headers["Location"].startswith(signin.OWN)


def test_a_session_without_the_step_that_its_person_has_shows_it_first() -> None:
    """As one would be that began before the step was added: it can add no other instead."""
    publisher = signin.member("publisher")
    client = Client()
    client.force_login(publisher)
    secret = signin.with_app(publisher)
    assert client.get("/admin/").headers["Location"].startswith(PROVE)
    for path in ("passkey/", "codes/", "app/"):
        assert client.get(signin.OWN + path).headers["Location"].startswith(PROVE)
    answer = client.post(PROVE, {"code": signin.code_of(secret), "next": "/admin/"})
    assert answer.headers["Location"] == "/admin/"
    assert signin.gets_in(client)


def test_a_password_shown_just_now_is_no_leave_to_add_another() -> None:
    """Of somebody whose second step came in another browser meanwhile."""
    publisher = signin.member("publisher")
    client = signin.signed_in(publisher)
    signin.with_app(publisher)
    assert client.get(f"{signin.OWN}passkey/").headers["Location"].startswith(PROVE)


def test_the_password_does_not_prove_who_has_a_second_step() -> None:
    publisher = signin.member("publisher")
    client = Client()
    client.force_login(publisher)
    signin.with_app(publisher)
    answer = client.post(PROVE, {"password": signin.PASSWORD})
    assert "Type the six figures" in answer.content.decode()
    assert not signin.gets_in(client)


def test_with_one_the_whole_desk_opens() -> None:
    publisher = signin.member("publisher")
    client = signin.signed_in(publisher, signin.with_app(publisher))
    assert signin.gets_in(client)


def test_setting_an_app_up_opens_the_page_that_was_asked_for(client: Client) -> None:
    publisher = signin.member("publisher")
    to = "/admin/newsroom/story/"
    signin.sign_in(client, publisher.username, to=to)
    own = client.get(to).headers["Location"]
    assert (
        f"{signin.OWN}app/?next=%2Fadmin%2Fnewsroom%2Fstory%2F" in client.get(own).content.decode()
    )
    secret = signin.shown_secret(client.get(f"{signin.OWN}app/?next={to}").content.decode())
    added = client.post(f"{signin.OWN}app/", {"code": signin.code_of(secret), "next": to})
    codes = added.headers["Location"]
    assert codes.startswith(f"{signin.OWN}codes/?next=")
    assert client.get(codes).content.decode().count("<code>") == 10
    kept = client.post(f"{signin.OWN}codes/", {"kept": "1", "next": to})
    assert kept.headers["Location"] == to
    assert client.get(to).status_code == 200
    assert client.get(codes).headers["Location"] == signin.OWN


def test_the_last_second_step_cannot_be_removed_while_it_is_required() -> None:
    publisher = signin.member("publisher")
    client = signin.signed_in(publisher, signin.with_app(publisher))
    app = next(row for row in factors.held_by(publisher) if row.type == factors.APP)
    answer = client.post(f"{signin.OWN}{app.pk}/remove/", follow=True)
    assert "add another before you remove this one" in answer.content.decode()
    assert factors.has_one(publisher)


def test_nobody_signs_out_less_than_altogether() -> None:
    client = signin.signed_in(signin.member("publisher"))
    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/").headers["Location"].startswith(signin.LOGIN)
    assert not Story.objects.exists()

"""One's own ways in: adding, removing, recovery codes; and where one is signed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from newsroom import factors
from newsroom.clock import database_now
from newsroom.models import Changed, DeskSession, User
from newsroom.waysin import write_down
from tests.newsroom import signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
PROVE = "/admin/signing-in/prove/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Safari/604.1"


def own(client: Client) -> str:
    return client.get(signin.OWN).content.decode()


def unproved(client: Client) -> Client:
    session = client.session
    session["proved"] = (database_now() - timedelta(minutes=16)).isoformat()
    session.save()
    return client


def app_of(person: User) -> int:
    return int(next(row.pk for row in factors.held_by(person) if row.type == factors.APP))


def test_a_wrong_code_sets_no_app_up_and_the_picture_stays() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    page = client.get(f"{signin.OWN}app/").content.decode()
    again = client.post(f"{signin.OWN}app/", {"code": "000000"}).content.decode()
    assert "not the code that the app shows" in again
    assert signin.shown_secret(again) == signin.shown_secret(page)
    assert not factors.has_one(writer)


def test_the_picture_is_an_image_and_nothing_is_inline() -> None:
    client = signin.signed_in(signin.member("writer"))
    answer = client.get(f"{signin.OWN}app/")
    page = answer.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "style=" not in page
    assert "no-store" in answer.headers["Cache-Control"]


def test_adding_the_first_ends_the_sessions_that_began_without() -> None:
    writer = signin.member("writer")
    here, there = signin.signed_in(writer), signin.signed_in(writer)
    secret = signin.shown_secret(here.get(f"{signin.OWN}app/").content.decode())
    here.post(f"{signin.OWN}app/", {"code": signin.code_of(secret)})
    assert signin.gets_in(here)
    assert not signin.gets_in(there)


@pytest.mark.parametrize("path", ["app/", "passkey/", "codes/"])
def test_after_a_quarter_of_an_hour_one_shows_again_that_it_is_oneself(path: str) -> None:
    client = unproved(signin.signed_in(signin.member("writer")))
    way = client.get(signin.OWN + path).headers["Location"]
    assert way.startswith(PROVE)
    answer = client.post(way, {"password": signin.PASSWORD})
    assert answer.headers["Location"] == signin.OWN + path


@pytest.mark.parametrize("password", ["", "wrong", "\0"])
def test_a_wrong_password_shows_nothing(password: str) -> None:
    client = unproved(signin.signed_in(signin.member("writer")))
    answer = client.post(PROVE, {"password": password})
    assert answer.status_code == 200
    assert client.get(f"{signin.OWN}app/").status_code == 302


def test_nothing_is_removed_without_showing_it() -> None:
    writer = signin.member("writer")
    client = unproved(signin.signed_in(writer, signin.with_app(writer)))
    answer = client.post(f"{signin.OWN}{app_of(writer)}/remove/")
    assert answer.headers["Location"].startswith(PROVE)
    assert factors.has_one(writer)


def test_who_needs_none_may_remove_it_and_the_codes_go_with_it() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, signin.with_app(writer))
    client.post(f"{signin.OWN}{app_of(writer)}/remove/")
    assert factors.held_by(writer) == []


def test_nobody_removes_what_is_somebody_else_s() -> None:
    editor = signin.member("editor")
    signin.with_app(editor)
    client = signin.signed_in(signin.member("writer"))
    client.post(f"{signin.OWN}{app_of(editor)}/remove/")
    assert factors.has_one(editor)


def test_new_codes_make_the_old_ones_useless() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, signin.with_app(writer))
    old = signin.recovery_codes(writer)[0]
    page = client.post(f"{signin.OWN}codes/").content.decode()
    shown = [code.replace(" ", "") for code in re.findall(r"<code>([\d ]+)</code>", page)]
    assert shown == signin.recovery_codes(writer)
    signin.sign_in(browser := Client(), writer.username)
    assert signin.take_step(browser, old) == ""
    assert signin.take_step(browser, shown[0]) == "/admin/"


def test_codes_that_are_kept_are_not_shown_again() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, signin.with_app(writer))
    client.post(f"{signin.OWN}codes/", {"kept": "1"})
    assert client.get(f"{signin.OWN}codes/").headers["Location"] == signin.OWN
    assert "10 left" in own(client)


def test_the_sessions_say_what_and_where_they_are() -> None:
    writer = signin.member("writer")
    signin.signed_in(writer, user_agent=PHONE)
    page = own(signin.signed_in(writer, user_agent=FIREFOX))
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count(">here<") == 1
    assert not any(row.session_key in page for row in DeskSession.objects.all())


def test_one_session_is_ended_at_once() -> None:
    writer = signin.member("writer")
    here, there = signin.signed_in(writer), signin.signed_in(writer)
    row = DeskSession.objects.get(session_key=there.session.session_key)
    here.post(f"{signin.OWN}end/", {"mark": row.mark})
    assert signin.gets_in(here)
    assert not signin.gets_in(there)


def test_all_others_are_ended_at_once() -> None:
    writer = signin.member("writer")
    here, *others = [signin.signed_in(writer) for _ in range(3)]
    here.post(f"{signin.OWN}end/")
    assert signin.gets_in(here)
    assert not any(map(signin.gets_in, others))


def test_nobody_ends_somebody_else_s_session() -> None:
    theirs = signin.signed_in(signin.member("editor"))
    row = DeskSession.objects.get(session_key=theirs.session.session_key)
    here = signin.signed_in(signin.member("writer"))
    here.post(f"{signin.OWN}end/", {"mark": row.mark})
    here.post(f"{signin.OWN}end/")
    assert signin.gets_in(theirs)


def test_hours_are_those_of_the_person_with_utc_beside_them() -> None:
    writer = signin.member("writer")
    User.objects.filter(pk=writer.pk).update(zone="Asia/Tokyo")
    began, changed = (datetime(2026, 11, day, 4, 30, tzinfo=UTC) for day in (20, 21))
    write_down(User.objects.get(pk=writer.pk), Changed.CODES_MADE, by=writer, at=changed)
    client = signin.signed_in(writer)
    DeskSession.objects.update(began_at=began)

    page = own(client)

    assert "20 Nov 2026, 13:30 Tokyo, 04:30 UTC</time>," in page
    assert "21 Nov 2026, 13:30 Tokyo, 04:30 UTC</time>" in page


def test_a_changed_password_ends_the_other_sessions() -> None:
    writer = signin.member("writer")
    here, there = signin.signed_in(writer), signin.signed_in(writer)
    sent = {"old_password": signin.PASSWORD} | dict.fromkeys(
        ("new_password1", "new_password2"), "another one altogether"
    )
    assert here.post("/admin/password_change/", sent).status_code == 302
    assert "End this one" not in own(here)
    assert signin.gets_in(here)
    assert not signin.gets_in(there)


def test_signing_out_ends_the_session_and_its_row() -> None:
    client = signin.signed_in(signin.member("writer"))
    client.post("/admin/logout/")
    assert not DeskSession.objects.filter(person__isnull=False).exists()
    assert not signin.gets_in(client)


def test_who_is_switched_off_is_out_at_once() -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    assert not signin.gets_in(client)


def test_signing_in_gives_the_session_another_key() -> None:
    """Whoever planted a key in a browser is not signed in with it."""
    writer = signin.member("writer")
    client = Client()
    client.get("/admin/login/passkey/")
    before = client.session.session_key
    signin.sign_in(client, writer.username)
    assert client.session.session_key != before
    assert not DeskSession.objects.filter(session_key=before).exists()


@pytest.mark.parametrize("steps", [1, 2])
def test_what_waits_in_the_browser_is_there_after_the_sign_in(steps: int) -> None:
    """Words that met an ended session wait under a key in the stranger's session."""
    writer = signin.member("writer")
    secret = signin.with_app(writer) if steps == 2 else ""
    client = Client()
    session = client.session
    session["lost"] = "where the words are"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    signin.sign_in(client, writer.username)
    if secret:
        signin.take_step(client, signin.code_of(secret))
    assert signin.gets_in(client)
    assert client.session["lost"] == "where the words are"
    assert client.session.session_key != session.session_key


def test_whoever_signs_in_after_somebody_else_inherits_nothing() -> None:
    writer, editor = signin.member("writer"), signin.member("editor")
    client = signin.signed_in(writer, signin.with_app(writer))
    session = client.session
    session["lost"] = "the writer's"
    session.save()
    signin.sign_in(client, editor.username)
    assert "lost" not in client.session
    assert "factor" not in client.session


def test_a_session_is_used_up_to_two_weeks_after_it_was_last_used() -> None:
    client = signin.signed_in(signin.member("writer"))
    session = client.session
    session["seen"] = (database_now() - timedelta(days=3)).isoformat()
    session.save()
    row = DeskSession.objects.get(session_key=session.session_key)
    assert row.seen_at is not None
    client.get("/admin/")
    again = DeskSession.objects.get(session_key=session.session_key)
    assert again.seen_at is not None
    assert again.seen_at - row.seen_at > timedelta(days=2)


def test_a_new_password_by_an_admin_ends_what_the_old_one_opened() -> None:
    writer = signin.member("writer")
    theirs = signin.signed_in(writer)
    admin = signin.lately_proved(signin.member("admin"))
    sent = dict.fromkeys(("password1", "password2"), "another one altogether")
    answer = admin.post(f"/admin/newsroom/user/{writer.pk}/password/", sent | {"set-password": "1"})
    assert answer.status_code == 302
    assert not DeskSession.objects.filter(person=writer).exists()
    assert not signin.gets_in(theirs)


def test_the_page_asks_a_constant_number_of_questions(
    django_assert_max_num_queries: object,
) -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer, signin.with_app(writer))
    for _ in range(5):
        signin.signed_in_again(writer)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        own(client)

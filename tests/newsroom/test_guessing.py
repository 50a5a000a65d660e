"""Guessing is slowed down; an editor at their own browser is never shut out by somebody else's guesses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as Away

from newsroom import guessing
from newsroom.guessing import Try, wait_before, was_right
from tests.newsroom import signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
# Each count begins its window here.
AT = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
EVERYWHERE = guessing.EVERYWHERE["password"].most


@pytest.fixture(autouse=True)
def nothing_counted_here() -> None:
    guessing._own.clear()


def guess(account: str, network: str, device: str = "", what: str = "password") -> int:
    return wait_before(Try(what, account, network, device), at=AT)


def wrong(client: Client, name: str, address: str, **more: Any) -> int:
    sent = {"username": name, "password": "wrong"}
    return client.post(signin.LOGIN, sent, REMOTE_ADDR=address, **more).status_code


def test_one_account_is_tried_five_times_from_one_address() -> None:
    assert [guess("p1", "192.0.2.1") for _ in range(6)] == [0, 0, 0, 0, 0, 900]
    assert guess("p1", "192.0.2.2") == 0
    assert guess("p2", "192.0.2.1") == 0


def test_after_a_quarter_of_an_hour_it_may_be_tried_again() -> None:
    for _ in range(6):
        guess("p1", "192.0.2.1")
    attempt = Try("password", "p1", "192.0.2.1")
    assert wait_before(attempt, at=AT + timedelta(minutes=14)) == 60
    assert wait_before(attempt, at=AT + timedelta(minutes=15)) == 0


def test_one_address_does_not_try_one_account_after_another() -> None:
    waits = [guess(f"p{number}", "192.0.2.1") for number in range(guessing.ONE_ADDRESS.most + 1)]
    assert not any(waits[:-1])
    assert waits[-1] > 0


def test_many_addresses_do_not_try_one_account_for_ever() -> None:
    waits = [guess("p1", f"192.0.2.{number}") for number in range(EVERYWHERE + 1)]
    assert not any(waits[:-1])
    assert waits[-1] == 3600


def test_one_address_alone_cannot_fill_the_count_of_an_account() -> None:
    for _ in range(EVERYWHERE * 2):
        guess("p1", "192.0.2.1")
    assert guess("p1", "192.0.2.2") == 0


def test_codes_are_guessed_less_often_than_passwords() -> None:
    most = guessing.EVERYWHERE["code"].most
    waits = [guess("p1", f"192.0.2.{number}", what="code") for number in range(most + 1)]
    assert not any(waits[:-1])
    assert waits[-1] > 0


def test_a_known_browser_has_a_count_of_its_own() -> None:
    for number in range(EVERYWHERE + 1):
        guess("p1", f"192.0.2.{number % 250}")
    assert guess("p1", "192.0.2.1", device="her laptop") == 0
    waits = [guess("p1", "192.0.2.1", device="her laptop") for _ in range(10)]
    assert waits[-1] > 0
    assert guess("p1", "192.0.2.1", device="her phone") == 0


def test_a_right_password_forgives_the_wrong_ones_before_it() -> None:
    attempt = Try("password", "p1", "192.0.2.1")
    for _ in range(5):
        wait_before(attempt, at=AT)
    was_right(attempt, at=AT)
    assert [guess("p1", "192.0.2.1") for _ in range(5)] == [0] * 5


def test_while_valkey_is_away_each_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise Away

    for name in ("add", "incr", "decr", "delete"):
        monkeypatch.setattr(cache, name, away, raising=False)
    assert [guess("p1", "192.0.2.1") for _ in range(6)][-1] > 0
    was_right(Try("password", "p2", "192.0.2.2"), at=AT)


def test_too_many_tries_are_answered_with_when_to_come_back() -> None:
    writer, stranger = signin.member("writer"), Client()
    answers = [wrong(stranger, writer.username, "192.0.2.1") for _ in range(6)]
    assert answers == [200] * 5 + [429]
    sent = {"username": writer.username, "password": signin.PASSWORD}
    late = stranger.post(signin.LOGIN, sent, REMOTE_ADDR="192.0.2.1")
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 900
    assert "then try again" in late.content.decode()
    assert not signin.gets_in(stranger)


def test_a_name_that_nobody_has_is_counted_like_one_that_somebody_has() -> None:
    answers = [wrong(Client(), "nobody-at-all", "192.0.2.1") for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_the_name_and_the_address_of_an_account_are_one_account() -> None:
    writer = signin.member("writer")
    writer.email = "writer@desk.example"
    writer.save()
    names = [writer.username, writer.email] * 3
    assert [wrong(Client(), name, "192.0.2.1") for name in names][-1] == 429


def test_a_stranger_s_guesses_do_not_shut_out_the_browser_that_was_signed_in() -> None:
    """Even from the same address, as in one office or behind one gateway."""
    writer = signin.member("writer")
    hers = signin.signed_in(writer)
    hers.post("/admin/logout/")
    for number in range(EVERYWHERE + 6):
        wrong(Client(), writer.username, f"192.0.2.{number % 200}")
    for _ in range(6):
        wrong(Client(), writer.username, "127.0.0.1")
    assert signin.sign_in(Client(), writer.username) == ""
    assert signin.sign_in(hers, writer.username) == "/admin/"


def test_the_mark_of_a_browser_is_worth_nothing_forged_or_for_somebody_else() -> None:
    writer, editor = signin.member("writer"), signin.member("editor")
    theirs = signin.signed_in(editor)
    theirs.post("/admin/logout/")
    forged = Client()
    forged.cookies["desk_browser"] = "eyIxIjoieCJ9:abc:def"
    for client, address in ((theirs, "192.0.2.1"), (forged, "192.0.2.2")):
        answers = [wrong(client, writer.username, address) for _ in range(6)]
        assert answers[-1] == 429


def test_the_mark_is_kept_from_scripts_and_from_the_public_site() -> None:
    cookie = signin.signed_in(signin.member("writer")).cookies["desk_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/admin/", True, "Lax")


def test_guesses_at_the_second_step_are_counted_too() -> None:
    writer = signin.member("writer")
    secret = signin.with_app(writer)
    client = Client()
    signin.sign_in(client, writer.username)
    answers = [client.post(signin.STEP, {"code": "000000"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert client.post(signin.STEP, {"code": signin.code_of(secret)}).status_code == 429
    assert not signin.gets_in(client)


def test_guesses_at_one_s_own_screen_are_counted_too() -> None:
    client = signin.signed_in(signin.member("writer"))
    prove = "/admin/signing-in/prove/"
    answers = [client.post(prove, {"password": "wrong"}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_forwarded_addresses_are_believed_behind_our_own_proxies_only() -> None:
    """Else whoever guesses writes a new one into each request."""
    writer = signin.member("writer")
    answers = [
        wrong(Client(), writer.username, "192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
        for number in range(6)
    ]
    assert answers[-1] == 429

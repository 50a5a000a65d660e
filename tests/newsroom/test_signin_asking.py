"""Whoever asks for a new password learns nothing by it, and is not answered without end."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom import guessing
from newsroom.clock import database_now
from newsroom.guessing import Try, wait_before
from tests.newsroom import signin
from tests.newsroom.test_signin_forgotten import FORGOTTEN, ask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]


@pytest.mark.parametrize("names", [("{name}", "nobody-here"), ("{mail}", "nobody@desk.example")])
def test_nobody_learns_whether_an_account_is_there(names: tuple[str, str]) -> None:
    """The same answer, for the same questions to the database."""
    writer = signin.member("writer")
    answers, questions = [], []
    for name in names:
        name = name.format(name=writer.username, mail=writer.email)
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(FORGOTTEN, {"name": name})
        questions.append([query["sql"].split(" ")[:3] for query in asked.captured_queries])
        page = client.get(answer.headers["Location"]).content.decode()
        answers.append((answer.status_code, answer.headers["Location"], page.split("<h1")[1]))
    assert answers[0] == answers[1]
    assert questions[0] == questions[1]


def test_two_names_of_one_account_are_counted_apart_so_that_they_do_not_betray_it() -> None:
    writer = signin.member("writer")
    assert [ask(writer.username) for _ in range(6)][-1] == "429"
    assert ask(writer.email) == f"{FORGOTTEN}asked/"
    assert [ask("nobody-here") for _ in range(6)] == [f"{FORGOTTEN}asked/"] * 5 + ["429"]


def test_one_account_is_not_sent_more_than_some_mails_an_hour() -> None:
    writer = signin.member("writer")
    most = guessing.EVERYWHERE["mail"].most
    told = {ask(writer.username, REMOTE_ADDR=f"192.0.2.{at}") for at in range(most * 2)}
    assert told == {f"{FORGOTTEN}asked/"}
    assert len(signin.letters()) == most


def test_one_address_does_not_ask_for_one_account_after_another() -> None:
    now, most = database_now(), guessing.ONE_ADDRESS.most
    waits = [wait_before(Try("link", f"n{at}", "192.0.2.1"), at=now) for at in range(most + 1)]
    assert not any(waits[:-1])
    assert waits[-1] > 0


def test_a_worker_is_rung(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr("newsroom.tasks.write_to_the_desk.delay", lambda: rung.append(1))
    for name in (signin.member("writer").username, "nobody-here"):
        ask(name)
    assert rung == [1, 1]

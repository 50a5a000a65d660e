"""Passkeys where no browser is needed to show it: what is asked, and answers that are none."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from newsroom import factors
from tests.newsroom import signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_in_apart")]
ALONE = "/admin/login/passkey/"
NO_ANSWERS = [
    "", "null", "[]", "{}", '"x"', "7", "{", '{"response": null}', '{"response": {"userHandle": 7}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    json.dumps(
        {
            "id": "AA", "rawId": "AA", "type": "public-key",
            "response": dict.fromkeys(
                ("clientDataJSON", "authenticatorData", "signature", "userHandle"), "AA"
            ),
        }
    ),
    "\0", "x" * 200_000,
]  # fmt: skip


def test_the_question_is_for_anybody_s_passkey_and_for_its_owner(client: Client) -> None:
    answer = client.get(ALONE)
    asked = answer.json()["publicKey"]
    assert asked["userVerification"] == "required"
    assert asked.get("allowCredentials", []) == []
    assert asked["rpId"] == "localhost"
    assert "no-store" in answer.headers["Cache-Control"]


def test_each_question_is_another(client: Client) -> None:
    questions = {client.get(ALONE).json()["publicKey"]["challenge"] for _ in range(3)}
    assert len(questions) == 3


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_is_no_answer_is_refused_in_words(answer: str, client: Client) -> None:
    client.get(ALONE)
    said = client.post(ALONE, {"credential": answer})
    assert said.status_code == 200
    assert "This passkey was not accepted" in said.content.decode()
    assert not signin.gets_in(client)


def test_an_answer_without_a_question_is_refused(client: Client) -> None:
    said = client.post(ALONE, {"credential": NO_ANSWERS[-3]})
    assert "This passkey was not accepted" in said.content.decode()


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_nor_is_it_a_second_step(answer: str, client: Client) -> None:
    writer = signin.member("writer")
    signin.with_app(writer)
    signin.sign_in(client, writer.username)
    assert client.post(signin.STEP, {"credential": answer}).status_code == 200
    assert not signin.gets_in(client)


@pytest.mark.parametrize("made", NO_ANSWERS)
def test_nothing_else_becomes_a_passkey(made: str) -> None:
    writer = signin.member("writer")
    client = signin.signed_in(writer)
    client.get(f"{signin.OWN}passkey/")
    said = client.post(f"{signin.OWN}passkey/", {"credential": made, "name": "Mine"})
    assert said.status_code == 200
    assert 'class="errornote"' in said.content.decode()
    assert not factors.has_one(writer)


def test_a_new_passkey_is_kept_by_the_device_and_asks_its_owner() -> None:
    page = signin.signed_in(signin.member("writer")).get(f"{signin.OWN}passkey/")
    offer = json.loads(
        page.content.decode().split('id="passkey-offer"')[1].split(">")[1].split("<")[0]
    )
    wants = offer["publicKey"]["authenticatorSelection"]
    assert wants["residentKey"] == "required"
    assert wants["userVerification"] == "required"


def test_a_flood_of_questions_is_answered_with_when_to_come_back(client: Client) -> None:
    answers = [client.get(ALONE).status_code for _ in range(121)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {200}

"""The conversation with the relay: signing in, securing the line, and never trusting what it says."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult, LoginPassword

from briefings.smtp import Connection, NoRelay, Relay, Result
from tests.briefings.support import ScriptedRelay

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
MESSAGE = b"Subject: x\r\n\r\nhello\r\n"


class Kept(Message):
    """What a real SMTP server makes of what we say."""

    def __init__(self) -> None:
        super().__init__(EmailMessage)
        self.messages: list[EmailMessage] = []

    def handle_message(self, message: EmailMessage) -> None:  # type: ignore[override]
        self.messages.append(message)


def check(server: object, session: object, envelope: object, kind: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and data == LoginPassword(b"desk", b"secret")
    return AuthResult(success=good, handled=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(params=["PLAIN", "LOGIN"])
def strict(request: pytest.FixtureRequest) -> Iterator[Controller]:
    """A server that wants a password, by one mechanism."""
    other = {"PLAIN": "LOGIN", "LOGIN": "PLAIN"}[request.param]
    controller = Controller(
        Kept(), hostname="127.0.0.1", port=free_port(), authenticator=check, auth_required=True,
        auth_require_tls=False, auth_exclude_mechanism=[other],
    )  # fmt: skip
    controller.start()
    yield controller
    controller.stop()


def at(controller: Controller, **more: object) -> Relay:
    port = controller.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    return Relay("127.0.0.1", port)._replace(**more)  # type: ignore[arg-type]


def test_a_relay_with_a_password_takes_many_messages_over_one_connection(
    strict: Controller,
) -> None:
    with Connection(at(strict, user="desk", password="secret")) as connection:
        for _ in range(3):
            outcome = connection.deliver("a@example.org", "b@example.org", MESSAGE)
            assert outcome.result is Result.SENT
    assert len(strict.handler.messages) == 3


def test_a_wrong_password_sends_nothing(strict: Controller) -> None:
    connection = Connection(at(strict, user="desk", password="wrong"))
    with pytest.raises(NoRelay, match="535"):
        connection.open()


def test_a_relay_without_starttls_gets_no_password_in_the_clear(strict: Controller) -> None:
    connection = Connection(at(strict, user="desk", password="secret", starttls=True))
    with pytest.raises(NoRelay, match="offers no STARTTLS"):
        connection.open()


def test_words_that_were_slipped_in_before_the_line_was_secure_are_not_believed() -> None:
    def script(message: int, phase: str) -> str:
        return "250-relay\r\n250-STARTTLS\r\n250 ok" if phase == "ehlo" else ""

    with ScriptedRelay(script) as relay:
        connection = Connection(relay.relay._replace(starttls=True))
        with pytest.raises(NoRelay):
            connection.open()


@pytest.mark.parametrize("recipient", ["b@example.org>\r\nDATA", "b@example.org\n"])
def test_a_command_is_one_line(recipient: str) -> None:
    with ScriptedRelay() as relay, Connection(relay.relay) as connection:
        outcome = connection.deliver("a@example.org", recipient, MESSAGE)
    assert outcome.result is Result.LATER
    assert relay.kept == []


def test_a_silent_relay_after_the_text_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefings.smtp.ACCEPT_WITHIN", 0.2)

    def script(message: int, phase: str) -> str:
        if phase == "dot":
            time.sleep(1)
        return ""

    with ScriptedRelay(script) as relay, Connection(relay.relay) as connection:
        outcome = connection.deliver("a@example.org", "b@example.org", MESSAGE)
    assert outcome.result is Result.UNKNOWN
    assert not outcome.usable


def test_a_reply_is_kept_short_whatever_its_length() -> None:
    def script(message: int, phase: str) -> str:
        return "550 " + "no " * 400 if phase == "rcpt" else ""

    with ScriptedRelay(script) as relay, Connection(relay.relay) as connection:
        outcome = connection.deliver("a@example.org", "b@example.org", MESSAGE)
    assert outcome.result is Result.NEVER
    assert len(outcome.reply) <= 180

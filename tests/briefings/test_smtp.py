"""The conversation with the relay: signing in, securing the line, and never trusting what it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult, LoginPassword

from briefings.posting import Counter
from briefings.relay import NoRelay, Relay
from briefings.smtp import Result
from tests.briefings.support import ScriptedRelay
from tests.patience import SOON

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
    with Counter(at(strict, user="desk", password="secret")) as counter:
        for _ in range(3):
            outcome = counter.hand_in("a@example.org", "b@example.org", MESSAGE)
            assert outcome.result is Result.SENT
    assert len(strict.handler.messages) == 3


def test_a_wrong_password_sends_nothing(strict: Controller) -> None:
    with pytest.raises(NoRelay, match="535"), Counter(at(strict, user="desk", password="wrong")):
        pass


def test_a_relay_without_starttls_gets_no_password_in_the_clear(strict: Controller) -> None:
    relay = at(strict, user="desk", password="secret", starttls=True)
    with pytest.raises(NoRelay, match="offers no STARTTLS"), Counter(relay):
        pass


def test_words_that_were_slipped_in_before_the_line_was_secure_are_not_believed() -> None:
    def script(message: int, phase: str) -> str:
        if phase == "ehlo":
            return "250-relay\r\n250 STARTTLS\r\n220 go on\r\n250 AUTH PLAIN"
        return ""

    with (
        ScriptedRelay(script) as relay,
        pytest.raises(NoRelay, match="before the connection was secure"),
        Counter(relay.relay._replace(starttls=True)),
    ):
        pass


@pytest.mark.parametrize("recipient", ["b@example.org>\r\nDATA", "b@example.org\n"])
def test_a_command_is_one_line(recipient: str) -> None:
    with (
        ScriptedRelay() as relay,
        Counter(relay.relay) as counter,
        pytest.raises(ValueError, match="one line"),
    ):
        counter.hand_in("a@example.org", recipient, MESSAGE)
    assert relay.kept == []


def test_a_silent_relay_after_the_text_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("briefings.lane.ACCEPT_WITHIN", 0.2)
    spoken = threading.Event()

    def script(message: int, phase: str) -> str:
        if phase == "dot":
            spoken.wait(SOON)
        return ""

    with ScriptedRelay(script) as relay, Counter(relay.relay) as counter:
        outcome = counter.hand_in("a@example.org", "b@example.org", MESSAGE)
        spoken.set()
    assert outcome.result is Result.UNKNOWN


def test_a_reply_is_kept_short_whatever_its_length() -> None:
    def script(message: int, phase: str) -> str:
        return "550 " + "no " * 400 if phase == "rcpt" else ""

    with ScriptedRelay(script) as relay, Counter(relay.relay) as counter:
        outcome = counter.hand_in("a@example.org", "b@example.org", MESSAGE)
    assert outcome.result is Result.NEVER
    assert len(outcome.reply) <= 180

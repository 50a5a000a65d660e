"""Whatever this newsroom mails is signed where keys are set: editions, proofs, mail about a sign-up."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail

from briefings import planning, proofing, sending, ticking
from briefings.dkimkeys import BadKey
from briefings.models import Briefing, Delivery
from newsroom.models import Section
from tests.briefings.keys import both
from tests.briefings.signatures import verified
from tests.briefings.support import DAY, NOW, Desk, ScriptedRelay, brief, reader

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.DKIM_KEYS = both(tmp_path)
    settings.EMAIL_BACKEND = "briefings.signedmail.SigningBackend"


@pytest.fixture
def sections(desk: Desk, briefing: Briefing) -> Briefing:
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    return briefing


def test_each_reader_of_an_edition_gets_it_signed(desk: Desk, sections: Briefing) -> None:
    for name in ("a", "b", "c"):
        reader(sections, f"{name}@example.org")
    desk.sealed(sections)
    with ScriptedRelay() as relay:
        sending.send(clock=lambda: DUE, due=ticking.due, relay=relay.relay)

    assert [verified(raw) for _, raw in relay.kept] == [[True, True]] * 3


def test_nothing_leaves_unsigned_where_a_key_is_gone(
    desk: Desk, sections: Briefing, tmp_path: Path
) -> None:
    reader(sections, "a@example.org")
    desk.sealed(sections)
    (tmp_path / "ed25519.pem").unlink()
    with ScriptedRelay() as relay:
        sent = sending.send(clock=lambda: DUE, due=ticking.due, relay=relay.relay)

    assert relay.kept == []
    assert "ed25519.pem cannot be read: No such file or directory." in sent.because
    assert Delivery.objects.get().state == "queued"
    edition = planning.plan(sections, issue_date=DAY, at=NOW)
    with pytest.raises(BadKey):
        proofing.proof(edition, to=["desk@parallax.example"], by=desk.editor, at=NOW)


def test_a_proof_is_signed(desk: Desk, sections: Briefing) -> None:
    edition = planning.plan(sections, issue_date=DAY, at=NOW)
    with ScriptedRelay() as relay:
        proofing.proof(
            edition, to=["d@parallax.example"], by=desk.editor, at=NOW, relay=relay.relay
        )

    assert verified(relay.kept[0][1]) == [True, True]


def test_mail_through_the_framework_is_signed(settings: LazySettings) -> None:
    message = mail.EmailMultiAlternatives("Löschen", "Grüße\n.\n\n\n", to=["a@example.org"])
    message.attach_alternative("<p>Grüße</p>", "text/html")
    with ScriptedRelay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.relay.host, relay.relay.port
        with mail.get_connection() as connection:
            message.connection = connection
            message.send()
            mail.EmailMessage("A", "B", to=["b@example.org"], connection=connection).send()

    assert [verified(raw) for _, raw in relay.kept] == [[True, True]] * 2


@pytest.mark.parametrize(
    ("url", "keys", "backend"),
    [
        ("smtp://127.0.0.1:25", "a:b", "briefings.signedmail.SigningBackend"),
        ("smtp+ssl://127.0.0.1:465", "a:b", "briefings.signedmail.SigningBackend"),
        ("smtp://127.0.0.1:25", "", "django.core.mail.backends.smtp.EmailBackend"),
        ("consolemail://", "a:b", "django.core.mail.backends.console.EmailBackend"),
    ],
)
def test_the_settings_choose_who_hands_it_over(url: str, keys: str, backend: str) -> None:
    env = os.environ | {"EMAIL_URL": url, "DKIM_KEYS": keys}
    script = "from newsroom import settings; print(settings.EMAIL_BACKEND)"
    found = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == backend


def test_mail_through_the_framework_waits_for_a_key_that_is_gone(
    settings: LazySettings, tmp_path: Path
) -> None:
    (tmp_path / "rsa2048.pem").unlink()
    with ScriptedRelay() as relay:
        settings.EMAIL_HOST, settings.EMAIL_PORT = relay.relay.host, relay.relay.port
        with pytest.raises(OSError, match="cannot be read"):
            mail.EmailMessage("A", "B", to=["b@example.org"]).send()

    assert relay.kept == []

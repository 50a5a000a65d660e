"""What an operator sets for bounces is looked at before a process starts."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from briefings.configured import feedback_is_configured

pytestmark = pytest.mark.quick


def said() -> list[str]:
    return [str(error.msg) for error in feedback_is_configured()]


def test_nothing_needs_to_be_set() -> None:
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("BOUNCE_ADDRESS", "bounce at example.org", "no address"),
        ("BOUNCE_ADDRESS", "b" * 28 + "@example.org", "more than 27"),
        ("FEEDBACK_IMAP_URL", "imap://a:b@mail.example/", "imaps://"),
        ("SOFT_BOUNCES", 0, "less than one"),
        ("FEEDBACK_PROVIDER", "pigeon", "none of brevo"),
    ],
)
def test_what_cannot_work_is_said(
    settings: LazySettings, name: str, value: object, word: str
) -> None:
    setattr(settings, name, value)
    assert any(word in sentence for sentence in said())


def test_a_provider_needs_its_secrets(settings: LazySettings) -> None:
    settings.FEEDBACK_PROVIDER = "mailgun"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "short:one", "MAILGUN_WEBHOOK_SIGNING_KEY": ""}
    assert len(said()) == 2
    settings.ANYMAIL = {"WEBHOOK_SECRET": "n" * 20, "MAILGUN_WEBHOOK_SIGNING_KEY": "key"}
    assert len(said()) == 1


def test_what_can_work_is_taken(settings: LazySettings) -> None:
    settings.BOUNCE_ADDRESS = "bounce@news.example.org"
    settings.FEEDBACK_IMAP_URL = "imaps://a:b@mail.example/INBOX"
    settings.FEEDBACK_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "hook:" + "s" * 20, "MAILGUN_WEBHOOK_SIGNING_KEY": ""}
    assert said() == []

"""What an operator sets for bounces, signing and answers is looked at before a process starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from briefings.configured import (
    answers_are_read,
    feedback_is_configured,
    signing_is_configured,
)
from tests.briefings.keys import both, key_file

pytestmark = pytest.mark.quick


def said() -> list[str]:
    return [str(error.msg) for error in [*feedback_is_configured(), *signing_is_configured()]]


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


@pytest.mark.parametrize("domain", ["", "news.example.org", "Example.org"])
def test_keys_that_can_sign_for_the_domain_are_taken(
    settings: LazySettings, tmp_path: Path, domain: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Parallax <editions@news.example.org>"
    settings.DKIM_KEYS, settings.DKIM_DOMAIN = both(tmp_path), domain
    assert said() == []


@pytest.mark.parametrize(
    "domain", ["example.com", "ws.example.org", "mail.news.example.org", "a b"]
)
def test_a_domain_that_is_not_where_mail_comes_from_is_said(
    settings: LazySettings, tmp_path: Path, domain: str
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Parallax <editions@news.example.org>"
    settings.DKIM_KEYS, settings.DKIM_DOMAIN = both(tmp_path), domain
    (sentence,) = said()
    assert sentence.startswith("DKIM_DOMAIN is n")


def test_each_key_that_cannot_sign_is_said(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "text.pem").write_text("No key.")
    settings.DKIM_KEYS = [
        f"a:{tmp_path}/none.pem", f"b:{tmp_path}/text.pem", f"c:{key_file(tmp_path, 'rsa1024')}",
        f"d:{key_file(tmp_path, 'p256')}", "/etc/key.pem", "S p:/etc/key.pem",
    ]  # fmt: skip
    words = ("No such file", "holds no private key", "has 1024 bits", "neither an Ed25519 nor",
             "is not selector:file", "is not selector:file")  # fmt: skip
    for sentence, word in zip(said(), words, strict=True):
        assert word in sentence


def test_two_keys_for_one_selector_and_a_domain_without_a_key_are_said(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.DKIM_DOMAIN = "parallax.example"
    assert said() == ["DKIM_DOMAIN is set, and no key in DKIM_KEYS."]
    settings.DKIM_KEYS = [entry.replace("rsa1:", "ed1:") for entry in both(tmp_path)]
    assert said() == ["DKIM_KEYS has two keys for one selector."]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", []),
        ("Readers’ desk <letters@news.example>", []),
        ("letters", ["briefings.E021"]),
        ("noreply@news.example", ["briefings.E022"]),
        ("Nobody <No-Reply@news.example>", ["briefings.E022"]),
        ("do-not-reply@news.example", ["briefings.E022"]),
    ],
)
def test_answers_go_to_an_address_that_a_person_reads(
    address: str, problem: list[str], settings: LazySettings
) -> None:
    settings.REPLY_TO_ADDRESS = address
    assert [error.id for error in answers_are_read()] == problem

"""A provider tells of bounces and complaints over HTTP: proved, recorded, told again without effect."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from briefings.models import Briefing, Delivery, Feedback, Subscriber, Suppression
from tests.briefings import letters
from tests.briefings.support import reader

pytestmark = pytest.mark.django_db
SECRET = "hook:a-long-enough-password"
KEY = "mailgun-signing-key"


@pytest.fixture
def wanda(briefing: Briefing, settings: LazySettings) -> Subscriber:
    settings.DEFAULT_FROM_EMAIL = "Parallax <editions@parallax.example>"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    return reader(briefing, letters.READER)


@pytest.fixture
def postmark(wanda: Subscriber, settings: LazySettings) -> None:
    settings.FEEDBACK_PROVIDER = "postmark"


@pytest.fixture
def mailgun(wanda: Subscriber, settings: LazySettings) -> None:
    settings.FEEDBACK_PROVIDER = "mailgun"


def tell(provider: str, payload: Any, secret: str = SECRET) -> int:
    text = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
    client = Client(enforce_csrf_checks=True)
    return client.post(
        f"/webhooks/{provider}/", text, content_type="application/json", headers=headers
    ).status_code


def postmark_bounce(type_: str, said: str) -> dict[str, Any]:
    return {
        "RecordType": "Bounce", "ID": 42, "Type": type_, "MessageID": "0f1e2d3c", "Details": said,
        "Description": "Not delivered.", "Email": letters.READER, "Inactive": False,
        "BouncedAt": "2026-11-23T06:00:12Z", "MessageStream": "broadcast",
    }  # fmt: skip


def mailgun_event(data: dict[str, Any], key: str = KEY) -> dict[str, Any]:
    stamp, token = "1795413612", "d" * 50
    signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    common = {"recipient": letters.READER, "timestamp": 1795413612.5, "id": "an-event"}
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signed},
        "event-data": common | data,
    }


def test_a_hard_bounce_by_postmark_suppresses_and_twice_changes_nothing(
    postmark: None, wanda: Subscriber
) -> None:
    delivery = letters.told(wanda)
    payload = postmark_bounce("HardBounce", f"smtp;550 5.1.1 <{letters.READER}> unknown")

    assert [tell("postmark", payload) for _ in range(2)] == [200, 200]

    row = Suppression.objects.get()
    assert (row.reason, row.source) == ("hard bounce 5.1.1", "Postmark webhook")
    kept = Feedback.objects.get()
    assert kept.delivery_id == delivery.pk
    assert letters.READER not in kept.diagnostic


def test_a_full_mailbox_by_postmark_is_soft_and_a_delivery_is_nothing(postmark: None) -> None:
    delivered = {"RecordType": "Delivery", "Recipient": letters.READER, "MessageID": "0f1e"}

    assert tell("postmark", postmark_bounce("SoftBounce", "smtp;552 5.2.2 full")) == 200
    assert tell("postmark", delivered) == 200

    assert [row.kind for row in Feedback.objects.all()] == ["soft"]
    assert not Suppression.objects.exists()


def test_a_bounce_by_mailgun_finds_its_delivery_by_our_message_id(
    mailgun: None, wanda: Subscriber
) -> None:
    first: Delivery = letters.told(wanda, 1)
    letters.told(wanda, 2)
    headers = {"message-id": f"1.{first.pk}@parallax.example", "to": letters.READER}
    failed = {
        "event": "failed", "severity": "permanent", "reason": "bounce",
        "delivery-status": {"code": 550, "message": "5.1.1 No such user"},
        "message": {"headers": headers},
    }  # fmt: skip

    assert tell("mailgun", mailgun_event(failed)) == 200

    assert Feedback.objects.get().delivery_id == first.pk
    assert Suppression.objects.get().source == "Mailgun webhook"


def test_a_complaint_by_mailgun_suppresses_a_reader_who_was_sent_nothing_yet(
    mailgun: None,
) -> None:
    assert tell("mailgun", mailgun_event({"event": "complained"})) == 200
    assert Suppression.objects.get().reason == "complaint"


def test_without_secret_signature_or_configuration_nothing_is_believed(
    mailgun: None, settings: LazySettings
) -> None:
    complained = {"event": "complained"}

    assert tell("mailgun", mailgun_event(complained), secret="hook:wrong") == 400
    assert tell("mailgun", mailgun_event(complained, key="another")) == 400
    assert tell("postmark", postmark_bounce("HardBounce", "smtp;550 5.1.1 unknown")) == 404
    settings.ANYMAIL = settings.ANYMAIL | {"WEBHOOK_SECRET": ""}
    assert tell("mailgun", mailgun_event(complained)) == 404
    settings.FEEDBACK_PROVIDER = ""
    assert tell("mailgun", mailgun_event(complained)) == 404
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"\xff", b"[]", b"null", b"1", b"[" * 20_000, {}, {"RecordType": []},
        {"RecordType": "Bounce"}, {"RecordType": "Bounce", "Type": "HardBounce", "Email": 5},
        {"signature": {"token": "é", "timestamp": "é", "signature": "é"}},
        {"signature": {"token": 1, "timestamp": 2, "signature": 3}}, {"signature": "x"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("provider", ["postmark", "mailgun"])
def test_what_no_provider_sends_is_no_error_of_ours(
    wanda: Subscriber, settings: LazySettings, provider: str, payload: Any
) -> None:
    settings.FEEDBACK_PROVIDER = provider

    assert tell(provider, payload) in (200, 400)
    assert not Feedback.objects.exists()

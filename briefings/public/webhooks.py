"""Where the one mail provider that is configured tells of bounces and complaints.

Anymail reads each provider's form and proves its signature; it tells by a signal, so one function listens and
makes one call. Off, and not there (404), until provider and secret are set. Decides nothing.
"""

from __future__ import annotations

import logging
from typing import Any

from anymail.signals import tracking
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt

from briefings import feedback
from briefings.reports.provider import PROVIDERS, Told, verdict_of
from newsroom.clock import database_now

log = logging.getLogger(__name__)
VIEWS = dict(
    zip(
        PROVIDERS,
        (
            BrevoTrackingWebhookView,
            MailgunTrackingWebhookView,
            MailjetTrackingWebhookView,
            PostmarkTrackingWebhookView,
            SparkPostTrackingWebhookView,
        ),
        strict=True,
    )
)
# What the library's readers raise for a form that their provider would not send.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


@csrf_exempt
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """200 when everything told is committed; 400 unsigned or unreadable; an error asks for it again."""
    if provider not in VIEWS or provider != settings.FEEDBACK_PROVIDER:
        raise Http404
    if not settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    try:
        response: HttpResponse = VIEWS[provider].as_view()(request)
    except UNREADABLE as error:
        log.warning("%s told what cannot be read: %s", provider, type(error).__name__)
        return HttpResponseBadRequest()
    return response


def _told(*, event: Any, esp_name: str, **_: object) -> None:
    """Anymail's signal: its only listener."""
    if not isinstance(event.recipient, str):
        return
    told = Told(
        str(event.event_type),
        event.recipient,
        str(event.mta_response or event.description or ""),
        str(event.message_id or ""),
    )
    feedback.take(verdict_of(told), source=f"{esp_name} webhook", at=database_now())


tracking.connect(_told)

"""The mail about a sign-up, through Django's mail backend. Decides its wording and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from briefings import tokens
from briefings.mailhtml import inlined
from briefings.models import Subscriber, Subscription


def hand_in(subscriber: Subscriber, pending: Sequence[Subscription]) -> None:
    """Write to the subscriber. Raises OSError (smtplib's errors are) where the relay does not take it."""
    assert subscriber.address is not None
    purpose = tokens.CONFIRM if pending else tokens.PREFERENCES
    context = {
        "pending": pending,
        "names": " and ".join(wish.briefing.name for wish in pending),
        "url": tokens.url(purpose, subscriber.uid),
        "leave_url": tokens.url(tokens.LEAVE, subscriber.uid),
        "site_name": settings.SITE_NAME,
        "origin": settings.SITE_ORIGIN,
        "postal_address": pending[0].briefing.postal_address if pending else "",
    }
    subject = "Please confirm: " + context["names"] if pending else "You are subscribed already"
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("briefings/mail/confirm.txt", context),
        to=[subscriber.address],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{context['leave_url']}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    html = render_to_string("briefings/mail/confirm.html", context)
    mail.attach_alternative(inlined(html), "text/html")
    mail.send()

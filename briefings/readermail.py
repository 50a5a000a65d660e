"""A mail to one reader, through Django's mail backend: its headers and its two parts, alike for all.

Decides no wording: a template says it, as text and as HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from briefings.mailtext import wrapped
from briefings.models import Briefing
from briefings.wire import phrase
from newsroom.mailpage import inlined


class Letter(NamedTuple):
    """`template` names both parts, without .txt and .html; `stop_url` ends such mail with one POST."""

    to: str
    subject: str
    template: str
    stop_url: str
    context: Mapping[str, Any]
    reply_to: str = ""


def hand_in(letter: Letter, sender: str) -> None:
    """Raises OSError (smtplib's errors are) where the relay does not take it.

    `sender` is for the envelope, so that a bounce says what it is about (`verp.mail_sender`).
    """
    answers = letter.reply_to or reply_to(None)
    context = {
        **letter.context,
        "subject": letter.subject,
        "site_name": settings.SITE_NAME,
        "origin": settings.SITE_ORIGIN,
    }
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=wrapped(render_to_string(f"{letter.template}.txt", context)),
        from_email=sender,
        to=[letter.to],
        reply_to=[answers] if answers else None,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Auto-Submitted": "auto-generated",
            "List-Id": _list_id(),
            "List-Unsubscribe": f"<{letter.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    html = render_to_string(f"{letter.template}.html", context)
    mail.attach_alternative(inlined(html), "text/html")
    mail.send()


def reply_to(briefing: Briefing | None) -> str:
    """Where a person reads answers: the briefing's own address, else the house's; empty: From."""
    return (briefing.reply_to if briefing else "") or str(settings.REPLY_TO_ADDRESS)


def _list_id() -> str:
    """What is sent about being a reader, apart from any briefing (RFC 2919)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"{phrase(settings.SITE_NAME)} <readers.{domain}>"

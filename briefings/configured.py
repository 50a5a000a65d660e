"""Whether what an operator set for answers, signing, bounces and complaints can work: said by
`manage.py check`, and by every command that starts a process."""

from __future__ import annotations

import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from briefings import addresses, dkimkeys, mailboxes, verp
from briefings.reports.provider import PROVIDERS

SHORTEST_SECRET = 20
NOBODY = re.compile(r"(no|do[-_.]?not)[-_.]?reply\b", re.IGNORECASE)


@register()
def feedback_is_configured(**_: Any) -> list[Error]:
    own = settings.BOUNCE_ADDRESS.rpartition("@")[0]
    provider, secret = settings.FEEDBACK_PROVIDER, settings.ANYMAIL["WEBHOOK_SECRET"]
    problems = {
        "BOUNCE_ADDRESS is no address.": bool(settings.BOUNCE_ADDRESS)
        and not addresses.is_writable(settings.BOUNCE_ADDRESS),
        f"BOUNCE_ADDRESS has more than {verp.LONGEST_OWN} signs before the @.": len(own)
        > verp.LONGEST_OWN,
        "FEEDBACK_IMAP_URL is not imaps://user:password@host/mailbox.": bool(
            settings.FEEDBACK_IMAP_URL
        )
        and not mailboxes.is_imap_url(settings.FEEDBACK_IMAP_URL),
        f"FEEDBACK_PROVIDER is none of {', '.join(PROVIDERS)}.": provider not in ("", *PROVIDERS),
        "FEEDBACK_WEBHOOK_SECRET is not name:password of 20 signs or more.": bool(provider)
        and (len(secret) < SHORTEST_SECRET or ":" not in secret),
        "MAILGUN_WEBHOOK_SIGNING_KEY is not set.": provider == "mailgun"
        and not settings.ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"],
        "SOFT_BOUNCES is less than one.": settings.SOFT_BOUNCES < 1,
    }
    return [
        Error(sentence, id=f"briefings.E{number:03d}")
        for number, (sentence, is_one) in enumerate(problems.items(), 1)
        if is_one
    ]


@register()
def answers_are_read(**_: Any) -> list[Error]:
    """Every mail says where to answer; an address that nobody reads is no answer."""
    if not settings.REPLY_TO_ADDRESS:
        return []
    address = parseaddr(settings.REPLY_TO_ADDRESS)[1]
    if not addresses.is_writable(address):
        return [Error("REPLY_TO_ADDRESS is no address.", id="briefings.E021")]
    if NOBODY.match(address):
        sentence = "REPLY_TO_ADDRESS is one that nobody reads; name one that a person does."
        return [Error(sentence, id="briefings.E022")]
    return []


@register()
def signing_is_configured(**_: Any) -> list[Error]:
    return [Error(sentence, id="briefings.E020") for sentence in dkimkeys.problems()]

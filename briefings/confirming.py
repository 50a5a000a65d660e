"""The mail about a sign-up. Decides its wording and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from briefings import readermail, tokens, verp
from briefings.models import Subscriber, Subscription


def hand_in(subscriber: Subscriber, pending: Sequence[Subscription]) -> None:
    """Write to the subscriber. Raises OSError where the relay does not take it."""
    sender = verp.mail_sender(verp.SIGN_UP, subscriber.pk)
    readermail.hand_in(letter(subscriber, pending), sender)


def letter(subscriber: Subscriber, pending: Sequence[Subscription]) -> readermail.Letter:
    assert subscriber.address is not None
    purpose = tokens.CONFIRM if pending else tokens.PREFERENCES
    names = " and ".join(wish.briefing.name for wish in pending)
    return readermail.Letter(
        to=subscriber.address,
        subject=f"Please confirm: {names}" if pending else "You are subscribed already",
        template="briefings/mail/confirm",
        stop_url=tokens.url(tokens.LEAVE, subscriber.uid),
        reply_to=readermail.reply_to(pending[0].briefing if pending else None),
        context={
            "pending": pending,
            "url": tokens.url(purpose, subscriber.uid),
            "postal_address": pending[0].briefing.postal_address if pending else "",
        },
    )

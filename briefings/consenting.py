"""Consent: what somebody agreed to, when, and under which words. Written here, never changed.

It is kept by the address's key and outlives erasure. Decides no wording of pages but the sentences that
people agree to.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from briefings.models import Briefing, Consent, ConsentVerb

WORDING = (
    "We write back once to confirm; nothing is sent before that. "
    "We keep your address for this and nothing else. Leave with one click, from any issue."
)
MOVING = (
    "What you get comes to the new address once both mailboxes have agreed, and nothing goes to "
    "the old one from then on."
)


def record(
    key: str | None,
    verb: ConsentVerb,
    briefing: Briefing | None,
    at: datetime,
    *,
    wording: str = WORDING,
) -> None:
    """`key` is a reader's who is not erased: there is nobody to record consent of otherwise."""
    assert key is not None
    Consent.objects.create(
        address_key=key,
        verb=verb,
        briefing=briefing,
        wording_hash=hashlib.sha256(wording.encode()).hexdigest(),
        at=at,
    )

"""What a mail provider's webhook tells, once it has proved to be that provider.

The reader is known by the address, which is turned into its key at once; which delivery it was is a hint.
"""

from __future__ import annotations

from typing import NamedTuple

from briefings.addresses import key_of
from briefings.reports.reading import own_delivery
from briefings.reports.verdict import Kind, Proof, Verdict, clean, judged

PROVIDERS = ("brevo", "mailgun", "mailjet", "postmark", "sparkpost")
FAILED = frozenset({"bounced", "rejected"})
COMPLAINED = "complained"


class Told(NamedTuple):
    """One event in Anymail's words: its type, whom it is about, the server's reply, our Message-ID."""

    event: str
    recipient: str
    reply: str = ""
    message_id: str = ""


def verdict_of(told: Told) -> Verdict:
    """Hard only by the code in the receiving server's reply: providers' own classes differ too much."""
    proof = Proof(address_key=key_of(told.recipient), hint=own_delivery(told.message_id))
    if told.event == COMPLAINED:
        return Verdict(Kind.COMPLAINT, proof)
    if told.event not in FAILED:
        return Verdict(Kind.NOTHING, proof)
    kind, status = judged("", told.reply)
    return Verdict(kind, proof, status, clean(told.reply))

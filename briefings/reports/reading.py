"""Reading one report: which form it has, which delivery it proves to be about, what it says.

Forms: delivery status (RFC 3464, 6533), abuse feedback (RFC 5965), and qmail's plain text (QSBMF). A report
without a token that this newsroom signed is not authentic and gives no verdict, whatever it claims.
"""

from __future__ import annotations

import re

from django.conf import settings

from briefings import tokens, verp
from briefings.reports.mime import Headers, Part, blocks_of, first, headers_of, parts_of
from briefings.reports.verdict import Kind, Proof, Verdict, clean, judged

LONGEST = 1_048_576
RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)
STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})
FEEDBACK = "message/feedback-report"
COMPLAINTS = frozenset({"abuse", "fraud", "opt-out"})
# Where the address is that a message came to: as the server wrote it down, then as its sender did.
CAME_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
MOST_FIELDS = 20
LONGEST_FIELD = 2000
_LEAVE = re.compile(r"/leave/([A-Za-z0-9_.=-]{20,300})/")
_OWN_ID = re.compile(r"<\s*[0-9]{1,19}\.([0-9]{1,18})@([^>\s]{1,255})>")
_FAILED = re.compile(rb"^<[^>\n]*>:\n((?:[^\n]+\n)+)", re.MULTILINE)
_ADDRESS = re.compile(r"[^\s<>\"(),;:]{1,100}@[^\s<>\"(),;:]{1,255}")


def read(raw: bytes) -> Verdict | None:
    """The verdict of a report; None for what is no report, or not about mail of ours.

    Reads the first MiB. Never raises, whatever the bytes are.
    """
    parts = list(parts_of(raw[:LONGEST]))
    proof = _proof(parts)
    if proof is None:
        return None
    for part in parts:
        if part.type in STATUS:
            return _of_status(part, proof)
        if part.type == FEEDBACK:
            return _of_feedback(part, proof)
    return _of_plain_text(parts[0], proof)


def _of_status(part: Part, proof: Proof) -> Verdict:
    """Hard only where every recipient failed so: a forwarded mail may have reached another of them."""
    verdicts = [
        _of_recipient(fields, proof) for fields in blocks_of(part.body) if "action" in fields
    ]
    for kind in (Kind.SOFT, Kind.HARD):
        found = [verdict for verdict in verdicts if verdict.kind is kind]
        if found:
            reached = kind is Kind.HARD and len(found) < len(verdicts)
            return found[0]._replace(kind=Kind.NOTHING) if reached else found[0]
    return Verdict(Kind.NOTHING, proof)


def _of_recipient(fields: Headers, proof: Proof) -> Verdict:
    """Only `failed` counts: what is delayed, relayed or expanded may still arrive."""
    if first(fields, "action").split(" ")[0].lower() != "failed":
        return Verdict(Kind.NOTHING, proof)
    said = first(fields, "diagnostic-code").partition(";")[2]
    kind, status = judged(first(fields, "status"), said)
    return Verdict(kind, proof, status, clean(said))


def _of_feedback(part: Part, proof: Proof) -> Verdict:
    said = headers_of(part.body)[0]
    type_ = first(said, "feedback-type").lower()
    kind = Kind.COMPLAINT if type_ in COMPLAINTS else Kind.NOTHING
    return Verdict(kind, proof, "", clean(f"{type_} by {first(said, 'user-agent')}"))


def _of_plain_text(whole: Part, proof: Proof) -> Verdict:
    """qmail says what failed in paragraphs that begin with the address; anything else is a reply."""
    text = whole.body.lstrip(b"\n")
    failed = _FAILED.search(text)
    if not text.startswith(b"Hi. This is the") or failed is None:
        return Verdict(Kind.NOTHING, proof)
    said = failed[1].decode("latin-1")
    kind, status = judged("", said)
    return Verdict(kind, proof, status, clean(said))


def _proof(parts: list[Part]) -> Proof | None:
    """From the address that the report came to, else from a link of ours in the mail that it returns."""
    came_to = [text for name in CAME_TO for text in parts[0].headers.get(name, [])]
    proof = _signed(came_to)
    if proof is not None:
        return proof
    for part in parts[1:]:
        if part.type in RETURNED:
            return _returned(headers_of(part.body.lstrip(b"\r\n"))[0])
        if part.type == FEEDBACK:
            proof = _signed(headers_of(part.body)[0].get("original-mail-from", []))
            if proof is not None:
                return proof
    return None


def _returned(headers: Headers) -> Proof | None:
    proof = _signed(headers.get("return-path", []))
    if proof is not None:
        return proof
    link = _LEAVE.search(first(headers, "list-unsubscribe"))
    named = tokens.read(tokens.LEAVE, link[1]) if link else None
    if named is None:
        return None
    return Proof(reader=named.uid, hint=own_delivery(first(headers, "message-id")))


def own_delivery(message_id: str) -> int | None:
    """The delivery in a Message-ID of ours; nothing signs it."""
    found = _OWN_ID.search(message_id[:400])
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >").lower()
    return int(found[1]) if found and found[2].lower() == domain else None


def _signed(fields: list[str]) -> Proof | None:
    for field in fields[:MOST_FIELDS]:
        for found in _ADDRESS.findall(field[:LONGEST_FIELD]):
            delivery = verp.read(found)
            if delivery is not None:
                return Proof(delivery=delivery)
            mail = verp.read_mail(found)
            if mail is not None:
                what, number = mail
                is_sign_up = what == verp.SIGN_UP
                return Proof(sign_up=number) if is_sign_up else Proof(mail=number)
    return None

"""What a bounce or a complaint changes: it is recorded once, and an address that must rest is suppressed.

A hard bounce and a complaint suppress at once; soft ones when the last SOFT_BOUNCES editions that this
reader was sent all came back. What is suppressed is the address that the mail went to, which is not the
reader's any more where they moved since. Decides nothing about authenticity: a verdict has been proved
before.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from briefings import moving
from briefings.models import (
    Delivery,
    DeliveryState,
    Feedback,
    Lifting,
    Move,
    ReaderMail,
    Subscriber,
    Suppression,
)
from briefings.reports import Kind, Proof, Verdict
from briefings.suppressing import suppress

REASONS = {Kind.HARD: "hard bounce", Kind.COMPLAINT: "complaint"}
SHORTEST_NAME = 3


@transaction.atomic
def take(verdict: Verdict, *, source: str, at: datetime) -> Feedback | None:
    """Record it and suppress where it must be. None where that changed nothing.

    Nothing changes for a report that says nothing, came before, or is about a reader who is erased. One that
    names no delivery is recorded once, and suppresses again another address or after a later mail.
    `source` is said to the desk: who told us.
    """
    if verdict.kind is Kind.NOTHING:
        return None
    reader, delivery_id, key, written_at = _whom(verdict.proof)
    if reader is None or key is None:
        return None
    told = {"subscriber": reader, "delivery_id": delivery_id, "kind": str(verdict.kind)}
    before = Feedback.objects.filter(**told).first()
    if before is not None:
        if delivery_id is not None or not _is_new(key, written_at):
            return None
        return before if _suppressed_anew(key, verdict, source=source, at=at) else None
    recorded = Feedback.objects.create(
        **told,
        status=verdict.status,
        diagnostic=_without_name(verdict.diagnostic, reader),
        source=source[:40],
        at=at,
    )
    reason = _reason(verdict, reader)
    if reason:
        suppress(key, reason=reason, source=source, at=at)
    return recorded


def _is_new(key: str, written_at: datetime | None) -> bool:
    """Whether a report that names no delivery, as one before, is about another address or a later mail.

    Else what an administrator lifted would come back with the same report.
    """
    lifted = Lifting.objects.filter(address_key=key).order_by("-at").first()
    return lifted is None or (written_at is not None and written_at > lifted.at)


def _suppressed_anew(key: str, verdict: Verdict, *, source: str, at: datetime) -> bool:
    if verdict.kind is Kind.SOFT or Suppression.objects.filter(address_key=key).exists():
        return False
    suppress(key, reason=f"{REASONS[verdict.kind]} {verdict.status}".strip(), source=source, at=at)
    return True


class _Whom(NamedTuple):
    """The reader, locked; which delivery it is about, if that is known and theirs; the key it went to;
    when, if it was a mail to this reader alone."""

    reader: Subscriber | None
    delivery_id: int | None = None
    key: str | None = None
    written_at: datetime | None = None


def _whom(proof: Proof) -> _Whom:
    readers = Subscriber.objects.select_for_update().filter(erased_at__isnull=True)
    if proof.delivery is not None:
        owed = Delivery.objects.filter(pk=proof.delivery)
        reader = readers.filter(pk__in=owed.values("subscriber_id")).first()
        return _Whom(reader, proof.delivery, _key_of_delivery(reader, proof.delivery))
    if proof.mail is not None:
        mail = ReaderMail.objects.select_related("move").filter(pk=proof.mail).first()
        reader = readers.filter(pk=mail.subscriber_id).first() if mail else None
        return (
            _Whom(reader, None, moving.key_of_mail(mail), mail.written_at) if mail else _Whom(None)
        )
    if proof.sign_up is not None:
        reader = readers.filter(pk=proof.sign_up).first()
        if reader is None:
            return _Whom(None)
        key = moving.key_written_to(reader, reader.written_at)
        return _Whom(reader, None, key, reader.written_at)
    if proof.reader is not None:
        before = Move.objects.filter(from_uid=proof.reader).first()
        uid = before.subscriber.uid if before else proof.reader
        key = before.from_key if before else None
        reader = readers.filter(uid=uid).first()
    else:
        moved = Move.objects.filter(from_key=proof.address_key).order_by("-moved_at").first()
        key = proof.address_key
        reader = readers.filter(address_key=key).first()
        if reader is None and moved is not None:
            reader = readers.filter(pk=moved.subscriber_id).first()
    if reader is None:
        return _Whom(None)
    told = _told(reader, proof.hint)
    return _Whom(reader, told, key or _key_of_delivery(reader, told))


def _key_of_delivery(reader: Subscriber | None, delivery_id: int | None) -> str | None:
    sent = Delivery.objects.filter(pk=delivery_id or 0).first()
    return moving.key_written_to(reader, sent.settled_at if sent else None) if reader else None


def _told(reader: Subscriber, hint: int | None) -> int | None:
    """The delivery named in passing if it is this reader's, else the newest that was sent to them."""
    theirs = Delivery.objects.filter(subscriber_id=reader.pk)
    if hint is not None and theirs.filter(pk=hint).exists():
        return hint
    sent = theirs.filter(state=DeliveryState.SENT).order_by("-id")
    return sent.values_list("id", flat=True).first()


def _reason(verdict: Verdict, reader: Subscriber) -> str:
    if verdict.kind is not Kind.SOFT:
        return f"{REASONS[verdict.kind]} {verdict.status}".strip()
    if _comes_back(reader):
        return f"{settings.SOFT_BOUNCES} editions in a row came back"
    return ""


def _comes_back(reader: Subscriber) -> bool:
    """Whether the last editions up to the newest that bounced all did, since the last lifting and move.

    Each edition is one delivery. One that did not come back is taken for received.
    """
    lifted = Lifting.objects.filter(address_key=reader.address_key).order_by("-at").first()
    bounced = Feedback.objects.soft_since(reader, lifted.at if lifted else None)
    back = {row.delivery_id for row in bounced if row.delivery_id is not None}
    if len(back) < settings.SOFT_BOUNCES:
        return False
    sent = Delivery.objects.filter(
        subscriber_id=reader.pk, state=DeliveryState.SENT, pk__lte=max(back)
    )
    moved = reader.moves.filter(moved_at__isnull=False).order_by("-moved_at").first()
    if moved is not None:
        sent = sent.filter(settled_at__gt=moved.moved_at)
    last = sent.order_by("-id").values_list("id", flat=True)[: settings.SOFT_BOUNCES]
    return len(last) == settings.SOFT_BOUNCES and back.issuperset(last)


def _without_name(diagnostic: str, reader: Subscriber) -> str:
    """Servers repeat the part before the @ alone; it is masked as well."""
    name = (reader.address or "").rpartition("@")[0]
    if len(name) < SHORTEST_NAME:
        return diagnostic
    return re.sub(re.escape(name), f"{name[0]}…", diagnostic, flags=re.IGNORECASE)[:200]

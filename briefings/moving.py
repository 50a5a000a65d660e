"""A reader moves to another address: asked for by their signed link, agreed to by both mailboxes.

Promises: nothing changes before both said yes; the answer never tells whether the new address is known;
nobody is asked twice in a day, by whomever; the reader keeps their row and with it what they were sent and
told. Links in mail of before open nothing any more, but such mail can still be left. Nothing that may
have reached the old address is sent to the new one as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from briefings import addresses, tokens
from briefings.consenting import MOVING, record
from briefings.models import (
    ConsentVerb,
    Delivery,
    DeliveryState,
    Knock,
    Move,
    ReaderMail,
    ReaderMailKind,
    Subscriber,
    Subscription,
    Suppression,
)
from briefings.models.delivery import OPEN_STATES
from briefings.tokens import Named
from newsroom.refusals import Refused

ONE_KNOCK_PER = timedelta(days=1)
MOST_A_DAY = 3
OPEN_FOR = timedelta(seconds=tokens.MOVE_WITHIN)
IN_DOUBT = "the reader moved; not sent again, for it may be at the old address"


class SameAddress(Refused):
    """Moving to where one is."""


class TooOften(Refused):
    """More wishes to move in a day than one reader has use for."""


class Answer(StrEnum):
    """What a yes came to. SOON: a mail to the old address is on its way. TAKEN: the new one has a reader."""

    WAITS = "waits"
    SOON = "soon"
    MOVED = "moved"
    TAKEN = "taken"


@transaction.atomic
def ask(
    named: Named, address: str, *, at: datetime, write_soon: Callable[[int], object] | None = None
) -> bool:
    """Note the wish and have both mailboxes asked; it takes the place of an earlier one.

    Says False where the link means nothing any more. Raises NotAnAddress, SameAddress, TooOften.
    """
    written = addresses.normalised(address)
    key = addresses.key_of(written)
    reader = _readers().filter(uid=named.uid).first()
    if reader is None or reader.address_key is None:
        return False
    if key == reader.address_key:
        raise SameAddress("That is the address we write to already.")
    asked = reader.moves.filter(asked_at__gt=at - ONE_KNOCK_PER)
    if asked.open().filter(address_key=key).exists():
        return True
    if asked.count() >= MOST_A_DAY:
        raise TooOften("You asked for this several times today. Please try again tomorrow.")
    end(reader, at=at)
    move = Move.objects.create(subscriber=reader, address=written, address_key=key, asked_at=at)
    boxes = {ReaderMailKind.MOVE_FROM: reader.address_key, ReaderMailKind.MOVE_TO: key}
    for kind, box in boxes.items():
        if not _knock(box, at):
            continue
        mail = ReaderMail.objects.create(subscriber=reader, kind=kind, move=move, asked_at=at)
        if write_soon is not None:
            transaction.on_commit(partial(write_soon, mail.pk))
    return True


def of_old_mailbox(named: Named, *, at: datetime) -> Move | None:
    """What the mailbox that is left may agree to now: the wish that stands, whichever mail it opened."""
    return _open(at).filter(subscriber__uid=named.uid).first()


def of_new_mailbox(named: Named, *, at: datetime) -> Move | None:
    return _open(at).filter(uid=named.uid).first()


def is_done(named: Named, *, new: bool) -> bool:
    """Whether this link's yes has become the move: its button may be pressed twice."""
    moved = Move.objects.filter(moved_at__isnull=False, subscriber__erased_at__isnull=True)
    mine = moved.filter(uid=named.uid) if new else moved.filter(from_uid=named.uid)
    return mine.exists()


@transaction.atomic
def agree(move_id: int, *, new: bool, at: datetime) -> Answer | None:
    """One mailbox says yes, the new or the old one; the second yes is the move. None: it has ended."""
    move = _locked(move_id)
    if move is None or move.asked_at <= at - OPEN_FOR:
        return None
    if new:
        move.new_agreed_at = move.new_agreed_at or at
    else:
        move.old_agreed_at = move.old_agreed_at or at
    move.save(update_fields=["old_agreed_at", "new_agreed_at"])
    if move.old_agreed_at is None or move.new_agreed_at is None:
        return Answer.WAITS
    return happen(move_id, at=at)


def waiting() -> list[int]:
    """What both agreed to, while a mail was on its way: the clock looks again."""
    return list(Move.objects.agreed().order_by("asked_at").values_list("pk", flat=True))


@transaction.atomic
def happen(move_id: int, *, at: datetime) -> Answer | None:
    """The address changes, unless a mail is under lease: its sender has the old one in hand.

    What may have arrived there already is not repeated to the new address: a person looks at it.
    """
    move = _locked(move_id)
    if move is None or move.old_agreed_at is None or move.new_agreed_at is None:
        return None
    both = _readers().filter(Q(pk=move.subscriber_id) | Q(address_key=move.address_key))
    found = {reader.pk: reader for reader in both.order_by("pk")}
    reader = found.pop(move.subscriber_id)
    others = list(found.values())
    if _is_suppressed(move.address_key) or any(_reads(other) for other in others):
        end(reader, at=at)
        return Answer.TAKEN
    owed = Delivery.objects.select_for_update().filter(
        subscriber_id=reader.pk, state__in=OPEN_STATES
    )
    rows = list(owed.order_by("pk"))
    if any(row.state == DeliveryState.LEASED for row in rows):
        return Answer.SOON
    in_doubt = [row.pk for row in rows if row.doubts]
    Delivery.objects.filter(pk__in=in_doubt).update(
        state=DeliveryState.UNCERTAIN, settled_at=at, not_before=None, reply=IN_DOUBT
    )
    for other in others:
        _give_way(other, at)
    try:
        with transaction.atomic():
            _rewrite(reader, move, at)
    except IntegrityError:
        # Somebody signs up with the new address at this moment: the clock looks again.
        return Answer.SOON
    return Answer.MOVED


@transaction.atomic
def end(reader: Subscriber, *, at: datetime) -> None:
    """The wish that stands, if there is one, comes to nothing; its address is forgotten."""
    reader.moves.open().update(ended_at=at, address=None, address_key=None)


@transaction.atomic
def refuse(move_id: int, *, at: datetime) -> None:
    """One of the mailboxes does not want it. Doing it again changes nothing."""
    move = _locked(move_id)
    if move is not None:
        end(move.subscriber, at=at)


def expire(*, at: datetime) -> None:
    """Forget addresses that were not agreed to in time, and who was asked longer than a day ago."""
    old = Move.objects.open().filter(asked_at__lte=at - OPEN_FOR)
    unanswered = old.exclude(old_agreed_at__isnull=False, new_agreed_at__isnull=False)
    unanswered.update(ended_at=at, address=None, address_key=None)
    Knock.objects.filter(at__lte=at - ONE_KNOCK_PER).delete()


def forget(reader: Subscriber, *, at: datetime) -> None:
    """Of a reader who is erased: neither where they wanted to go nor where they came from."""
    end(reader, at=at)
    reader.moves.update(from_key=None, from_uid=None)


def reader_before(uid: uuid.UUID) -> Subscriber | None:
    """Who was known by this uid before they moved."""
    moved = Move.objects.filter(from_uid=uid).values("subscriber")
    return Subscriber.objects.filter(pk__in=moved, erased_at__isnull=True).first()


def about(reader: Subscriber) -> Q:
    """Which rows that know an address by its key alone, and have an `at`, are about this reader: of the
    address they have, and of each they moved from until they did, for somebody else may read there since.
    """
    found = Q(address_key=reader.address_key)
    before = reader.moves.filter(from_key__isnull=False).values_list("from_key", "moved_at")
    for key, moved_at in before:
        found |= Q(address_key=key, at__lte=moved_at)
    return found


def key_written_to(reader: Subscriber, at: datetime | None) -> str | None:
    """The key of the address they were written to at that moment, an earlier one where they moved since."""
    if at is not None:
        since = reader.moves.filter(moved_at__gte=at).order_by("moved_at").first()
        if since is not None:
            return since.from_key
    return reader.address_key


def key_of_mail(mail: ReaderMail) -> str | None:
    """Of the address that a mail to one reader went to; None where it is forgotten."""
    if mail.kind != ReaderMailKind.MOVE_TO or mail.move is None:
        return key_written_to(mail.subscriber, mail.written_at)
    if mail.move.moved_at is None:
        return mail.move.address_key
    # Where they were from then on, until they moved again.
    later = (
        mail.subscriber.moves.filter(moved_at__gt=mail.move.moved_at).order_by("moved_at").first()
    )
    return later.from_key if later else mail.subscriber.address_key


def _rewrite(reader: Subscriber, move: Move, at: datetime) -> None:
    """A new uid as well: whoever reads the old mailbox later has no power over the reader."""
    old_key, old_uid, new_key = reader.address_key, reader.uid, move.address_key
    reader.address, reader.address_key, reader.uid = move.address, new_key, uuid.uuid4()
    reader.save(update_fields=["address", "address_key", "uid"])
    move.from_key, move.from_uid = old_key, old_uid
    move.moved_at = move.ended_at = at
    move.address = move.address_key = None
    move.save()
    record(old_key, ConsentVerb.MOVED_AWAY, None, at, wording=MOVING)
    taken = Subscription.objects.active().filter(subscriber=reader).select_related("briefing")
    for row in taken:
        record(new_key, ConsentVerb.MOVED_HERE, row.briefing, at, wording=MOVING)
    if not taken:
        record(new_key, ConsentVerb.MOVED_HERE, None, at, wording=MOVING)


def _give_way(other: Subscriber, at: datetime) -> None:
    """An earlier row of the new mailbox that takes nothing: the mailbox has just said where it belongs."""
    other.subscriptions.filter(left_at=None).update(left_at=at)
    forget(other, at=at)
    Subscriber.objects.filter(pk=other.pk).update(address=None, address_key=None, erased_at=at)


def _reads(reader: Subscriber) -> bool:
    return reader.subscriptions.active().exists()


def _is_suppressed(key: str | None) -> bool:
    return Suppression.objects.filter(address_key=key).exists()


def _knock(key: str, at: datetime) -> bool:
    """Whether this mailbox may be asked now; if so, it may not for the next day."""
    long_ago = at - ONE_KNOCK_PER
    Knock.objects.bulk_create([Knock(address_key=key, at=long_ago)], ignore_conflicts=True)
    return bool(Knock.objects.filter(address_key=key, at__lte=long_ago).update(at=at))


def _open(at: datetime) -> QuerySet[Move]:
    open_ = Move.objects.open().filter(asked_at__gt=at - OPEN_FOR)
    return open_.filter(subscriber__erased_at__isnull=True).select_related("subscriber")


def _readers() -> QuerySet[Subscriber]:
    return Subscriber.objects.select_for_update().filter(erased_at__isnull=True)


def _locked(move_id: int) -> Move | None:
    """The move, if it has not ended, under the locks of its reader and of who has the new address.

    Every change of a move takes them first, and in one order, so that two readers who change places do
    not wait for each other.
    """
    found = Move.objects.filter(pk=move_id).values_list("subscriber", "address_key").first()
    if found is None:
        return None
    mine, key = found
    both = _readers().filter(Q(pk=mine) | Q(address_key=key)).order_by("pk")
    if mine not in [reader.pk for reader in both]:
        return None
    return Move.objects.open().select_related("subscriber").filter(pk=move_id).first()

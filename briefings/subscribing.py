"""Readers come and go: sign up, confirm, change, leave, be erased.

Promises: nobody is written to before they confirmed; whoever signs up whom, at most one mail about it
goes to an address in a day (a second only where the first writer was killed) and the answer is the same;
an address that left is not brought back by an old link; suppression and consent outlive erasure, by the
address's key. Decides no wording of pages, nor when a mail is sent again (`resending`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from briefings import addresses, moving, welcoming
from briefings.confirming import hand_in
from briefings.consenting import record
from briefings.models import (
    Briefing,
    ConsentVerb,
    Selection,
    Subscriber,
    Subscription,
    Suppression,
)
from briefings.tokens import Named
from newsroom.refusals import Refused

ONE_MAIL_PER = timedelta(days=1)
WORKER_HAS = timedelta(seconds=30)
WRITER_HAS = timedelta(minutes=2)
TRY_FOR = timedelta(hours=1)
DEFAULT_ZONE = "UTC"


class NothingChosen(Refused):
    """Signing up for no briefing."""


class NotCarried(Refused):
    """None of the chosen sections is one of the briefing's."""


class NoSuchZone(Refused):
    """A time zone that nobody knows."""


@transaction.atomic
def sign_up(
    address: str,
    *,
    briefings: Collection[Briefing],
    at: datetime,
    sections: Collection[str] = (),
    zone: str = DEFAULT_ZONE,
    write_soon: Callable[[int], object] | None = None,
) -> None:
    """Note the wish and have a mail written about it. Never says whether the address is known.

    A wish of somebody who reads already changes nothing that they get.
    """
    if not briefings:
        raise NothingChosen("Choose at least one briefing.")
    written = addresses.normalised(address)
    zone = checked_zone(zone)
    key = addresses.key_of(written)
    # Never an error for the one that comes second: the server's log would hold the statement.
    Subscriber.objects.bulk_create(
        [Subscriber(address_key=key, address=written, zone=zone, signed_up_at=at)],
        ignore_conflicts=True,
    )
    subscriber = Subscriber.objects.select_for_update().get(address_key=key)
    if subscriber.confirmed_at is None:
        subscriber.zone = zone
    for briefing in briefings:
        _wish(subscriber, briefing, sections)
    if subscriber.asked_at is None or subscriber.asked_at <= at - ONE_MAIL_PER:
        subscriber.asked_at = at
        for briefing in briefings:
            record(key, ConsentVerb.SIGNED_UP, briefing, at)
    subscriber.save(update_fields=["zone", "asked_at"])
    if write_soon is not None:
        transaction.on_commit(partial(write_soon, subscriber.pk))


def unwritten(*, at: datetime) -> list[int]:
    """Sign-ups about which no worker has written, or one began and did not end: the clock does it."""
    asked = Subscriber.objects.filter(
        erased_at__isnull=True, asked_at__lte=at - WORKER_HAS, asked_at__gt=at - TRY_FOR
    )
    return list(
        asked.filter(_may_be_written() | _in_doubt(at))
        .order_by("asked_at")
        .values_list("pk", flat=True)[:50]
    )


def write(subscriber_id: int, *, at: datetime) -> bool:
    """Send the one mail about a sign-up: a link to confirm, or word that nothing is left to confirm.

    Marked before it is sent, so that two workers send one mail; if the relay refuses, the mark is
    taken back. A writer that was killed in between leaves a doubt; the mail is written once more then,
    and never a third time. Raises OSError where the relay does not take it.
    """
    rows = Subscriber.objects.filter(pk=subscriber_id, erased_at__isnull=True, asked_at__lte=at)
    before = rows.values("written_at", "handed_at").first()
    if before is None or not (
        rows.filter(_may_be_written()).update(written_at=at)
        or rows.filter(_in_doubt(at)).update(written_at=at, handed_at=at)
    ):
        return False
    subscriber = Subscriber.objects.get(pk=subscriber_id)
    if Suppression.objects.filter(address_key=subscriber.address_key).exists():
        return False
    pending = list(subscriber.subscriptions.pending().select_related("briefing"))
    try:
        hand_in(subscriber, pending)
    except OSError:
        rows.filter(written_at=at).update(**before)
        raise
    rows.filter(written_at=at).update(handed_at=at)
    return True


@transaction.atomic
def confirm(
    named: Named, *, at: datetime, write_soon: Callable[[int], object] | None = None
) -> list[Subscription] | None:
    """What the reader confirmed now or before; None where the link means nothing any more.

    What they confirm for the first time they are welcomed to.
    """
    subscriber = _locked(named)
    if subscriber is None:
        return None
    pending = list(subscriber.subscriptions.pending().select_related("briefing"))
    for subscription in pending:
        subscription.confirmed_at = at
        subscription.save(update_fields=["confirmed_at"])
        record(subscriber.address_key, ConsentVerb.CONFIRMED, subscription.briefing, at)
        welcoming.owe(subscription, at=at, write_soon=write_soon)
    if pending and subscriber.confirmed_at is None:
        subscriber.confirmed_at = at
        subscriber.save(update_fields=["confirmed_at"])
    return list(subscriber.subscriptions.active().select_related("briefing")) or None


@transaction.atomic
def change(
    named: Named,
    *,
    at: datetime,
    zone: str,
    sections: Mapping[int, Collection[str]],
    paused_until: date | None = None,
    write_soon: Callable[[int], object] | None = None,
) -> bool:
    """Take exactly these of the open briefings, by id, with these sections (none: all), in this zone.

    The reader holds a link that only their mailbox has; a briefing added here is confirmed by it.
    """
    subscriber = _locked(named)
    if subscriber is None:
        return False
    subscriber.zone = checked_zone(zone)
    subscriber.save(update_fields=["zone"])
    for briefing in Briefing.objects.open().filter(pk__in=sections):
        subscription, _ = Subscription.objects.update_or_create(
            subscriber=subscriber,
            briefing=briefing,
            defaults={
                "selection": selection(briefing, sections[briefing.pk]),
                "paused_until": paused_until,
                "left_at": None,
            },
        )
        if subscription.confirmed_at is None:
            subscription.confirmed_at = at
            subscription.save(update_fields=["confirmed_at"])
            welcoming.owe(subscription, at=at, write_soon=write_soon)
    # A closed one stood in no form: it is not left by silence.
    offered = subscriber.subscriptions.filter(left_at=None, briefing__closed_at=None)
    for left in offered.exclude(briefing__in=sections):
        _leave(left, subscriber, at)
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = at
        subscriber.save(update_fields=["confirmed_at"])
    record(subscriber.address_key, ConsentVerb.CHANGED, None, at)
    return True


@transaction.atomic
def leave(named: Named, *, at: datetime) -> bool:
    """Nothing more of that briefing (or of any). Doing it again changes nothing.

    Mail to an address of before can be left, too.
    """
    subscriber = _locked(named) or _moved(named)
    if subscriber is None:
        return False
    rows = subscriber.subscriptions.filter(left_at=None).select_related("briefing")
    for subscription in rows.filter(briefing=named.briefing) if named.briefing else rows:
        _leave(subscription, subscriber, at)
    return True


@transaction.atomic
def erase(named: Named, *, at: datetime) -> bool:
    """Forget the address, and those of before and to come. The row stays, so that deliveries can be counted;
    the suppression, too."""
    subscriber = _locked(named)
    if subscriber is None:
        return False
    record(subscriber.address_key, ConsentVerb.ERASED, None, at)
    subscriber.subscriptions.filter(left_at=None).update(left_at=at)
    moving.forget(subscriber, at=at)
    Subscriber.objects.filter(pk=subscriber.pk).update(
        address=None, address_key=None, erased_at=at, zone=DEFAULT_ZONE
    )
    return True


def selection(briefing: Briefing, sections: Collection[str]) -> Selection:
    """The kind of reader; all of a briefing's sections are the same as none chosen. Raises NotCarried."""
    known = set(briefing.sections.values_list("slug", flat=True))
    chosen = sorted(known.intersection(sections))
    if sections and not chosen:
        raise NotCarried(
            f"{briefing} has none of the sections that you chose. Choose one that it has, or leave it out."
        )
    kind = [] if len(chosen) == len(known) else chosen
    return Selection.objects.get_or_create(briefing=briefing, sections=kind)[0]


def checked_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise NoSuchZone("Choose a time zone from the list.")
    return zone


def subscriber_named(named: Named) -> Subscriber | None:
    """Who a link is about; None once they are erased."""
    return Subscriber.objects.filter(uid=named.uid, erased_at__isnull=True).first()


def _wish(subscriber: Subscriber, briefing: Briefing, sections: Collection[str]) -> None:
    wanted = selection(briefing, sections)
    subscription, created = Subscription.objects.get_or_create(
        subscriber=subscriber, briefing=briefing, defaults={"selection": wanted}
    )
    active = subscription.confirmed_at is not None and subscription.left_at is None
    if not created and not active:
        Subscription.objects.filter(pk=subscription.pk).update(
            selection=wanted, confirmed_at=None, left_at=None
        )


def _may_be_written() -> Q:
    return Q(written_at__isnull=True) | Q(written_at__lte=F("asked_at") - ONE_MAIL_PER)


def _in_doubt(at: datetime) -> Q:
    """Taken up by a writer that did not come back; and the reader, who may have the mail, did not confirm."""
    pending = Subscription.objects.pending().filter(subscriber=OuterRef("pk"))
    unsaid = Q(handed_at__isnull=True) | Q(handed_at__lt=F("written_at"))
    return Q(Exists(pending), unsaid, written_at__lte=at - WRITER_HAS)


def _locked(named: Named) -> Subscriber | None:
    found: QuerySet[Subscriber] = Subscriber.objects.select_for_update()
    return found.filter(uid=named.uid, erased_at__isnull=True).first()


def _moved(named: Named) -> Subscriber | None:
    reader = moving.reader_before(named.uid)
    return _locked(Named(reader.uid)) if reader else None


def _leave(subscription: Subscription, subscriber: Subscriber, at: datetime) -> None:
    subscription.left_at = at
    subscription.save(update_fields=["left_at"])
    record(subscriber.address_key, ConsentVerb.LEFT, subscription.briefing, at)

"""A handful of a list's rows at once: where each address stands, and those that are new become readers.

Decides who is new: nobody who is suppressed, who left this briefing or all they had, who had themselves
erased or moved to another address. Asks and writes by the handful, never by the row. Who may import, and
when, `importing` decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from briefings.models import (
    Basis,
    Briefing,
    Consent,
    ConsentVerb,
    ReaderImport,
    Selection,
    Subscriber,
    Subscription,
    Suppression,
)
from briefings.register.sheet import Wanted
from briefings.subscribing import ONE_MAIL_PER
from newsroom.brief import hash_of

ASKED_PER_MINUTE = 200
GONE = (ConsentVerb.ERASED, ConsentVerb.MOVED_AWAY)


class Standing(StrEnum):
    """Where an address stands before the list is obeyed. The values are the counts' names."""

    NEW = "added"
    KNOWN = "known"
    SUPPRESSED = "suppressed"
    LEFT = "left_before"


def standings(rows: Sequence[Wanted], briefing: Briefing) -> dict[str, Standing]:
    """By key of the address. Four questions, however many rows; readers who are there are locked."""
    keys = [row.key for row in rows]
    suppressed = set(_keys(Suppression.objects.filter(address_key__in=keys)))
    gone = Consent.objects.filter(address_key__in=keys, verb__in=GONE)
    gone_before = set(_keys(gone))
    readers = _readers(keys)
    wishes: dict[int, dict[int, bool]] = defaultdict(dict)
    asked = Subscription.objects.filter(subscriber__in=readers.values())
    for reader, wish, left_at in asked.values_list("subscriber_id", "briefing_id", "left_at"):
        wishes[reader][wish] = left_at is not None
    found = {}
    for key in keys:
        if key in suppressed:
            found[key] = Standing.SUPPRESSED
        elif key in readers:
            found[key] = _of_reader(wishes[readers[key]], briefing)
        else:
            found[key] = Standing.LEFT if key in gone_before else Standing.NEW
    return found


def enrol(rows: Sequence[Wanted], given: ReaderImport, *, at: datetime) -> None:
    """Make readers of rows that are new. Each gets the consent with the list's basis.

    Confirmed by that basis, or asked: then the mail of any sign-up goes to them, two hundred in a minute,
    and to nobody who was asked within the day.
    """
    if not rows:
        return
    assert given.basis is not None
    Subscriber.objects.bulk_create(
        [
            Subscriber(address_key=row.key, address=row.address, zone=row.zone, signed_up_at=at)
            for row in rows
        ],
        ignore_conflicts=True,
    )
    readers = _readers([row.key for row in rows])
    kinds = _selections({row.sections for row in rows}, given.briefing)
    Subscription.objects.bulk_create(
        [
            Subscription(
                subscriber_id=readers[row.key],
                briefing=given.briefing,
                selection_id=kinds[row.sections],
                confirmed_at=at if given.is_confirmed else None,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    Consent.objects.bulk_create([_consent(row, given, given.basis, at) for row in rows])
    enrolled = Subscriber.objects.filter(pk__in=readers.values())
    if given.is_confirmed:
        enrolled.filter(confirmed_at__isnull=True).update(confirmed_at=at)
    else:
        long_ago = Q(asked_at__isnull=True) | Q(asked_at__lte=at - ONE_MAIL_PER)
        turn = at + timedelta(minutes=given.added / ASKED_PER_MINUTE)
        enrolled.filter(long_ago).update(asked_at=turn)


def _of_reader(wishes: dict[int, bool], briefing: Briefing) -> Standing:
    if briefing.pk in wishes:
        return Standing.LEFT if wishes[briefing.pk] else Standing.KNOWN
    return Standing.LEFT if wishes and all(wishes.values()) else Standing.NEW


def _keys(rows: object) -> Collection[str]:
    return rows.values_list("address_key", flat=True)  # type: ignore[attr-defined, no-any-return]


def _readers(keys: Sequence[str]) -> dict[str, int]:
    """In one order for everybody, so that two lists do not wait for each other."""
    rows = Subscriber.objects.select_for_update().filter(address_key__in=keys).order_by("pk")
    return {key: pk for key, pk in rows.values_list("address_key", "pk") if key}


def _selections(kinds: set[tuple[str, ...]], briefing: Briefing) -> dict[tuple[str, ...], int]:
    wanted = [list(kind) for kind in sorted(kinds)]
    Selection.objects.bulk_create(
        [Selection(briefing=briefing, sections=kind) for kind in wanted], ignore_conflicts=True
    )
    rows = Selection.objects.filter(briefing=briefing, sections__in=wanted)
    return {tuple(row.sections): row.pk for row in rows}


def _consent(row: Wanted, given: ReaderImport, basis: Basis, at: datetime) -> Consent:
    return Consent(
        address_key=row.key,
        verb=ConsentVerb.IMPORTED,
        briefing=given.briefing,
        wording_hash=hash_of(f"{basis.asked_where}\n{basis.asked_when}\n{basis.note}"),
        basis=basis,
        said=row.said,
        at=at,
    )

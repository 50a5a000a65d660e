"""Send a wave: claim, put each reader's few bytes in, hand over, and mark before the next body leaves.

Promises: at most one message per connection is ever in doubt, and none is sent a third time. The mark is
committed before the next message's text leaves. Decides retries; `claiming` decides who may be written to.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime, parseaddr
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import dateformat

from briefings import claiming, tokens, wire
from briefings.addresses import is_writable, without_addresses
from briefings.claiming import Claimed
from briefings.models import Delivery, DeliveryState, Fragment, Recipe, Wave
from briefings.removing import Emptied
from briefings.smtp import Connection, NoRelay, Outcome, Relay, Result
from briefings.waves import zone_named

log = logging.getLogger(__name__)
FIRST_RETRY = 60
LAST_RETRY = 3600
MOST_ATTEMPTS = 12
LOOK_EVERY = 2.0  # seconds between looks at what may have stopped the edition
RENEW_AFTER = claiming.LEASE.total_seconds() / 3

Clock = Callable[[], datetime]


class Sent(NamedTuple):
    """What one run did: how many messages were handed over, and why it ended early (or empty)."""

    number: int
    because: str = ""


def send_wave(
    wave_id: int,
    *,
    clock: Clock,
    relay: Relay | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Sent:
    """Send what is owed of a wave until nothing is left, it is hindered, or `stop` says so.

    `clock` is the database's. Any number of senders may run at once; each has its own connection.
    """
    wave = Wave.objects.select_related("edition__briefing").get(pk=wave_id)
    because = claiming.hindrance(wave, at=clock())
    if because:
        claiming.hold_if_stuck(wave, because, at=clock())
        return Sent(0, because)
    sender = _Sender(wave, clock, relay or Relay.from_settings(), stop)
    return sender.run()


class _Overtaken(Exception):
    """The lease ended while this sender stood still: the rest of the batch is another sender's."""


class _Sender:
    def __init__(self, wave: Wave, clock: Clock, relay: Relay, stop: Callable[[], bool]) -> None:
        self.wave, self.clock, self.stop = wave, clock, stop
        self.connection = Connection(relay)
        self.connected = False
        self.recipes: dict[int, list[bytes]] = {}
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.count = 0
        self.unmarked = 0
        self.looked = time.monotonic()
        self.lease = uuid.uuid4()

    def run(self) -> Sent:
        because = ""
        try:
            _make_marks_durable()
            while not because:
                self.lease = uuid.uuid4()
                rows = claiming.claim(self.wave.pk, self.lease, at=self.clock())
                if rows is None:
                    break
                because = self._batch(rows)
        finally:
            self.connection.close()
        if because:
            claiming.hold_if_stuck(self.wave, because, at=self.clock())
        return Sent(self.count, because)

    def _batch(self, rows: list[Claimed]) -> str:
        """Why sending has to end, or nothing. What was not begun is given back, whatever happens."""
        try:
            begun = time.monotonic()
            for row in rows:
                because = self._hindered()
                if because:
                    return because
                if time.monotonic() - begun > RENEW_AFTER:
                    if not claiming.renew(self.lease, at=self.clock()):
                        return ""
                    begun = time.monotonic()
                self._one(row)
            return ""
        except NoRelay as error:
            log.warning("no relay: %s", error)
            return f"The relay cannot be reached: {error}"
        except Emptied as refusal:
            return str(refusal)
        except _Overtaken:
            return ""
        finally:
            # A row whose mark could not be written stays leased: it is the one in doubt.
            claiming.give_back(self.lease, but=self.unmarked)

    def _hindered(self) -> str:
        if self.stop():
            return "Asked to stop."
        if time.monotonic() - self.looked < LOOK_EVERY:
            return ""
        self.looked = time.monotonic()
        return claiming.hindrance(self.wave, at=self.clock())

    def _one(self, row: Claimed) -> None:
        if not is_writable(row.address):
            never = Outcome(Result.NEVER, "the address cannot be written to")
            self._mark(row, never)
            return
        message = wire.splice(self._recipe(row.recipe_id), self._values(row))
        if not self.connected:
            self.connection.open()
            self.connected = True
        self.unmarked = row.id
        outcome = self.connection.deliver(self.sender, row.address, message)
        self.connected = outcome.usable
        self._mark_surely(row, outcome)
        self.unmarked = 0

    def _recipe(self, recipe_id: int) -> list[bytes]:
        if recipe_id not in self.recipes:
            self.recipes[recipe_id] = parts_of(Recipe.objects.get(pk=recipe_id))
        return self.recipes[recipe_id]

    def _values(self, row: Claimed) -> dict[bytes, bytes]:
        edition = self.wave.edition
        return personal(
            address=row.address,
            message_id=f"{edition.pk}.{row.id}",
            due_at=self.wave.due_at,
            uid=row.uid,
            briefing=edition.briefing_id,
            zone=self.wave.zone,
            asked_at=row.asked_at,
        )

    def _mark_surely(self, row: Claimed, outcome: Outcome) -> None:
        """Keep what is known through a lost database, until the lease may have ended."""
        gives_up = time.monotonic() + RENEW_AFTER
        while True:
            try:
                return self._mark(row, outcome)
            except (OperationalError, InterfaceError):
                if connection.in_atomic_block or time.monotonic() > gives_up:
                    raise
                log.warning("the database is away; delivery %s waits for its mark", row.id)
                connection.close()
                time.sleep(0.5)

    def _mark(self, row: Claimed, outcome: Outcome) -> None:
        """Write down what became of it, under the lease; committed when this returns."""
        at, reply = self.clock(), without_addresses(outcome.reply)[:200]
        if outcome.result is Result.UNKNOWN:
            if not claiming.doubt(row.id, self.lease, row.doubts + 1, reply, at=at):
                raise _Overtaken
            return
        attempts = row.attempts + 1
        fields: dict[str, object] = {"attempts": attempts, "reply": reply}
        if outcome.result is Result.SENT:
            self.count += 1
            fields |= {"state": DeliveryState.SENT, "settled_at": at}
        elif outcome.result is Result.LATER and attempts < MOST_ATTEMPTS:
            fields |= {"state": DeliveryState.DEFERRED, "not_before": at + backoff(attempts)}
        else:
            fields |= {"state": DeliveryState.FAILED, "settled_at": at}
        leased = Delivery.objects.filter(pk=row.id, lease=self.lease)
        if not leased.update(lease=None, leased_until=None, **fields):
            log.error("delivery %s was no longer leased when it was marked", row.id)
            raise _Overtaken


def backoff(attempts: int) -> timedelta:
    """One minute, doubling to an hour, with up to half as much again by chance."""
    seconds = min(FIRST_RETRY * 2 ** (attempts - 1), LAST_RETRY)
    return timedelta(seconds=seconds * (1 + random.random() / 2))  # noqa: S311


def parts_of(recipe: Recipe) -> list[bytes]:
    """A recipe's bytes, cut at its personal places. Emptied where an order took some away."""
    found = Fragment.objects.in_bulk(recipe.fragments)
    pieces = [piece for pk in recipe.fragments if (piece := found[pk].bytes) is not None]
    if len(pieces) < len(recipe.fragments):
        raise Emptied("What this mail told was removed by order; its bytes are gone.")
    return wire.cut([bytes(piece) for piece in pieces])


def personal(
    *,
    address: str,
    message_id: str,
    due_at: datetime,
    uid: uuid.UUID,
    briefing: int,
    zone: str,
    asked_at: datetime,
) -> dict[bytes, bytes]:
    """One reader's few bytes, by the letter of their place. The same whenever they are made."""
    leave = tokens.url(tokens.LEAVE, uid, briefing)
    preferences = tokens.url(tokens.PREFERENCES, uid)
    asked = dateformat.format(asked_at.astimezone(zone_named(zone)), "j F Y")
    return {
        b"T": address.encode("ascii"),
        b"I": message_id.encode("ascii"),
        b"D": format_datetime(due_at).encode("ascii"),
        b"U": leave.encode("ascii"),
        b"L": wire.value(leave),
        b"P": wire.value(preferences),
        b"A": wire.value(asked),
        b"Z": wire.value(zone_named(zone).key),
    }


def _make_marks_durable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")

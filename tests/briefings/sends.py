"""One wave sent to a relay that does what a test says."""

from __future__ import annotations

from datetime import UTC, datetime

from briefings import sending, ticking
from briefings.models import Delivery, Subscriber, Wave
from tests.briefings.support import Script, ScriptedRelay

DUE = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def run(wave: Wave, script: Script | None = None, at: datetime = DUE) -> ScriptedRelay:
    """One run of a sender against a relay that follows the script."""
    with ScriptedRelay(script or (lambda message, phase: "")) as relay:
        relay.sent = sending.send(clock=lambda: at, due=ticking.due, relay=relay.relay)
    return relay


def owe_late(wave: Wave, address: str) -> None:
    """One more row of the wave, as the seal would have written it."""
    first = Delivery.objects.filter(wave_id=wave.pk).order_by("pk")[0]
    first.pk, first.state, first.lease, first.not_before = None, "queued", None, DUE
    first.subscriber_id = Subscriber.objects.get(address=address).pk
    first.save()


def states(wave: Wave) -> dict[str, str]:
    names = dict(Subscriber.objects.values_list("pk", "address"))
    rows = Delivery.objects.filter(wave_id=wave.pk).values_list("subscriber_id", "state")
    return {(names[pk] or "erased")[0]: state for pk, state in rows}


def at(message: int, phase: str, answer: str) -> Script:
    return lambda n, p: answer if (n, p) == (message, phase) else ""

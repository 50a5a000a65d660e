"""What time brings: due stories are published, editions planned, waves rung for, dead leases ended.

Each function is one look at the database at `at`, its clock; two clocks at once are harmless, because
every step locks what it changes. Rings through the callable it is given, so that it knows no Celery.
An edition is sealed by a person, never here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, QuerySet

from briefings import claiming, importing, judging, leasing, moving, planning, removing, resealing
from briefings.models import Briefing, Delivery, DeliveryState, Edition, Lease, Wave
from newsroom import autosaving, pictures, presence, press
from newsroom.models.story import Story
from newsroom.refusals import Refused

log = logging.getLogger(__name__)
UNATTENDED_AFTER = timedelta(seconds=30)
LOOK_BACK = timedelta(days=7)


def publish_due(*, at: datetime) -> int:
    """Publish what was scheduled; one that cannot be published is laid aside, the others go on."""
    published = 0
    for story_id in Story.objects.due(at).order_by("publish_at", "pk").values_list("pk", flat=True):
        try:
            published += press.publish_scheduled(story_id, at=at) is not None
        except (Refused, ValueError) as refusal:
            _lay_aside(story_id, str(refusal), at=at)
        except DatabaseError:
            log.exception("story %s could not be published", story_id)
    return published


def tick(*, at: datetime) -> None:
    """Obey removals and retractions, plan what comes, end what nobody sealed, free what dead senders held."""
    for step in (
        _obey,
        _lapse,
        _plan,
        _withdraw,
        _reap,
        _judge,
        _settle,
        _catch_up,
        _move,
        _forget,
        _tidy,
    ):
        try:
            step(at)
        except Refused as refusal:
            log.warning("tick: %s", refusal)


def due(at: datetime) -> list[int]:
    """Waves that may be sent at that moment and have something to send.

    What must wait for a person is held.
    """
    found = []
    for wave in _with_work(at).select_related("edition__briefing").order_by("due_at", "pk"):
        if claiming.is_late(wave, wave.edition, at=at):
            if not wave.edition.held_because:
                claiming.hold(wave.edition_id, claiming.late_sentence(wave, wave.edition))
            continue
        because = claiming.hindrance(wave, at=at)
        if because:
            claiming.hold_if_stuck(wave, because, at=at)
        else:
            found.append(wave.pk)
    return found


def unattended(waves: list[int], *, at: datetime) -> list[int]:
    """Of these, the waves that nobody has begun to send 30 s after they were due."""
    busy = Lease.objects.filter(wave_id=OuterRef("pk"))
    late = Wave.objects.filter(pk__in=waves, due_at__lte=at - UNATTENDED_AFTER)
    return list(late.exclude(Exists(busy)).order_by("due_at").values_list("pk", flat=True))


def ring(doorbell: Callable[[], object]) -> bool:
    """Call a sender; a dead broker is written down and left alone. Says whether it rang."""
    try:
        doorbell()
    except Exception as error:  # whatever the broker's client raises: the clock must go on
        log.warning("the doorbell is dead, the clock sends what nobody takes: %s", error)
        return False
    return True


def _with_work(at: datetime) -> QuerySet[Wave]:
    claimable = Delivery.objects.filter(
        Q(state=DeliveryState.QUEUED) | Q(state=DeliveryState.DEFERRED),
        wave_id=OuterRef("pk"),
        not_before__lte=at,
    )
    recent = Wave.objects.filter(due_at__lte=at, due_at__gt=at - LOOK_BACK)
    sealed = recent.filter(edition__sealed_at__isnull=False, edition__cancelled_at__isnull=True)
    return sealed.filter(Exists(claimable))


def _obey(_at: datetime) -> None:
    for edition in removing.empty():
        claiming.hold(edition.pk, removing.removed(edition))


def _plan(at: datetime) -> None:
    today = at.date()
    for day in (today, today + timedelta(days=1)):
        for briefing in Briefing.objects.on(day):
            known = Edition.objects.filter(briefing=briefing, kind="regular", issue_date=day)
            if at <= planning.ends_at(briefing, day) and not known.exists():
                planning.plan(briefing, issue_date=day, at=at)
    for edition in Edition.objects.open().order_by("issue_date"):
        planning.refresh_plan(edition)


def _lapse(at: datetime) -> None:
    planning.lapse(at=at)


def _reap(at: datetime) -> None:
    ended = leasing.reap(at=at)
    if ended:
        log.warning("%s deliveries were leased to senders that died", ended)


def _judge(at: datetime) -> None:
    judging.judge(at=at)


def _withdraw(at: datetime) -> None:
    """Editions that cannot be sealed without the retracted story are held; the others go on."""
    for edition_id in resealing.to_withdraw(at=at):
        try:
            resealing.withdraw(edition_id, at=at)
        except Refused as refusal:
            claiming.hold(edition_id, str(refusal))


def _catch_up(at: datetime) -> None:
    for edition_id in resealing.to_catch_up(at=at):
        resealing.catch_up(edition_id, at=at)


def _move(at: datetime) -> None:
    """Readers whose change of address waited for a mail that was on its way."""
    for move_id in moving.waiting():
        moving.happen(move_id, at=at)


def _forget(at: datetime) -> None:
    moving.expire(at=at)
    importing.expire(at=at)
    autosaving.forget(at=at)
    presence.forget(at=at)


def _tidy(at: datetime) -> None:
    pictures.tidy(at=at)


def _settle(at: datetime) -> None:
    """Deliveries of cancelled editions that a sender gave back."""
    still_open = Delivery.objects.filter(
        edition_id__in=Edition.objects.filter(
            cancelled_at__gt=at - LOOK_BACK, sealed_at__isnull=False
        ).values("pk"),
        state__in=[DeliveryState.QUEUED, DeliveryState.DEFERRED],
    )
    for edition_id in still_open.values_list("edition_id", flat=True).distinct():
        planning.settle_cancelled(edition_id, at=at)


def _lay_aside(story_id: int, why: str, *, at: datetime) -> None:
    try:
        press.lay_aside(story_id, at=at, note=f"Not published: {why}")
    except (Refused, ValueError, DatabaseError):
        log.exception("story %s could not be laid aside", story_id)

"""What an edition holds: planned from what is live, arranged by an editor, until it is sealed.

Decides which stories are offered and in which order, and when an edition ends without being sent.
Renders nothing, sends nothing; what exactly is frozen is `sealing`'s to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from briefings import slotting, tallying, waves
from briefings.models import (
    BoardEvent,
    BoardVerb,
    Briefing,
    Choice,
    Delivery,
    DeliveryState,
    Edition,
    EditionItem,
    Subscription,
    Wave,
)
from briefings.models.edition import OfferQuerySet
from newsroom.models.people import User
from newsroom.models.publication import Live
from newsroom.refusals import Refused, Stale, WrongStage
from newsroom.workflow import ReasonMissing, allow

REPLY_AT_MOST = 200
NOT_SEALED = "Nobody sealed it in time; its stories are free for the next edition."


class NotOnOffer(Refused):
    """A story that this edition cannot carry."""


def offered(edition: Edition) -> OfferQuerySet:
    """The live stories that this edition may carry, in the order of sections, newest first."""
    return OfferQuerySet(Live).open_for(edition)


@transaction.atomic
def plan(briefing: Briefing, *, issue_date: date, at: datetime) -> Edition:
    """The edition of this date, with the stories on offer; the one that is there already, if so.

    With a template, as many of each section as it has slots; without, the newest of all.
    """
    briefing = Briefing.objects.select_for_update().get(pk=briefing.pk)
    regular = Edition.objects.filter(briefing=briefing, kind="regular")
    edition = regular.filter(issue_date=issue_date).first()
    if edition is None:
        last = regular.aggregate(last=Max("number"))["last"] or 0
        edition = Edition.objects.create(
            briefing=briefing, issue_date=issue_date, number=last + 1, planned_at=at
        )
        slotting.lay_out(edition)
        _carry(edition, _fitting(edition, offered(edition), Counter()))
    return edition


@transaction.atomic
def refresh_plan(edition: Edition) -> int:
    """Add what went live since, while there is room; take out what was withdrawn. Says how many came.

    What an editor left out stays out; only later stories are added to an arranged edition.
    """
    edition = _lock(edition)
    if edition.sealed_at or edition.cancelled_at:
        return 0
    stories = offered(edition)
    edition.items.filter(choice=Choice.CARRY).exclude(story__in=stories.values("story")).delete()
    late = stories.exclude(story__in=edition.items.values("story"))
    if edition.arranged_at:
        late = late.filter(first_published_at__gt=edition.arranged_at)
    carried_now = edition.items.filter(choice=Choice.CARRY)
    held = carried_now.values_list(Coalesce("under", "story__live__section"), flat=True)
    chosen = _fitting(edition, late, Counter(held))
    if chosen and not edition.arranged_at:
        carried = [item.story_id for item in edition.items.all()]
        edition.items.all().delete()
        whole = stories.filter(story__in=[*carried, *(live.story_id for live in chosen)])
        chosen = _by_slots(slotting.rooms(edition), list(whole))
        _carry(edition, chosen)
        return len(chosen) - len(carried)
    _carry(edition, chosen)
    return len(chosen)


@transaction.atomic
def arrange(
    edition: Edition,
    *,
    order: Sequence[int],
    passed: Sequence[int] = (),
    moved: int | None = None,
    by: User,
    at: datetime,
) -> Edition:
    """Carry these stories in this order, pass those over for good; the others stay for later editions.

    `moved` is the story that was taken hold of, if the order changes; without it, it is worked out.
    """
    allow(by, "arrange")
    edition = _open(edition)
    wanted = [*order, *passed]
    if len(set(wanted)) != len(wanted):
        raise NotOnOffer("A story stands in this arrangement twice.")
    own = set(edition.items.values_list("story_id", flat=True))
    available = set(offered(edition).values_list("story_id", flat=True)) | own
    if not available.issuperset(wanted):
        raise NotOnOffer(
            "A story in this arrangement is not on offer any more; load the board again."
        )
    _record(edition, order, passed, moved, by=by, at=at)
    under = dict(edition.items.filter(story__in=order).values_list("story", "under"))
    edition.items.all().delete()
    EditionItem.objects.bulk_create(
        EditionItem(
            edition=edition,
            story_id=story,
            position=place,
            choice=Choice.CARRY if place <= len(order) else Choice.PASS,
            chosen_by=by,
            under_id=under.get(story),
        )
        for place, story in enumerate(wanted, 1)
    )
    edition.arranged_at = at
    edition.held_because = ""
    edition.save(update_fields=["arranged_at", "held_because"])
    return edition


@transaction.atomic
def cancel(edition: Edition, *, by: User, at: datetime, note: str) -> Edition:
    """Stop an edition: what has not left will not leave, and its stories are free again."""
    allow(by, "seal")
    if not note.strip():
        raise ReasonMissing("Say why this edition is cancelled.")
    edition = _lock(edition)
    if edition.cancelled_at:
        raise WrongStage("This edition is already cancelled.")
    call_off(edition, at=at, because=f"Cancelled by {by}: {note.strip()}")
    return edition


def ends_at(briefing: Briefing, issue_date: date) -> datetime:
    """When it is too late for every reader: the last of their hours, and the limit after it."""
    readers = Subscription.objects.active().filter(briefing=briefing)
    zones = set(readers.values_list("subscriber__zone", flat=True)) or {"UTC"}
    last = max(waves.due_at(zone, issue_date, briefing.hour) for zone in zones)
    return last + timedelta(hours=briefing.late_hours)


@transaction.atomic
def lapse(*, at: datetime) -> int:
    """Cancel editions that nobody sealed before it was too late for all. Says how many."""
    begun = Edition.objects.open().filter(issue_date__lte=at.date() + timedelta(days=1))
    rows = begun.select_related("briefing").select_for_update(skip_locked=True, of=("self",))
    late = [row for row in rows if at > ends_at(row.briefing, row.issue_date)]
    for edition in late:
        call_off(edition, at=at, because=NOT_SEALED)
    return len(late)


@transaction.atomic
def release(wave: Wave, *, by: User, at: datetime) -> Wave:
    """Let a wave go that came too late to go by itself."""
    allow(by, "send")
    wave = Wave.objects.select_for_update().get(pk=wave.pk)
    if wave.released_at is None:
        wave.released_at = at
        wave.save(update_fields=["released_at"])
        Edition.objects.filter(pk=wave.edition_id, cancelled_at__isnull=True).update(
            held_because=""
        )
    return wave


def settle_cancelled(edition_id: int, *, at: datetime) -> int:
    """Deliveries of a cancelled edition that are still open, also those a sender gave back."""
    because = Edition.objects.values_list("held_because", flat=True).get(pk=edition_id)
    still_open = Delivery.objects.filter(
        edition_id=edition_id, state__in=[DeliveryState.QUEUED, DeliveryState.DEFERRED]
    )
    tallying.forget(edition_id)
    return still_open.update(
        state=DeliveryState.CANCELLED, settled_at=at, reply=because[:REPLY_AT_MOST]
    )


def call_off(edition: Edition, *, at: datetime, because: str) -> None:
    """Cancel a locked edition and all of it that has not left; who may, the caller has decided."""
    if edition.out_at and edition.out_at > at:
        edition.out_at = None
    edition.cancelled_at, edition.held_because = at, because
    edition.save(update_fields=["out_at", "cancelled_at", "held_because"])
    settle_cancelled(edition.pk, at=at)


def _fitting(edition: Edition, stories: OfferQuerySet, held: Mapping[int, int]) -> list[Live]:
    """The newest there is room for: in each section's slots, or where there are none in the whole."""
    rooms = slotting.rooms(edition)
    if not rooms:
        return _newest(stories, edition.briefing.most_stories - sum(held.values()))
    found = list(stories)
    kept: list[Live] = []
    for section, room in rooms.items():
        own = [live for live in found if live.section_id == section]
        kept += _newest(own, room - held.get(section, 0))
    return kept


def _by_slots(rooms: Mapping[int, int], stories: list[Live]) -> list[Live]:
    """In the order of the slots' sections; without slots as they stand."""
    places = {section: place for place, section in enumerate(rooms)}
    return sorted(stories, key=lambda live: places.get(live.section_id, len(places)))


def _record(
    edition: Edition,
    order: Sequence[int],
    passed: Sequence[int],
    moved: int | None,
    *,
    by: User,
    at: datetime,
) -> None:
    """What this arrangement does to the one before, an event for each story."""
    before = dict(edition.items.order_by("position").values_list("story_id", "choice"))
    after = dict.fromkeys(order, Choice.CARRY) | dict.fromkeys(passed, Choice.PASS)
    done: list[tuple[BoardVerb, int | None]] = [
        (BoardVerb.CARRIED if choice == Choice.CARRY else BoardVerb.PASSED, story)
        for story, choice in after.items()
        if before.get(story) != choice
    ]
    done += [(BoardVerb.LATER, story) for story in before if story not in after]
    stays = [story for story in order if before.get(story) == Choice.CARRY]
    stood = [story for story in before if story in set(stays)]
    if stays != stood:
        one = moved if moved in stays else _the_one_moved(stood, stays)
        done.append((BoardVerb.MOVED, one))
    BoardEvent.objects.bulk_create(
        BoardEvent(edition=edition, verb=verb, story_id=story, by=by, at=at) for verb, story in done
    )


def _the_one_moved(before: Sequence[int], after: Sequence[int]) -> int | None:
    """The story whose move explains the new order, if one does; of two neighbours the one that went up."""
    for story in after:
        if [one for one in before if one != story] == [one for one in after if one != story]:
            return story
    return None


def _newest(stories: Iterable[Live], most: int) -> list[Live]:
    """The newest of them, told in their own order."""
    found = list(stories)
    chosen = sorted(found, key=lambda live: (live.first_published_at, live.pk), reverse=True)
    kept = {live.pk for live in chosen[: max(0, most)]}
    return [live for live in found if live.pk in kept]


def _carry(edition: Edition, stories: Sequence[Live]) -> None:
    last = edition.items.aggregate(last=Max("position"))["last"] or 0
    EditionItem.objects.bulk_create(
        EditionItem(edition=edition, story_id=live.story_id, position=place)
        for place, live in enumerate(stories, last + 1)
    )


def _lock(edition: Edition) -> Edition:
    editions = Edition.objects.select_related("briefing").select_for_update(of=("self",))
    return editions.get(pk=edition.pk)


def _open(edition: Edition) -> Edition:
    edition = _lock(edition)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    if edition.sealed_at:
        raise Stale("This edition is sealed; what it holds can no longer change.")
    return edition

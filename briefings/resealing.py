"""Seal an edition again for those who have not got it: correct stories or drop them, never add one.

Decides what a following seal may hold and which deliveries it reaches. What was sent keeps its recipe; so
does what is under lease, until it is given back. A retraction takes its story out by itself: nobody has
to approve what only takes away. Sends nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from briefings import freezing, owing, planning, rendering
from briefings.freezing import NothingToSay
from briefings.models import (
    Delivery,
    DeliveryState,
    Edition,
    EditionItem,
    EditionKind,
    PastHour,
    RecipeItem,
    Seal,
    SealItem,
    SealKind,
    Selection,
    Wave,
)
from briefings.under import elsewhere
from newsroom.models.people import User
from newsroom.models.publication import Live, Publication, PublicationKind
from newsroom.refusals import Refused, Stale, WrongStage
from newsroom.telling import Telling
from newsroom.workflow import ReasonMissing, allow

LOOK_BACK = timedelta(days=7)
WAITING = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
TOLD = (DeliveryState.LEASED, DeliveryState.SENT, DeliveryState.UNCERTAIN)


class NothingChanges(Refused):
    """The following seal would hold what the last one holds."""


class Step(NamedTuple):
    """What becomes of one sealed story in the following seal; without `after` it is dropped."""

    before: Publication
    after: Publication | None
    withdrawn: bool

    @property
    def story(self) -> int:
        return self.before.story_id

    @property
    def changes(self) -> bool:
        return self.after is None or self.after.pk != self.before.pk


class Prospect(NamedTuple):
    """The following seal as it would be now, against the one that stands."""

    standing: Seal
    steps: list[Step]

    @property
    def stays(self) -> list[int]:
        return [step.story for step in self.steps if step.after]

    @property
    def stamp(self) -> str:
        """Stands for all of it: another outcome has another stamp."""
        after = (str(step.after.pk if step.after else 0) for step in self.steps)
        return f"{self.standing.number}:{','.join(after)}"


def prospect(edition: Edition, *, drop: Collection[int] = ()) -> Prospect:
    """Each story of the standing seal as readers see it now, without those dropped or retracted."""
    standing = _standing(edition)
    items = standing.items.select_related("publication").order_by("position")
    publications = [item.publication for item in items]
    lives = Live.objects.select_related("publication").defer("search")
    now = lives.in_bulk([publication.story_id for publication in publications])
    steps = []
    for before in publications:
        live = now.get(before.story_id)
        withdrawn = live is None or live.withdrawn
        gone = withdrawn or before.story_id in drop
        steps.append(Step(before, None if gone or live is None else live.publication, withdrawn))
    return Prospect(standing, steps)


def tellings(coming: Prospect) -> list[Telling]:
    """What the following seal would tell, each story under the section where it stands."""
    places = coming.standing.under
    befores = ((step.story, step.before.sha) for step in coming.steps)
    under = {story: places[sha] for story, sha in befores if sha in places}
    return freezing.as_live(coming.stays, under)


@transaction.atomic
def reseal(
    edition: Edition,
    *,
    drop: Collection[int] = (),
    by: User,
    at: datetime,
    note: str,
    seen: str = "",
) -> Seal:
    """Seal again for whatever is not sent: each story as it is live now, without those dropped.

    Refused without a reason, if nothing would change or be left, if nobody is waiting for it, and if the
    outcome is not what the person saw (`seen`, a prospect's stamp). A dropped story that nobody was told
    is free for a later edition.
    """
    allow(by, "reseal")
    if not note.strip():
        raise ReasonMissing("Say why this edition is sealed again.")
    edition = _sealed(edition)
    if edition.kind != EditionKind.REGULAR:
        raise WrongStage("A notice is not sealed again; cancel it.")
    coming = prospect(edition, drop=drop)
    if seen and seen != coming.stamp:
        raise Stale(
            "Something changed since you looked. Look at it as it is now, then press again."
        )
    if not any(step.changes for step in coming.steps):
        raise NothingChanges(
            "Nothing would change: no story is dropped, and none has a newer text."
        )
    if not coming.stays:
        raise NothingToSay("Nothing would be left of it; cancel the edition instead.")
    if not waiting(edition).exists():
        raise WrongStage("Everything was sent or is settled; there is nobody to seal it again for.")
    sealed = _follow(
        coming.standing, tellings(coming), SealKind.RESEAL, by=by, at=at, note=note.strip()
    )
    _free(edition, [step.story for step in coming.steps if step.after is None])
    return sealed


@transaction.atomic
def withdraw(edition_id: int, *, at: datetime) -> Seal | None:
    """Take what was retracted out of everything not sent; None if there is nothing to take out.

    The other stories stay word for word as they were sealed. If nothing is left, the edition is cancelled.
    """
    edition = (
        Edition.objects.select_related("briefing")
        .select_for_update(of=("self",))
        .get(pk=edition_id)
    )
    if edition.sealed_at is None or edition.cancelled_at:
        return None
    standing = _standing(edition)
    gone = _retracted(standing.items.all()).values_list("publication__story_id", flat=True)
    names = Live.objects.filter(story_id__in=gone).order_by("slug").values_list("slug", flat=True)
    if not names:
        return None
    because = (
        f"Retracted after this edition was sealed: {', '.join(f'“{name}”' for name in names)}."
    )
    left = freezing.as_sealed(standing, but=set(gone))
    if not left:
        planning.call_off(edition, at=at, because=f"{because} Nothing is left to send.")
        return None
    if edition.held_because:
        edition.held_because = ""
        edition.save(update_fields=["held_because"])
    return _follow(standing, left, SealKind.WITHDRAWAL, by=None, at=at, note=because)


@transaction.atomic
def catch_up(edition_id: int, *, at: datetime) -> int:
    """Hand the standing seal to what was under lease when it came and was given back since."""
    edition = Edition.objects.select_for_update(of=("self",)).get(pk=edition_id)
    if edition.sealed_at is None or edition.cancelled_at:
        return 0
    return owing.hand_over(_standing(edition), at=at, until=at)


def to_withdraw(*, at: datetime) -> list[int]:
    """Editions with mail waiting whose standing seal holds something that was retracted since."""
    later = Seal.objects.filter(edition_id=OuterRef("seal__edition_id")).order_by("-number")
    items = _retracted(SealItem.objects.filter(seal__edition__in=_going(at)))
    standing = items.filter(seal_id=Subquery(later.values("pk")[:1]))
    return list(standing.values_list("seal__edition_id", flat=True).distinct())


def to_catch_up(*, at: datetime) -> list[int]:
    """Editions with mail waiting that were sealed more than once."""
    again = Seal.objects.filter(edition_id=OuterRef("pk")).exclude(kind=SealKind.SEAL)
    return list(_going(at).filter(Exists(again)).values_list("pk", flat=True))


def waiting(edition: Edition) -> QuerySet[Delivery]:
    """What a following seal would reach: neither sent nor being sent, and not in doubt."""
    waves = Wave.objects.filter(edition=edition).values("pk")
    return Delivery.objects.filter(
        wave_id__in=waves, not_before__isnull=False, state__in=WAITING, doubts=0
    )


def _follow(
    standing: Seal,
    told: list[Telling],
    kind: SealKind,
    *,
    by: User | None,
    at: datetime,
    note: str,
) -> Seal:
    """The next seal for the kinds of reader that the edition has, and every waiting row given to it."""
    edition = standing.edition
    kinds = Selection.objects.filter(recipes__seal__edition=edition).distinct().order_by("pk")
    selections = {tuple(selection.sections): selection for selection in kinds}
    coming = freezing.next_seal(
        edition, kind, by=by, at=at, note=note, past_hour=PastHour(standing.past_hour)
    )
    frame = freezing.frame_of(edition, seal=coming.number)
    rendered = rendering.render(frame, told, list(selections))
    shas, under = [telling.sha for telling in told], elsewhere(told)
    sealed = freezing.freeze(coming, shas, rendered, selections, under=under)
    owing.hand_over(sealed, at=at)
    return sealed


def _sealed(edition: Edition) -> Edition:
    locked = Edition.objects.select_related("briefing").select_for_update(of=("self",))
    edition = locked.get(pk=edition.pk)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    if edition.sealed_at is None:
        raise WrongStage("This edition is not sealed; arrange it instead.")
    return edition


def _standing(edition: Edition) -> Seal:
    return edition.seals.standing().select_related("edition__briefing")[0]


def _going(at: datetime) -> QuerySet[Edition]:
    """Sealed lately, not cancelled, and with mail that waits."""
    rows = Delivery.objects.filter(
        wave_id=OuterRef("pk"), not_before__isnull=False, state__in=WAITING
    )
    waves = Wave.objects.filter(Exists(rows), edition=OuterRef("pk"))
    sealed = Edition.objects.filter(sealed_at__gt=at - LOOK_BACK, cancelled_at__isnull=True)
    return sealed.filter(Exists(waves))


def _retracted(items: QuerySet[SealItem]) -> QuerySet[SealItem]:
    """What was removed by order is not among them: such an edition waits for a person."""
    retraction = Publication.objects.filter(
        story=OuterRef("publication__story"),
        number__gt=OuterRef("publication__number"),
        kind=PublicationKind.RETRACTION,
    )
    return items.filter(Exists(retraction), publication__brief__isnull=False)


def _free(edition: Edition, stories: Collection[int]) -> None:
    """Stories that nobody was told may be carried by a later edition."""
    for story in stories:
        told = RecipeItem.objects.filter(
            recipe__seal__edition=edition, publication__story_id=story
        ).values("recipe")
        owed = Delivery.objects.filter(edition_id=edition.pk, state__in=TOLD, recipe_id__in=told)
        if not owed.exists():
            EditionItem.objects.filter(edition=edition, story_id=story).delete()

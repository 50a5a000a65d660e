"""Seal an edition, and undo that before anything has left.

Decides whether an edition may be sealed: exact publications, rendered once, owed to everybody confirmed at
that moment, all in one transaction. Changing what is not sent yet is `resealing`'s. Sends nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from briefings import approving, freezing, owing, rendering, waves
from briefings.freezing import NothingToSay
from briefings.models import (
    Choice,
    Edition,
    EditionKind,
    PastHour,
    Seal,
    SealKind,
    Selection,
    Subscription,
    Unsealing,
)
from briefings.rendering import Poisonous
from briefings.under import elsewhere
from newsroom.duefacts import due_facts
from newsroom.models.people import User
from newsroom.refusals import NotYet, Refused, Stale, WrongStage
from newsroom.workflow import allow

TRIES = 3
MOST_NAMED = 3
UNDONE = "The seal was undone before anything left."


class PastReview(Refused):
    """A fact that the edition would tell was to be looked at again, or is in doubt."""


class TooLate(NotYet):
    """The first mail is due or under way: it cannot be taken back."""


def seal(edition: Edition, *, by: User, at: datetime, past_hour: PastHour = PastHour.SEND) -> Seal:
    """Freeze what the edition carries and owe it to everybody confirmed at this moment.

    Refused while something changed since the last proof that nobody approved.

    Nothing leaves for UNDO_SECONDS. Readers whose hour has passed get it then, or are not owed it, as
    `past_hour` says. A story that cannot be mailed holds this edition and no other: `held_because` says why.
    """
    for _ in range(TRIES):
        try:
            return _seal(edition, past_hour, by=by, at=at)
        except owing.ReadersMoved:
            continue
        except Poisonous as refusal:
            Edition.objects.filter(pk=edition.pk).update(held_because=str(refusal))
            raise
    raise Stale("Readers changed what they get while this was sealed. Please press again.")


@transaction.atomic
def unseal(edition: Edition, *, by: User, at: datetime) -> Edition:
    """Undo the seal: nobody is owed the edition, and it can be arranged and sealed again.

    Refused from the moment the first wave is due, or if a sender has begun. The seal stays on record.
    """
    allow(by, "seal")
    edition = _locked(edition)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    if edition.sealed_at is None or edition.out_at is None:
        raise WrongStage("This edition is not sealed.")
    if edition.kind != EditionKind.REGULAR:
        raise WrongStage("A notice is not opened again; cancel it.")
    if at >= edition.out_at:
        raise TooLate("The first wave is due: cancel what has not left, or seal it again.")
    if not owing.take_back(edition, at=at, because=UNDONE):
        raise TooLate("A sender has begun: cancel what has not left, or seal it again.")
    Unsealing.objects.bulk_create(
        Unsealing(seal=undone, by=by, at=at) for undone in edition.seals.standing()
    )
    edition.sealed_at, edition.out_at, edition.held_because = None, None, ""
    edition.save(update_fields=["sealed_at", "out_at", "held_because"])
    return edition


@transaction.atomic
def _seal(edition: Edition, past_hour: PastHour, *, by: User, at: datetime) -> Seal:
    allow(by, "seal")
    edition = _open(edition)
    tellings = freezing.carried(edition)
    if not tellings:
        raise NothingToSay("This edition carries no story yet; arrange one before you seal it.")
    _refuse_past_review(edition, at)
    approving.refuse_unapproved(edition)
    selections = _selections(edition)
    coming = freezing.next_seal(edition, SealKind.SEAL, by=by, at=at, past_hour=past_hour)
    frame = freezing.frame_of(edition, seal=coming.number)
    rendered = rendering.render(frame, tellings, list(selections))
    told = [telling.sha for telling in tellings]
    under = elsewhere(tellings)
    sealed = freezing.freeze(coming, told, rendered, selections, under=under)
    made = owing.owe(sealed, [selection.pk for selection in selections.values()])
    nobody = waves.due_at("UTC", edition.issue_date, edition.briefing.hour)
    edition.sealed_at = at
    edition.out_at = min((wave.due_at for wave in made), default=owing.departs(nobody, at=at))
    edition.held_because = ""
    edition.save(update_fields=["sealed_at", "out_at", "held_because"])
    return sealed


def _refuse_past_review(edition: Edition, at: datetime) -> None:
    """Names each story and fact. Sealing again is not held: it only takes away or corrects."""
    stories = edition.items.filter(choice=Choice.CARRY).values_list("story_id", flat=True)
    held = due_facts(list(stories), at.astimezone(UTC).date())
    if held:
        said = " ".join(fact.sentence for fact in held[:MOST_NAMED])
        more = f" And {len(held) - MOST_NAMED} more." if len(held) > MOST_NAMED else ""
        raise PastReview(f"{said}{more} Confirm or correct them, then seal.")


def _open(edition: Edition) -> Edition:
    edition = _locked(edition)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    if edition.sealed_at:
        raise Stale("This edition is already sealed.")
    return edition


def _locked(edition: Edition) -> Edition:
    editions = Edition.objects.select_related("briefing").select_for_update(of=("self",))
    return editions.get(pk=edition.pk)


def _selections(edition: Edition) -> dict[tuple[str, ...], Selection]:
    """The kinds of reader there are at this moment; everything is always one of them."""
    Selection.objects.get_or_create(briefing=edition.briefing, sections=[])
    taken = Subscription.objects.active().filter(briefing=edition.briefing).values("selection")
    found = Selection.objects.filter(briefing=edition.briefing)
    return {
        tuple(selection.sections): selection
        for selection in (found.filter(pk__in=taken) | found.filter(sections=[])).order_by("pk")
    }

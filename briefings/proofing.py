"""The proof: an edition's mail as it would be sealed now, sent to the desk.

Rendered by the same functions as the sealed mail, so that what the desk sees is what readers will get.
Writes down who sent which publications in which order and when; freezes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.db import transaction

from briefings import rendering, wire
from briefings.addresses import normalised
from briefings.approving import stamp
from briefings.dkim import Signer
from briefings.freezing import EVERYTHING, NothingToSay, carried, frame_of
from briefings.models import Edition, Proof, ProofItem
from briefings.posting import Counter
from briefings.relay import NoRelay, Relay
from briefings.smtp import Result
from newsroom.models.people import User
from newsroom.models.publication import Publication
from newsroom.refusals import Refused, WrongStage
from newsroom.telling import Telling
from newsroom.workflow import allow


class NotProofed(Refused):
    """The relay did not take the proof."""


@transaction.atomic
def proof(
    edition: Edition,
    *,
    to: Sequence[str],
    by: User,
    at: datetime,
    relay: Relay | None = None,
) -> Edition:
    """Send the edition as it stands to these addresses of the desk, and write down what they were sent."""
    allow(by, "proof")
    editions = Edition.objects.select_related("briefing").select_for_update(of=("self",))
    edition = editions.get(pk=edition.pk)
    if edition.cancelled_at:
        raise WrongStage("This edition is cancelled.")
    addresses = [normalised(address) for address in to]
    if not addresses:
        raise NotProofed("No address of the desk is known; an administrator sets DESK_ADDRESSES.")
    tellings = carried(edition)
    message = _rendered(edition, tellings)
    signer = Signer.from_settings()
    try:
        with Counter(relay or Relay.from_settings()) as counter:
            for number, address in enumerate(addresses):
                made = _made(message, edition, address, at, number)
                _hand_in(counter, address, signer.signed(made) if signer else made)
    except NoRelay as error:
        raise NotProofed(f"The proof could not be sent: {error}") from error
    edition.proofed_at = at
    edition.save(update_fields=["proofed_at"])
    _record(edition, [telling.sha for telling in tellings], by=by, at=at)
    return edition


def composed(edition: Edition) -> list[bytes]:
    """The whole mail of an edition that is not sealed yet, cut at its personal places."""
    return _rendered(edition, carried(edition))


def _record(edition: Edition, told: Sequence[str], *, by: User, at: datetime) -> Proof:
    """The numbered proof: which publications in which order, exactly as rendered."""
    proof = Proof.objects.create(
        edition=edition, number=edition.proofs.count() + 1, sha=stamp(told), by=by, at=at
    )
    rows = Publication.objects.filter(sha__in=told).values_list("sha", "id", "story")
    ids = {sha: (publication, story) for sha, publication, story in rows}
    under = dict(edition.items.values_list("story", "under"))
    ProofItem.objects.bulk_create(
        ProofItem(
            proof=proof, publication_id=ids[sha][0], position=place, under_id=under.get(ids[sha][1])
        )
        for place, sha in enumerate(told, 1)
    )
    return proof


def _rendered(edition: Edition, tellings: Sequence[Telling]) -> list[bytes]:
    if not tellings:
        raise NothingToSay("This edition carries no story yet.")
    rendered = rendering.render(frame_of(edition, proof=True), tellings, [EVERYTHING])
    return wire.cut([rendered.fragments[key] for key in rendered.recipes[0].keys])


def _made(
    message: Sequence[bytes], edition: Edition, address: str, at: datetime, number: int
) -> bytes:
    nowhere = f"{settings.SITE_ORIGIN}/subscribe/".encode("ascii")
    values = {
        b"T": address.encode("ascii"),
        b"I": f"proof.{edition.pk}.{at.timestamp():.0f}.{number}".encode("ascii"),
        b"D": format_datetime(at).encode("ascii"),
        b"U": nowhere,
        b"L": wire.value(nowhere),
        b"P": wire.value(nowhere),
    }
    return wire.splice(message, values)


def _hand_in(counter: Counter, address: str, message: bytes) -> None:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    outcome = counter.hand_in(sender, address, message)
    if outcome.result is not Result.SENT:
        raise NotProofed(f"The relay did not take the proof: {outcome.reply}")

"""What changed since the proof, and who approved it: each change singly, or all by a new proof.

Compares the newest proof with the board as it is. A change is approved by somebody who had no hand in it
(ADR 49). Sends nothing; `sealing` asks here before it freezes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from briefings.models import (
    BoardEvent,
    BoardVerb,
    ChangeKind,
    Choice,
    Edition,
    Proof,
    ProofApproval,
    ProofItem,
)
from newsroom.models.history import Contribution
from newsroom.models.people import User
from newsroom.models.publication import Live, Publication
from newsroom.refusals import NotAllowed, Refused, Stale, WrongStage
from newsroom.workflow import allow


class Unapproved(Refused):
    """Something changed since the proof that nobody approved."""


class OwnChange(NotAllowed):
    """Nobody approves their own change."""


class Change(NamedTuple):
    """One difference; `what` names its outcome exactly. `before` or `after` is None where there is none."""

    kind: ChangeKind
    story: int | None
    what: str
    before: int | None = None
    after: int | None = None
    made_by: frozenset[int] = frozenset()
    approval: ProofApproval | None = None


class SinceProof(NamedTuple):
    """`told` are the stories of the proof in its order."""

    proof: Proof
    changes: list[Change]
    told: list[int]

    @property
    def open(self) -> list[Change]:
        return [change for change in self.changes if change.approval is None]


def since_proof(edition: Edition) -> SinceProof | None:
    """Against the newest proof; None before the first. A fixed number of queries."""
    proof = edition.proofs.select_related("by").order_by("-number").first()
    if proof is None:
        return None
    items = _items(proof)
    told = {item.publication.story_id: item.publication for item in items}
    now = _as_live(edition)
    was = {item.publication.story_id: item.under_id for item in items}
    found = [*_differences(told, now), *_placed(edition, was, now)]
    if not found:
        return SinceProof(proof, [], list(told))
    hands = _hands(edition, proof, told, now)
    approved = {
        (approval.kind, approval.story_id, approval.what): approval
        for approval in proof.approvals.select_related("by")
    }
    return SinceProof(
        proof,
        [
            change._replace(
                made_by=hands.get((change.kind, change.story), frozenset()),
                approval=approved.get((change.kind, change.story, change.what)),
            )
            for change in found
        ],
        list(told),
    )


@transaction.atomic
def approve(
    edition: Edition, *, kind: str, story: int | None, what: str, by: User, at: datetime
) -> ProofApproval:
    """Say yes to one change as it was seen. Refused to whoever had a hand in it, and once it is another."""
    allow(by, "proof")
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.cancelled_at or edition.sealed_at:
        raise WrongStage("This edition is no longer open; there is nothing to approve.")
    since = since_proof(edition)
    seen = (kind, story, what)
    changes = since.changes if since else []
    change = next((one for one in changes if (one.kind, one.story, one.what) == seen), None)
    if since is None or change is None:
        raise Stale("This change is another by now, or a new proof went out. Look at it again.")
    if change.approval:
        return change.approval
    if by.pk in change.made_by:
        raise OwnChange(
            "You had a hand in this change: somebody else approves it, or send the desk a new proof."
        )
    return ProofApproval.objects.create(
        proof=since.proof, kind=kind, story_id=story, what=what, by=by, at=at
    )


def refuse_unapproved(edition: Edition) -> None:
    """What holds a seal back: a change since the proof that nobody approved."""
    since = since_proof(edition)
    if since and since.open:
        count = len(since.open)
        changed = "1 change" if count == 1 else f"{count} changes"
        raise Unapproved(
            f"{changed} since proof {since.proof.number}: have each approved, or send a new proof."
        )


def stamp(publications: Iterable[str]) -> str:
    """SHA-256 over the shas of publications in their order."""
    return hashlib.sha256("\n".join(publications).encode()).hexdigest()


def _items(proof: Proof) -> list[ProofItem]:
    items = proof.items.select_related("publication").order_by("position")
    return list(items.defer("publication__brief", "publication__keys"))


def _as_live(edition: Edition) -> dict[int, Publication | None]:
    """The carried stories in their order, with what readers would be told now."""
    carried = edition.items.filter(choice=Choice.CARRY).order_by("position")
    order = list(carried.values_list("story_id", flat=True))
    lives = Live.objects.filter(withdrawn=False).select_related("publication")
    found = lives.defer("search", "publication__brief", "publication__keys").in_bulk(order)
    return {story: found[story].publication if story in found else None for story in order}


def _differences(
    told: Mapping[int, Publication], now: Mapping[int, Publication | None]
) -> Iterable[Change]:
    for story, after in now.items():
        before = told.get(story)
        if after is None:
            continue  # preflight and the seal itself refuse what is not live
        if before is None:
            yield Change(ChangeKind.ADDED, story, after.sha, None, after.pk)
        elif before.pk != after.pk:
            yield Change(ChangeKind.WORDS, story, after.sha, before.pk, after.pk)
    for story, before in told.items():
        if story not in now:
            yield Change(ChangeKind.DROPPED, story, "", before.pk, None)
    order = [story for story in now if story in told]
    if order != [story for story in told if story in now]:
        yield Change(ChangeKind.ORDER, None, stamp(map(str, order)))


def _placed(
    edition: Edition, was: Mapping[int, int | None], now: Mapping[int, Publication | None]
) -> Iterable[Change]:
    """Stories of the proof that stand under another section; `what` is its id, 0 for their own."""
    carried = edition.items.filter(choice=Choice.CARRY).order_by("position")
    for story, under in carried.values_list("story", "under"):
        after = now.get(story)
        if after and story in was and was[story] != under:
            yield Change(ChangeKind.SECTION, story, str(under or 0), None, after.pk)


def _hands(
    edition: Edition,
    proof: Proof,
    told: Mapping[int, Publication],
    now: Mapping[int, Publication | None],
) -> dict[tuple[ChangeKind, int | None], frozenset[int]]:
    """Who had a hand in each possible change: whose words are new, who chose, who moved."""
    found: dict[tuple[ChangeKind, int | None], frozenset[int]] = {}

    def had(kind: ChangeKind, story: int | None, person: int) -> None:
        found[kind, story] = found.get((kind, story), frozenset()) | {person}

    both = [story for story in told if now.get(story)]
    wrote = Contribution.objects.filter(story__in=both)
    for story, number, person in wrote.values_list("story", "after_number", "person"):
        after = now[story]
        if after is not None and told[story].number <= number < after.number:
            had(ChangeKind.WORDS, story, person)
    done = BoardEvent.objects.filter(edition=edition, at__gte=proof.at)
    for verb, story, person in done.values_list("verb", "story", "by"):
        if verb == BoardVerb.MOVED:
            had(ChangeKind.ORDER, None, person)
        elif verb == BoardVerb.PLACED:
            had(ChangeKind.SECTION, story, person)
        else:
            had(
                ChangeKind.ADDED if verb == BoardVerb.CARRIED else ChangeKind.DROPPED, story, person
            )
    return found

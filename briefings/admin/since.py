"""What changed since the proof, in words, with who may approve it.

Shows what `approving` found; a change of words is shown by the parts that differ, word by word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from briefings.admin.choosing import Choices
from briefings.admin.preflight import Finding
from briefings.approving import Change, SinceProof
from briefings.models import ChangeKind, Edition
from newsroom.diffing import PartChange, Text, changes
from newsroom.keys import Keys
from newsroom.models.people import User
from newsroom.models.publication import Publication

NAMED = 3


class Shown(NamedTuple):
    """One change as a person reads it; `own` where they had a hand in it.

    Of an order `was` and `now` are the headlines of what stands in both.
    """

    change: Change
    headline: str
    says: str
    words: list[PartChange]
    own: bool
    was: Sequence[str] = ()
    now: Sequence[str] = ()

    @property
    def value(self) -> str:
        """Names the change in the value of its button."""
        return f"{self.change.kind}:{self.change.story or 0}:{self.change.what}"


def shown(since: SinceProof | None, chosen: Choices, user: User) -> list[Shown]:
    """Every change, those to be approved first. One query more for all texts together."""
    if since is None or not since.changes:
        return []
    ids = [pk for change in since.changes for pk in (change.before, change.after) if pk]
    texts = Publication.objects.in_bulk(ids) if ids else {}
    found = [_shown(change, texts, user) for change in since.changes]
    found = [_ordered(one, since, chosen) if one.change.story is None else one for one in found]
    sections = {slot.story: slot.section for slot in chosen.carried}
    found = [
        one._replace(says=f"stands under {sections.get(one.change.story or 0, 'another section')}")
        if one.change.kind == ChangeKind.SECTION
        else one
        for one in found
    ]
    return sorted(found, key=lambda one: one.change.approval is not None)


def _ordered(one: Shown, since: SinceProof, chosen: Choices) -> Shown:
    """The change of the order with both orders."""
    names = {slot.story: slot.headline for slot in chosen.carried}
    was = [names[story] for story in since.told if story in names]
    now = [name for story, name in names.items() if story in since.told]
    return one._replace(was=was, now=now)


def findings(
    edition: Edition, chosen: Choices, since: SinceProof | None, shown: Sequence[Shown]
) -> list[Finding]:
    """What preflight says of slots, time and the proof."""
    return [*_proof(since, shown), *_slots(chosen), *_time(edition, chosen)]


def _proof(since: SinceProof | None, shown: Sequence[Shown]) -> list[Finding]:
    if since is None:
        return []
    number = since.proof.number
    waiting = [one for one in shown if one.change.approval is None]
    if not waiting:
        rest = "every change since is approved" if shown else "nothing changed since"
        return [Finding("ok", "Passed", f"Proof {number} was sent; {rest}.")]
    return [
        Finding("err", "Approve", f"{_named(one)}{one.says} since proof {number}.", link="since")
        for one in waiting
    ]


def _named(one: Shown) -> str:
    if one.change.story is None:
        return "The order: "
    return f"“{one.headline or one.change.story}”: "


def _slots(chosen: Choices) -> list[Finding]:
    if not chosen.slots:
        return []
    found = []
    for slot in chosen.empty:
        whose = f"{slot.owner} has it" if slot.owner else "nobody has it"
        text = f"A slot of {slot.section.name} is empty; {whose}."
        found.append(Finding("wrn", "Warning", text, link=f"slot-{slot.pk}"))
    return found or [Finding("ok", "Passed", "Every slot is filled or left out.")]


def _time(edition: Edition, chosen: Choices) -> list[Finding]:
    budget = edition.briefing.reading_minutes
    if not budget:
        return []
    over = chosen.seconds - budget * 60
    if over > 0:
        text = f"It takes {-(-over // 60)} min longer to read than the {budget} min it may take."
        return [Finding("wrn", "Warning", text)]
    return [Finding("ok", "Passed", f"Reading time: within {budget} min.")]


def _shown(change: Change, texts: Mapping[int, Publication], user: User) -> Shown:
    before, after = _text(texts, change.before), _text(texts, change.after)
    newest = after or before
    headline = newest.brief.headline if newest else ""
    words: list[PartChange] = []
    if change.kind == ChangeKind.ORDER:
        says = "stories stand in another order"
    elif change.kind == ChangeKind.ADDED:
        says = "added"
    elif change.kind == ChangeKind.DROPPED:
        says = "dropped"
    elif change.kind == ChangeKind.SECTION:
        says = "stands under another section"
    elif before and after:
        words = changes(before, after)
        labels = [part.label.lower() for part in words]
        rest = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
        says = f"{', '.join(labels[:NAMED]) or 'nothing that is read'}{rest} changed"
    else:
        says = "changed; its stored text cannot be read"
    return Shown(change, headline, says, words, user.pk in change.made_by)


def _text(texts: Mapping[int, Publication], pk: int | None) -> Text | None:
    publication = texts.get(pk) if pk else None
    if publication is None:
        return None
    try:
        return Text.of(publication.said(), Keys.from_json(publication.keys))
    except (ValueError, msgspec.MsgspecError):
        return None

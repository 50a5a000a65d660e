"""The board by sections: runs of stories in the order of the mail, with the slots that are still empty.

Counts and names; the order is `planning`'s, whose a slot is `slotting`'s to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from briefings.admin.choosing import Choices, Slot
from briefings.admin.words import duration
from briefings.models import EditionSlot


class Placed(NamedTuple):
    """A story with its number in its group; `first` and `last` are of the whole edition."""

    number: int
    slot: Slot
    first: bool
    last: bool


class Group(NamedTuple):
    """Neighbours of one section. Its slots are counted where the section stands first."""

    section: int
    name: str
    placed: list[Placed]
    slots: int
    empty: list[EditionSlot]
    left_out: list[EditionSlot]

    @property
    def says(self) -> str:
        """3 slots, 1 empty, 3 min 20 s"""
        said = []
        if self.slots:
            said.append("1 slot" if self.slots == 1 else f"{self.slots} slots")
        if self.empty:
            said.append("empty" if len(self.empty) == self.slots else f"{len(self.empty)} empty")
        if self.placed:
            said.append(duration(sum(placed.slot.seconds for placed in self.placed)))
        return ", ".join(said)

    @property
    def next_number(self) -> int:
        return len(self.placed) + 1


def groups(chosen: Choices) -> list[Group]:
    """Every story and every slot once."""
    found = _runs(chosen.carried)
    order = list(dict.fromkeys(slot.section_id for slot in chosen.slots))
    for place, section in enumerate(order):
        if all(group.section != section for group in found):
            before = [at for at, group in enumerate(found) if group.section in order[:place]]
            name = next(slot.section.name for slot in chosen.slots if slot.section_id == section)
            found.insert(before[-1] + 1 if before else 0, Group(section, name, [], 0, [], []))
    return [_with_slots(found, at, chosen) for at in range(len(found))]


def _runs(carried: Sequence[Slot]) -> list[Group]:
    found: list[Group] = []
    for place, slot in enumerate(carried):
        if not found or found[-1].name != slot.section:
            found.append(Group(slot.section_id, slot.section, [], 0, [], []))
        own = found[-1].placed
        own.append(Placed(len(own) + 1, slot, place == 0, place == len(carried) - 1))
    return found


def _with_slots(found: Sequence[Group], at: int, chosen: Choices) -> Group:
    """Counts stand at the first run of a section, empty places after its last."""
    group = found[at]
    same = [place for place, other in enumerate(found) if other.section == group.section]
    slots = [slot for slot in chosen.slots if slot.section_id == group.section]
    if at == same[0]:
        group = group._replace(slots=sum(not slot.left_out for slot in slots))
    if at == same[-1]:
        empty = [slot for slot in chosen.empty if slot.section_id == group.section]
        group = group._replace(empty=empty, left_out=[slot for slot in slots if slot.left_out])
    return group

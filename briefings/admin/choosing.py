"""What the board shows of an edition that is still open: stories in it, stories not in it, reading time.

Asks in a fixed number of queries; what may be carried is `planning`'s to decide.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from briefings import planning, slotting
from briefings.admin.words import duration
from briefings.models import Choice, Edition, EditionItem, EditionSlot
from newsroom.brief import Brief
from newsroom.models.publication import Live
from newsroom.telling import Keys

MOST_OFFERED = 60
WORDS_A_SECOND = 4
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Note(NamedTuple):
    """What an editor should know about a story; `tone` is err, wrn or empty.

    `about` is "proof" for what the list of changes since the proof tells in full.
    """

    tone: str
    text: str
    about: str = ""


class Slot(NamedTuple):
    """One story on the board, as readers see it now; without a publication it is not live any more."""

    story: int
    headline: str
    language: str
    section: str
    section_key: str
    number: int
    publication: int
    seconds: int
    live: Live | None
    notes: tuple[Note, ...] = ()
    section_id: int = 0
    begun_by: int = 0
    brief: Brief | None = None
    own_section: str = ""

    @property
    def gone(self) -> bool:
        return self.live is None or self.live.withdrawn

    @property
    def stands(self) -> tuple[int, ...]:
        """For the stamp of the arrangement: the story, and under which other section."""
        return (self.story, -self.section_id) if self.own_section else (self.story,)

    @property
    def key(self) -> str:
        """Names the story in the value of a button."""
        return str(self.story)

    @property
    def time(self) -> str:
        return duration(self.seconds)


class Choices(NamedTuple):
    carried: list[Slot]
    passed: list[Slot]
    offered: list[Slot]
    further: int
    slots: list[EditionSlot]
    empty: list[EditionSlot]

    @property
    def seconds(self) -> int:
        return sum(slot.seconds for slot in self.carried)

    @property
    def order(self) -> list[int]:
        return [slot.story for slot in self.carried]

    @property
    def sections(self) -> set[str]:
        """Of what it would carry if it were sealed now."""
        return {slot.section_key for slot in self.carried if not slot.gone}

    @property
    def order_seen(self) -> str:
        """Stands for the arrangement: another one has another value."""
        stands = [number for slot in self.carried for number in slot.stands]
        return _order_stamp(stands, [slot.story for slot in self.passed])

    @property
    def texts_seen(self) -> str:
        """Stands for the exact publications in their order: what a seal would freeze."""
        return _stamp(slot.publication for slot in self.carried)


def choices(edition: Edition) -> Choices:
    rows = list(
        edition.items.select_related(
            "story__section", "story__live__publication", "story__live__section", "under"
        ).defer("story__context", "story__live__search")
    )
    carried = [_own(row, edition) for row in rows if row.choice == Choice.CARRY]
    passed = [_own(row, edition) for row in rows if row.choice == Choice.PASS]
    taken = [slot.story for slot in carried]
    rest = planning.offered(edition).exclude(story__in=taken).select_related("story")
    offered = list(rest.order_by("-first_published_at", "-story")[: MOST_OFFERED + 1])
    further = rest.count() - MOST_OFFERED if len(offered) > MOST_OFFERED else 0
    slots = [_slot(live, _newer(live, live.story.brief_hash)) for live in offered[:MOST_OFFERED]]
    places = list(edition.slots.select_related("section", "owner").order_by("position"))
    told = [
        slotting.Told(slot.story, slot.section_id, slot.begun_by)
        for slot in carried
        if not slot.gone
    ]
    filled = slotting.filled(places, told)
    empty = [place for place in places if place.pk not in filled and not place.left_out]
    return Choices(carried, passed, slots, further, places, empty)


def seen_now(edition: Edition) -> tuple[str, str]:
    """The two stamps of the board as it is, in one query."""
    rows = list(
        edition.items.order_by("position").values_list(
            "story_id", "choice", "story__live__publication_id", "under_id"
        )
    )
    carried = [row for row in rows if row[1] == Choice.CARRY]
    passed = [row[0] for row in rows if row[1] == Choice.PASS]
    stands = [
        number for story, _, _, under in carried for number in (story, -(under or 0)) if number
    ]
    return _order_stamp(stands, passed), _stamp(
        publication or 0 for _, _, publication, _ in carried
    )


def _order_stamp(order: Iterable[int], passed: Iterable[int]) -> str:
    return _stamp([*order, 0, *passed])


def _own(item: EditionItem, edition: Edition) -> Slot:
    slot = _of_story(item, edition)
    if item.under is None:
        return slot
    return slot._replace(
        section=item.under.name, section_key=item.under.slug, section_id=item.under.pk,
        own_section=slot.section,
    )  # fmt: skip


def _of_story(item: EditionItem, edition: Edition) -> Slot:
    story = item.story
    live: Live | None = getattr(story, "live", None)
    if live is None:
        return Slot(
            story.pk, story.headline, story.language, story.section.name, story.section.slug,
            0, 0, 0, None, (Note("err", "not live"),), story.section_id, story.created_by_id,
        )  # fmt: skip
    if live.withdrawn:
        return _slot(live, (Note("err", "retracted: take it out"),))
    notes = (*_since(live, edition), *_newer(live, story.brief_hash))
    return _slot(live, notes)


def _slot(live: Live, notes: tuple[Note, ...]) -> Slot:
    """A stored publication that cannot be read is shown as that: sealing refuses it, the board does not."""
    publication = live.publication
    try:
        brief = publication.said()
        section = Keys.from_json(publication.keys).section
    except (ValueError, msgspec.MsgspecError):
        unread = Note("err", "its stored text cannot be read")
        return Slot(
            live.story_id, live.slug, live.language, live.section.name, live.section.slug,
            publication.number, publication.pk, 0, live, (unread, *notes),
            live.section_id, live.story.created_by_id,
        )  # fmt: skip
    return Slot(
        live.story_id, brief.headline, brief.language, live.section.name, section,
        publication.number, publication.pk, reading_seconds(brief), live, notes,
        live.section_id, live.story.created_by_id, brief,
    )  # fmt: skip


def _since(live: Live, edition: Edition) -> tuple[Note, ...]:
    """Whether readers were given another text since the desk last looked at the whole."""
    looked, what = _last_look(edition)
    if live.published_at <= looked:
        return ()
    change = "new" if live.publication.number == 1 else "changed"
    return (Note("wrn", f"{change} since the {what}", what),)


def _last_look(edition: Edition) -> tuple[datetime, str]:
    if edition.proofed_at:
        return edition.proofed_at, "proof"
    if edition.arranged_at:
        return edition.arranged_at, "arrangement"
    return edition.planned_at, "plan"


def _newer(live: Live, brief_hash: str) -> tuple[Note, ...]:
    if live.publication.brief_hash == brief_hash:
        return ()
    return (Note("wrn", "the desk has a newer text, not published"),)


def reading_seconds(brief: Brief) -> int:
    """How long a reader takes, to the next five seconds."""
    texts = [brief.headline, brief.dek, *brief.context]
    texts += [fact.text for fact in brief.facts]
    texts += [framing.text for framing in brief.framings]
    whole = " ".join(texts)
    words = len(whole.split()) + len(_UNSPACED.findall(whole)) / 2
    return -int(-words / WORDS_A_SECOND // 5) * 5


def _stamp(ids: Iterable[int]) -> str:
    return hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()[:16]

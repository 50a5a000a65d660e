"""One fact or framing on a screen of its own: what its form says of the story, and the way on from it.

The form of such a screen holds one part; `whole` puts it into the text that was opened, so that saving it is
saving the story's form. Decides neither who may save nor what happens when two did.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.urls import reverse

from newsroom.admin.conflicts import opened_or_now
from newsroom.admin.remarks import Remarks
from newsroom.admin.reviewparts import Thread
from newsroom.admin.storydata import data_of
from newsroom.admin.storyform import FactCard, FramingCard, StoryForm
from newsroom.admin.storypage import Side
from newsroom.admin.storyreading import Reading
from newsroom.checks import Complaint
from newsroom.models.story import Story
from newsroom.noting import REASON

NOTHING_YET = "Nothing stands here yet: write it, then open it."
NOTHING_LEFT = "Nothing is left of it. Write it anew, or take it out in the story’s form."
_CARD = re.compile(r"[fm]\d{1,6}")
# What a form of one part says of the form itself.
_OF_THE_FORM = ("version", "opened", "began", "tab", "unsaved", "only")
_CHOICE = re.compile(r"(take|together|rest)-\d{1,3}")


Card = FactCard | FramingCard


class Beside(NamedTuple):
    """The part before or after: its uid, and what it is called."""

    uid: str
    label: str


class Alone(NamedTuple):
    """A part by itself with what belongs to it; `place` counts from 1 among `of` of its kind."""

    uid: str
    kind: str
    label: str
    card: Card
    of: int
    before: Beside | None
    after: Beside | None
    complaints: list[Complaint]
    threads: list[Thread]

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.card.number}"

    @property
    def template(self) -> str:
        """The card as it stands in the story's form, too."""
        return f"newsroom/desk/parts/{self.kind}.html"


def alone_in(form: StoryForm, side: Side, remarks: Remarks) -> Alone | None:
    """The part that the form is the form of; None where it is the form of the story."""
    facts, framings = form.facts, form.framings
    cards: list[Card] = [*facts, *framings]
    place = next((at for at, card in enumerate(cards) if form.only == card.uid.value != ""), None)
    if place is None:
        return None
    card = cards[place]
    kind, of = ("fact", len(facts)) if isinstance(card, FactCard) else ("framing", len(framings))
    keys = side.composed.keys.parts
    saved = keys.facts if kind == "fact" else keys.framings
    anchor = f"{kind}-{saved.index(form.only) + 1}" if form.only in saved else ""
    return Alone(
        form.only, kind, _label(card), card, of,
        _beside(cards[place - 1]) if place else None,
        _beside(cards[place + 1]) if place + 1 < len(cards) else None,
        [one for one in side.found if anchor and anchor in (one.field, one.see)],
        remarks.on.get(form.only, []),
    )  # fmt: skip


def _label(card: Card) -> str:
    return f"Fact {card.number}" if isinstance(card, FactCard) else f"Framing {card.letter}"


def _beside(card: Card) -> Beside | None:
    return Beside(card.uid.value, _label(card)) if card.uid.value else None


def whole(story: Story | None, sent: StoryForm) -> StoryForm:
    """The form of the whole story: where one part was sent, everything else as it was opened."""
    held = _held(sent, sent.only)
    if story is None or held is None:
        return sent
    text = opened_or_now(story, sent)
    form = StoryForm(data_of(text.brief, facts=text.facts, framings=text.framings))
    kind, key = held
    if _held(form, sent.only) is None:
        form.act(f"add:{kind}")
        form.data[f"{form.data.getlist(kind)[-1]}-uid"] = sent.only
    _, place = _held(form, sent.only) or held
    for name in [name for name in form.data if name.startswith(f"{place}-")]:
        del form.data[name]
    facts = _facts_of(sent, form) if kind == "framing" else {}
    for name, values in list(sent.data.lists()):
        if own := _renamed(name, key, place, facts):
            form.data.setlist(own, values)
        elif name in _OF_THE_FORM or _CHOICE.fullmatch(name):
            form.data.setlist(name, values)
    form.data["do"] = re.sub(rf"(?<=:){key}(?=-)", place, sent.data.get("do") or "save", count=1)
    return form


def _held(form: StoryForm, uid: str) -> tuple[str, str] | None:
    """In which list the part of this uid stands, and under which key."""
    for kind in ("fact", "framing"):
        for key in form.data.getlist(kind):
            if uid and _CARD.fullmatch(key) and form.data.get(f"{key}-uid") == uid:
                return kind, key
    return None


def _facts_of(sent: StoryForm, form: StoryForm) -> dict[str, str]:
    """For each key of a fact in the form that was sent its key in the whole one; none where it is gone."""
    keys = {form.data.get(f"{key}-uid"): key for key in form.data.getlist("fact")}
    told = {key: sent.data.get(f"{key}-uid") for key in sent.data.getlist("fact")}
    return {key: keys.get(uid, "") for key, uid in told.items()}


def _renamed(name: str, key: str, place: str, facts: dict[str, str]) -> str:
    """What a name of the part is in the whole form; "" for what is not its, or of a fact that is gone."""
    owner, _, rest = name.partition("-")
    if owner != key or not rest:
        return ""
    row, dash, last = rest.partition("-")
    if row in facts and dash:
        return f"{place}-{facts[row]}-{last}" if facts[row] else ""
    return f"{place}-{rest}"


def saves(action: str) -> bool:
    """Whether pressing this button is saving: to stay, to go back to the story, to open a part."""
    return action in {"save", "back"} or action.startswith("open:")


def refuse_nothing(form: StoryForm, action: str) -> None:
    """A part with nothing in it is neither opened nor, on its own screen, saved away."""
    cards: list[Card] = [*form.facts, *form.framings]
    for card in cards:
        own = form.only == card.uid.value != ""
        if card.empty and (own or action == f"open:{card.key}"):
            box = card.text if isinstance(card, FactCard) else card.boxes["perspective"]
            form.errors[box.name] = NOTHING_LEFT if own else NOTHING_YET


def untouched(story: Story, form: StoryForm, reading: Reading) -> bool:
    """Whether the form says what it was opened with, so that going on needs no save."""
    answers = {name: form.data.get(name) for name in form.data if name.startswith(REASON)}
    said = story.reasons
    return (
        reading.brief.hash == form.data.get("opened")
        and reading.slug in {"", story.slug}
        and all(said.get(name.removeprefix(REASON), "") == why for name, why in answers.items())
    )


def way_on(story: Story, form: StoryForm, action: str) -> str:
    """Where somebody is led once it is saved."""
    address = reverse("admin:newsroom_story_change", args=[story.pk])
    opens = action.startswith("open:")
    if not (opens or form.only):
        return address
    uids = _uids(story)
    uid = _wanted(form, action.removeprefix("open:"), uids) if opens else form.only
    if uid not in uids:
        return address
    # The button on a card that opens it: whoever comes back stands there again.
    return f"{address}#open-{uids[uid]}" if action == "back" else part_address(story, uid)


def part_address(story: Story, uid: str) -> str:
    return reverse("admin:newsroom_story_part", args=[story.pk, uid])


def _wanted(form: StoryForm, target: str, uids: dict[str, str]) -> str:
    """The uid of a part that is named by its key, as a card does, or by its uid, as its neighbour does."""
    if target in uids:
        return target
    for kind, cards in (("fact", form.facts), ("framing", form.framings)):
        keys = [card.key for card in cards if not card.empty]
        if target in keys:
            at = f"{kind}-{keys.index(target) + 1}"
            return next((uid for uid, anchor in uids.items() if anchor == at), "")
    return ""


def _uids(story: Story) -> dict[str, str]:
    """The parts of the story as it is saved: the anchor of each by its uid; two queries."""
    facts = story.story_facts.order_by("position").values_list("fact__uid", flat=True)
    framings = story.framings.order_by("position").values_list("uid", flat=True)
    named = [(f"fact-{n}", uid) for n, uid in enumerate(facts, 1)]
    named += [(f"framing-{n}", uid) for n, uid in enumerate(framings, 1)]
    return {str(uid): anchor for anchor, uid in named}

"""Two people saved: both texts part by part, what is joined already, and what the second one chooses."""

from __future__ import annotations

from typing import Any, NamedTuple

from newsroom.admin.storydata import data_of
from newsroom.admin.storyform import StoryForm
from newsroom.admin.storypage import text_of
from newsroom.admin.storyreading import Reading
from newsroom.compose import Composed, compose
from newsroom.diffing import Part, PartChange, Text, by_key, change
from newsroom.joining import Joined, join, take
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from newsroom.revisions import text_of as text_of_event
from newsroom.rows import PartIds

NOTHING = Part("", "", "")


class Clash(NamedTuple):
    """A part that both touched: what each changed, and what stood there before."""

    number: int
    key: str
    label: str
    anchor: str
    mine: PartChange
    theirs: PartChange
    before: str


def joined(theirs: Story, form: StoryForm, reading: Reading) -> tuple[StoryForm, dict[str, Any]]:
    """The form with both texts joined, carrying the newest version, and what its page says of that."""
    composed = compose(theirs)
    base, mine, other = _base(theirs, form), _mine(reading), text_of(composed)
    found = join(base, mine, other)
    last = theirs.events.order_by("-id").defer("brief", "keys").first()
    told = {
        "clashes": _clashes(base, mine, other, found),
        "joined": [by_key(other).get(key) or by_key(mine)[key] for key in found.taken],
        "theirs": theirs,
        "last": last,
        "aside": _opened_at(theirs, form),
    }
    return _form(found.text, theirs, composed, form), told


def chosen(story: Story | None, form: StoryForm, reading: Reading) -> Reading:
    """What was read, with the parts that were chosen to be theirs as they are in the story now."""
    numbers = range(1, 200)
    keys = [form.data.get(f"take-{number}", "") for number in numbers]
    wanted = [key.removeprefix("theirs ") for key in keys if key.startswith("theirs ")]
    if story is None or not wanted:
        return reading
    text = take(_mine(reading), text_of(compose(story)), wanted)
    return reading._replace(brief=text.brief, parts=PartIds(text.facts, text.framings))


def _mine(reading: Reading) -> Text:
    return Text(reading.brief, reading.parts.facts, reading.parts.framings)


def _opened_at(story: Story, form: StoryForm) -> StoryEvent | None:
    hashed = form.data.get("opened") or ""
    known = story.events.filter(brief_hash=hashed, brief__isnull=False, keys__isnull=False)
    return known.order_by("-id").first()


def _base(story: Story, form: StoryForm) -> Text | None:
    """What both began from; None where no revision says that any more."""
    event = _opened_at(story, form)
    return text_of_event(event) if event else None


def _clashes(base: Text | None, mine: Text, theirs: Text, found: Joined) -> list[Clash]:
    was, own, other = (by_key(text) if text else {} for text in (base, mine, theirs))
    named = {f"framing {part.label.split(', ', 1)[-1]}": part for part in own.values()}
    clashes = []
    for number, key in enumerate(found.clashes, 1):
        name = other[key].label.split(", ", 1)[-1] if key in other else ""
        my, their = own.get(key) or named.get(f"framing {name}", NOTHING), other.get(key, NOTHING)
        start = was.get(key, NOTHING)
        shown = my if my.label else their
        # Without a common text each is held against the other.
        first, second = (start, start) if base else (their, my)
        clashes.append(
            Clash(
                number, key, shown.label, shown.anchor, change(first, my), change(second, their),
                start.words,
            )
        )  # fmt: skip
    return clashes


def _form(text: Text, theirs: Story, composed: Composed, sent: StoryForm) -> StoryForm:
    data = data_of(text.brief, facts=text.facts, framings=text.framings)
    data["version"], data["opened"] = str(theirs.version), composed.brief.hash
    for name in ("slug", "tab", "unsaved"):
        data[name] = sent.data.get(name) or ""
    return StoryForm(data)

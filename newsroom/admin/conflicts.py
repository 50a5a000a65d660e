"""Two people saved: both texts part by part, what is joined already, and what the second one chooses.

Decides what is shown of it and what the choices make of the text; how they stand in the form is `choosing`'s.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from newsroom.admin.choosing import ASIDE, MINE, THEIRS, TOGETHER, Choice, box_of, choices
from newsroom.admin.storydata import data_of
from newsroom.admin.storyform import Box, StoryForm
from newsroom.admin.storypage import text_of
from newsroom.admin.storyreading import Reading, understood
from newsroom.compose import Composed, compose
from newsroom.diffing import Part, PartChange, Text, by_key, change
from newsroom.joining import join, rest_differs, take
from newsroom.models.history import StoryEvent
from newsroom.models.story import Story
from newsroom.revisions import text_of as text_of_event
from newsroom.rows import PartIds

NOTHING = Part("", "", "")
_REST = {"fact": "Its sources and day", "framing": "Its outlets, excerpts and all else"}


class Clash(NamedTuple):
    """A part that both touched: what each changed, what stood there before, and what is chosen so far.

    `box` is where it is written together, None where it cannot be; `rest` names what else is in it, where
    the two differ in that as well.
    """

    number: int
    key: str
    label: str
    mine: PartChange
    theirs: PartChange
    before: str
    choice: Choice
    box: Box | None
    rest: str


def joined(theirs: Story, form: StoryForm, reading: Reading) -> tuple[StoryForm, dict[str, Any]]:
    """The form with both texts joined, carrying the newest version, and what its page says of that."""
    composed = compose(theirs)
    aside = _event(theirs, form, "opened")
    base, mine, other = opened(theirs, form), _mine(reading), text_of(composed)
    found = join(base, mine, other)
    form = _form(found.text, theirs, composed, form)
    told = {
        "conflict": True,
        "clashes": _clashes(base, mine, other, found.clashes, form),
        "joined": [by_key(other).get(key) or by_key(mine)[key] for key in found.taken],
        "theirs": theirs,
        "last": theirs.events.order_by("-id").defer("brief", "keys").first(),
        "aside": aside,
    }
    return form, told


def again(story: Story | None, form: StoryForm) -> dict[str, Any]:
    """What the page says of a conflict in which somebody is still choosing; nothing where nobody is."""
    keys = [choice.key for choice in choices(form) if choice.key]
    if story is None or not keys:
        return {}
    mine = _mine(understood(StoryForm(form.data)))
    last, began = _event(story, form, "opened"), _event(story, form, "began")
    base = text_of_event(began) if began else None
    return {
        "conflict": True,
        "clashes": _clashes(base, mine, opened_or_now(story, form), keys, form),
        "theirs": story,
        "last": last or story.events.order_by("-id").defer("brief", "keys").first(),
        "aside": began,
    }


def chosen(story: Story | None, form: StoryForm, reading: Reading) -> Reading:
    """What was read, with what was chosen to be theirs as it stood where it was chosen."""
    said = choices(form)
    parts = {choice.key for choice in said if choice.side == THEIRS}
    rests = {choice.key for choice in said if choice.side == TOGETHER and choice.rest == THEIRS}
    if story is None or not (parts or rests):
        return reading
    text = take(_mine(reading), opened_or_now(story, form), parts, rests)
    return reading._replace(brief=text.brief, parts=PartIds(text.facts, text.framings))


def _mine(reading: Reading) -> Text:
    return Text(reading.brief, reading.parts.facts, reading.parts.framings)


def _event(story: Story, form: StoryForm, name: str) -> StoryEvent | None:
    """The newest event with the text that the form names so."""
    known = story.events.filter(
        brief_hash=form.box(name).value, brief__isnull=False, keys__isnull=False
    )
    return known.order_by("-id").first()


def opened(story: Story, form: StoryForm) -> Text | None:
    """What the form began from; None where no revision says that any more."""
    event = _event(story, form, "opened")
    return text_of_event(event) if event else None


def opened_or_now(story: Story, form: StoryForm) -> Text:
    """What the form began from, else the text of now."""
    text = opened(story, form)
    if text is None:
        return text_of(compose(story))
    told = len(text.facts), len(text.framings)
    keyed = told == (len(text.brief.facts), len(text.brief.framings))
    return text if keyed else text_of(compose(story))


def _clashes(
    base: Text | None, mine: Text, theirs: Text, keys: list[str], form: StoryForm
) -> list[Clash]:
    was, own, other = (by_key(text) if text else {} for text in (base, mine, theirs))
    named = {f"framing {part.label.split(', ', 1)[-1]}": part for part in own.values()}
    said = {choice.key: choice for choice in choices(form)}
    clashes = []
    for number, key in enumerate(keys, 1):
        name = other[key].label.split(", ", 1)[-1] if key in other else ""
        my, their = own.get(key) or named.get(f"framing {name}", NOTHING), other.get(key, NOTHING)
        start = was.get(key, NOTHING)
        shown = my if my.label else their
        # Without a common text each is held against the other.
        first, second = (start, start) if base else (their, my)
        choice = said.get(key) or Choice(number, key, MINE, "", MINE)
        box = _box(form, choice, written=key in said) if my.label and their.label else None
        rest = _REST.get(key.split(" ")[0], "") if box and rest_differs(mine, theirs, key) else ""
        clashes.append(
            Clash(
                number, key, shown.label, change(first, my), change(second, their), start.words,
                choice, box, rest,
            )
        )  # fmt: skip
    return clashes


def _box(form: StoryForm, choice: Choice, *, written: bool) -> Box | None:
    """Where a part is written together: what somebody wrote there, at first mine."""
    name = box_of(form, choice.key)
    if not name:
        return None
    words = choice.written if written else form.box(name).value
    return Box(choice.box, words, form.errors.get(choice.box, ""))


def _form(text: Text, theirs: Story, composed: Composed, sent: StoryForm) -> StoryForm:
    data = data_of(text.brief, facts=text.facts, framings=text.framings)
    data["version"], data["opened"] = str(theirs.version), composed.brief.hash
    data["began"] = sent.box("opened").value
    data["tab"] = sent.box("tab").value or ASIDE
    for name in ("slug", "unsaved", "only"):
        data[name] = sent.data.get(name) or ""
    return StoryForm(data)

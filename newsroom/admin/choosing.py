"""What somebody chose where two saved: mine, theirs, or written together; as the form says it.

`take-1` is the choice and the key of its part, `together-1` the words written for it, `rest-1` whose the
rest of that part is. Decides neither what clashed nor who may save.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsroom.admin.storyform import FactCard, FramingCard, StoryForm

MINE, THEIRS, TOGETHER = "mine", "theirs", "together"
NOTHING_WRITTEN = "Nothing is written here. Write it, or keep one of the two."
MOST = 200
# The tab by which a form without a script keeps what met somebody else's save.
ASIDE = "conflict"
# Of the fields that are no part with cards: those that are words. The others are one thing or another.
_FIELDS = {"headline", "dek", "kicker", "storyline", "context"}


class Choice(NamedTuple):
    """What was chosen for the part of this key."""

    number: int
    key: str
    side: str
    written: str
    rest: str

    @property
    def box(self) -> str:
        """The name of the box in which it is written."""
        return f"together-{self.number}"


def choices(form: StoryForm) -> list[Choice]:
    return list(_choices(form))


def _choices(form: StoryForm) -> Iterator[Choice]:
    for number in range(1, MOST):
        side, _, key = form.box(f"take-{number}").value.partition(" ")
        if side in {MINE, THEIRS, TOGETHER}:
            written = form.box(f"together-{number}").value
            rest = THEIRS if form.box(f"rest-{number}").value == THEIRS else MINE
            yield Choice(number, key, side, written, rest)


def box_of(form: StoryForm, key: str) -> str:
    """The name of the box that has the words of this part; "" where the form has none."""
    if key in _FIELDS:
        return key
    kind, _, uid = key.partition(" ")
    cards: list[FactCard | FramingCard] = []
    cards += form.facts if kind == "fact" else form.framings if kind == "framing" else []
    return next((f"{card.key}-text" for card in cards if uid and card.uid.value == uid), "")


def put_together(form: StoryForm) -> StoryForm:
    """The form with what was written together where its part stands; the errors of both are the same."""
    told = [one for one in choices(form) if one.side == TOGETHER and one.written.strip()]
    if not told:
        return form
    whole = StoryForm(form.data.copy())
    whole.errors = form.errors
    for choice in told:
        if name := box_of(form, choice.key):
            whole.data[name] = choice.written
    return whole


def refuse_empty(form: StoryForm) -> None:
    """Who writes it together writes something."""
    for choice in choices(form):
        if choice.side == TOGETHER and not choice.written.strip():
            form.errors[choice.box] = NOTHING_WRITTEN


def say_there(form: StoryForm) -> None:
    """What is wrong with words written together is said where they were written."""
    for choice in choices(form):
        name = box_of(form, choice.key) if choice.side == TOGETHER else ""
        if name in form.errors:
            form.errors.setdefault(choice.box, form.errors.pop(name))

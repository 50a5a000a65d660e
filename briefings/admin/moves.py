"""The buttons, drags and keys that arrange a board: each is one call of `planning.arrange` or `placing`.

A form carries the order that the person saw. When it is another by now, nothing is done, and the refusal
says who did what since.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.http import QueryDict

from briefings import placing, planning
from briefings.admin.choosing import Choices, Slot, choices
from briefings.admin.words import listed
from briefings.models import BoardEvent, Edition
from newsroom.models.people import User
from newsroom.refusals import Stale

CHANGED = (
    "Somebody changed this board since you opened it. Look at it as it is now, then press again."
)
TEXTS = "Readers were given another text since you opened this board."
BY_THE_CLOCK = "By itself, as stories went live or were withdrawn."
MOST_TOLD = 20


class Done(NamedTuple):
    """What to say, and which button has the focus when the page comes back."""

    said: str = ""
    focus: str = ""


class _Board(NamedTuple):
    """Both lists of an arrangement while a button changes them; `seen` and `before` for where to."""

    order: list[int]
    passed: list[int]
    seen: Choices
    before: str


def arranged(
    edition: Edition, data: QueryDict, name: str, story: int, *, by: User, at: datetime
) -> Done:
    with transaction.atomic():
        now = seen(edition, data)
        board = _Board(now.order, [slot.story for slot in now.passed], now, data.get("before", ""))
        focus = MOVES[name](board, story)
        planning.arrange(edition, order=board.order, passed=board.passed, moved=story, by=by, at=at)
    return Done("", focus or _neighbour(now, name, story))


def placed(
    edition: Edition, data: QueryDict, name: str, story: int, *, by: User, at: datetime
) -> Done:
    """Put a story under the section that the form chose, or back under its own."""
    chosen, before = data.get(f"under-{story}", ""), data.get("before", "")
    with transaction.atomic():
        seen(edition, data)
        placing.put_under(
            edition, story, _number(chosen) if name == "under" else None,
            before=_number(before) or None, by=by, at=at,
        )  # fmt: skip
    return Done("", f"{data.get('focus') or 'under'}:{story}")


def _number(text: str) -> int:
    return int(text[:18]) if text.isascii() and text.isdigit() else 0


def seen(edition: Edition, data: QueryDict, *, texts: bool = False) -> Choices:
    """The board as it is, locked; refuses when it is not what the person saw."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    now = choices(edition)
    if data.get("order") != now.order_seen:
        raise Stale(f"{CHANGED} {_since(edition, data.get('events', ''))}")
    if texts and data.get("texts") != now.texts_seen:
        raise Stale(f"{CHANGED} {TEXTS}")
    return now


def last_event(edition: Edition) -> int:
    """The number of the newest act on this board; a page carries it, to be told what came after."""
    newest = edition.events.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def _since(edition: Edition, last: str) -> str:
    """Who did what after the event that the page knew as the last."""
    if not (last.isascii() and last.isdigit()):
        return ""
    done = edition.events.filter(pk__gt=int(last[:18])).select_related("by", "story")[:MOST_TOLD]
    return f"Since then: {listed(map(_told, done))}." if done else BY_THE_CLOCK


def _told(event: BoardEvent) -> str:
    """Pia passed over “Second”."""
    if event.story is None:
        return f"{event.by} put the stories in another order"
    return f"{event.by} {event.get_verb_display()} “{event.story.headline}”"


def _up(board: _Board, story: int) -> str:
    return _moved(board.order, story, -1)


def _down(board: _Board, story: int) -> str:
    return _moved(board.order, story, 1)


def _moved(order: list[int], story: int, by: int) -> str:
    if story not in order:
        raise Stale(CHANGED)
    place = order.index(story)
    target = max(0, min(len(order) - 1, place + by))
    order.insert(target, order.pop(place))
    at_end = target == (0 if by < 0 else len(order) - 1)
    return f"{'down' if (by < 0) == at_end else 'up'}:{story}"


def _carry(board: _Board, story: int) -> str:
    """After the last story of its section; where that has none, at the end."""
    if story in board.order:
        return ""
    _later(board, story)
    section = next(
        (slot.section_key for slot in _everything(board.seen) if slot.story == story), ""
    )
    same = [slot.story for slot in board.seen.carried if slot.section_key == section]
    places = [board.order.index(one) for one in same if one in board.order]
    board.order.insert(places[-1] + 1 if places else len(board.order), story)
    return ""


def _move(board: _Board, story: int) -> str:
    """To before the story that the form names, from wherever it is; without one, to the end."""
    known = {slot.story for slot in _everything(board.seen)}
    if story not in known or board.before == str(story):
        raise Stale(CHANGED)
    _later(board, story)
    if board.before and board.before not in map(str, board.order):
        raise Stale(CHANGED)
    place = board.order.index(int(board.before)) if board.before else len(board.order)
    board.order.insert(place, story)
    return f"grip:{story}"


def _everything(seen: Choices) -> list[Slot]:
    return [*seen.carried, *seen.offered, *seen.passed]


def _pass(board: _Board, story: int) -> str:
    _later(board, story)
    board.passed.append(story)
    return ""


def _later(board: _Board, story: int) -> str:
    for place in (board.order, board.passed):
        if story in place:
            place.remove(story)
    return ""


def _neighbour(now: Choices, name: str, story: int) -> str:
    """The same button of the story below the one that left its list, else of the one above."""
    for slots in (now.carried, now.offered, now.passed):
        ids = [slot.story for slot in slots]
        if story in ids:
            place = ids.index(story)
            rest = [*ids[place + 1 :], *reversed(ids[:place])]
            return f"{name}:{rest[0]}" if rest else ""
    return ""


PLACES = {"under", "own"}
Move = Callable[[_Board, int], str]
MOVES: dict[str, Move] = {
    "up": _up,
    "down": _down,
    "carry": _carry,
    "pass": _pass,
    "later": _later,
    "move": _move,
}

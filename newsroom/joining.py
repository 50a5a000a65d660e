"""Two texts that began from one and went apart: what joins by itself, and what somebody must choose.

A part that only one of the two touched is joined; one that both touched clashes, and stands as mine until
somebody chooses. Parts are known by their uids, stances by their fact, so that moving a fact is no change
of a framing. Knows no rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple

import msgspec

from newsroom.brief import Brief, Fact, Framing, Stance
from newsroom.diffing import Text

TOP = ("section", "headline", "dek", "kicker", "storyline", "language", "picture", "context")
Stances = tuple[tuple[str, Stance], ...]


class Joined(NamedTuple):
    """The joined text; the keys of parts that both touched, and of those that were taken from theirs."""

    text: Text
    clashes: list[str]
    taken: list[str]


class _Parts(NamedTuple):
    """A text by its parts: fields of the top, facts, and framings with their stances beside them."""

    top: dict[str, Any]
    facts: dict[str, Any]
    framings: dict[str, Any]


def join(base: Text | None, mine: Text, theirs: Text) -> Joined:
    """Mine and theirs as one text. Without a `base` every part that differs is one that both touched."""
    theirs_parts = _parts(theirs, "theirs")
    mine_parts = _parts(mine, "mine", theirs_parts)
    base_parts = _parts(base, "base") if base else None
    clashes: list[str] = []
    taken: list[str] = []

    def choose(key: str, was: Any, own: Any, other: Any) -> Any:
        if own == other:
            return own
        if base_parts is not None and own == was:
            taken.append(key)
            return other
        if base_parts is None or other != was:
            clashes.append(key)
        return own

    parts = _merged(base_parts, mine_parts, theirs_parts, choose)
    return Joined(_text(mine, parts), clashes, taken)


def take(
    mine: Text, theirs: Text, keys: Collection[str], rests: Collection[str] = ()
) -> Text:  # fmt: skip
    """Mine, with these parts as they are in theirs; a part that theirs has not goes.

    Of the facts and framings in `rests` the sentence stays mine, and all else of them is theirs.
    """
    theirs_parts = _parts(theirs, "theirs")
    mine_parts = _parts(mine, "mine", theirs_parts)

    def choose(key: str, _was: Any, own: Any, other: Any) -> Any:
        if key in rests and own is not None and other is not None:
            return _worded(own, other)
        return other if key in keys else own

    return _text(mine, _merged(None, mine_parts, theirs_parts, choose))


def rest_differs(mine: Text, theirs: Text, key: str) -> bool:
    """Whether a fact or framing of both differs in more than its sentence."""
    return take(mine, theirs, (), [key]) != take(mine, theirs, ())


def _worded(own: Any, other: Any) -> Any:
    """A fact or framing as `other`, in the words of `own`; a field of the top is its words."""
    if isinstance(own, Fact):
        return msgspec.structs.replace(other, text=own.text)
    if isinstance(own, tuple) and own and isinstance(own[0], Framing):
        framing, stances = other
        return msgspec.structs.replace(framing, text=own[0].text), stances
    return own


def _merged(
    base: _Parts | None,
    mine: _Parts,
    theirs: _Parts,
    choose: Callable[[str, Any, Any, Any], Any],
) -> _Parts:
    was = base or _Parts({}, {}, {})
    top = {name: choose(name, was.top.get(name), mine.top[name], theirs.top[name]) for name in TOP}
    facts = _merged_list(was.facts, mine.facts, theirs.facts, choose)
    framings = _merged_list(was.framings, mine.framings, theirs.framings, choose)
    return _Parts(top, facts, framings)


def _merged_list(
    was: dict[str, Any],
    mine: dict[str, Any],
    theirs: dict[str, Any],
    choose: Callable[[str, Any, Any, Any], Any],
) -> dict[str, Any]:
    """In my order, or in theirs where only they moved something; what only one has follows its neighbour."""
    common = [key for key in mine if key in theirs]
    moved = [key for key in was if key in common] != common
    first, second = (mine, theirs) if moved or not was else (theirs, mine)
    order = list(first)
    for place, key in enumerate(second):
        if key not in first:
            before = list(second)[:place]
            after = [order.index(one) + 1 for one in before if one in order]
            order.insert(max(after, default=0), key)
    chosen = {key: choose(key, was.get(key), mine.get(key), theirs.get(key)) for key in order}
    return {key: part for key, part in chosen.items() if part is not None}


def _parts(text: Text, whose: str, other: _Parts | None = None) -> _Parts:
    """A part without a uid is named by whose it is and its place; a framing that the other one also has
    under its perspective, by the other's key."""
    brief = text.brief
    known = other.framings if other else {}
    by_name = {framing.perspective.casefold(): key for key, (framing, _) in known.items()}
    uids = _padded(text.facts, len(brief.facts))
    facts = [f"fact {uid}" if uid else f"fact {whose} {n}" for n, uid in enumerate(uids, 1)]
    framings: dict[str, Any] = {}
    names = _padded(text.framings, len(brief.framings))
    for number, (uid, framing) in enumerate(zip(names, brief.framings, strict=True), 1):
        same = by_name.get(framing.perspective.casefold())
        key = f"framing {uid}" if uid else same or f"framing {whose} {number}"
        stances: Stances = tuple(
            (facts[stance.fact - 1], msgspec.structs.replace(stance, fact=0))
            for stance in framing.stances
        )
        stances = tuple(sorted(stances, key=lambda pair: pair[0]))  # in whatever order facts stand
        framings[key] = (msgspec.structs.replace(framing, stances=()), stances)
    top = {name: getattr(brief, name) for name in TOP}
    return _Parts(top, dict(zip(facts, brief.facts, strict=True)), framings)


def _text(mine: Text, parts: _Parts) -> Text:
    numbers = {key: number for number, key in enumerate(parts.facts, 1)}
    framings = tuple(_framing(pair[0], pair[1], numbers) for pair in parts.framings.values())
    facts: tuple[Fact, ...] = tuple(parts.facts.values())
    brief = Brief(**parts.top, facts=facts, framings=framings, schema=mine.brief.schema)
    return Text(brief, _uids(parts.facts), _uids(parts.framings))


def _framing(framing: Framing, stances: Stances, numbers: dict[str, int]) -> Framing:
    """What was said of a fact that is gone goes with it."""
    said = [
        msgspec.structs.replace(stance, fact=numbers[key])
        for key, stance in stances
        if key in numbers
    ]
    return msgspec.structs.replace(
        framing, stances=tuple(sorted(said, key=lambda one: one.fact))
    )  # fmt: skip


def _uids(keys: Iterable[str]) -> tuple[str, ...]:
    """ "" for the parts that are named by whose they are."""
    names = [key.split(" ", 1)[1] for key in keys]
    return tuple("" if " " in name else name for name in names)


def _padded(uids: tuple[str, ...], count: int) -> list[str]:
    return [*uids[:count], *[""] * (count - len(uids))]

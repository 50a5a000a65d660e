"""A story for review: every part in its order, what changed in it, by whom, and what is said about it.

Decides nothing; reads two texts and the events between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from newsroom.brief import Brief, Framing
from newsroom.checks.naming import letter, listed
from newsroom.diffing import Line, Part, PartChange, Text, by_key, change
from newsroom.models.history import StoryEvent
from newsroom.models.reviewing import Comment
from newsroom.revisions import text_of

_WORD = re.compile(r"\w+")
_ALWAYS = {"headline", "dek", "context"}
# Shown where they changed.
_ASIDE = {"section", "kicker", "storyline", "language"}


class Thread(NamedTuple):
    comment: Comment
    answers: list[Comment]


class Row(NamedTuple):
    """One part. `part` is what a comment on it names; `change` is None where nothing changed."""

    part: str
    anchor: str
    label: str
    name: str
    words: str
    change: PartChange | None
    by: StoryEvent | None
    threads: list[Thread]

    @property
    def lines(self) -> list[Line]:
        """The part line by line, the sentence first; where it changed, with what went and what came."""
        pieces = self.change.merged if self.change else [("same", self.words)]
        lines = [Line([], first=True)]
        for kind, words in pieces:
            head, *rest = words.split("\n")
            lines[-1].words.append((kind, head))
            lines += [Line([(kind, line)], first=False) for line in rest]
        return lines

    @property
    def length(self) -> int:
        return len(_WORD.findall(self.words))

    @property
    def open(self) -> int:
        return sum(thread.comment.resolved_at is None for thread in self.threads)


class Run(NamedTuple):
    """Neighbours that are shown alike: one part that wants a look, or parts that are quiet together."""

    rows: list[Row]
    quiet: bool

    @property
    def says(self) -> str:
        """Headline, dek and 3 facts."""
        kinds = [row.anchor.partition("-")[0] for row in self.rows]
        told = []
        for kind in dict.fromkeys(kinds):
            same = [row.label for row, one in zip(self.rows, kinds, strict=True) if one == kind]
            told.append(same[0] if len(same) == 1 else f"{len(same)} {kind}s")
        return listed([told[0], *map(_inside, told[1:])])


class Count(NamedTuple):
    """How much changed: changes and the words that came and went."""

    changed: int
    parts: int
    added: int
    removed: int


def rows(
    before: Text | None,
    after: Text,
    *,
    steps: Iterable[StoryEvent],
    threads: Mapping[str, list[Thread]],
    hidden: bool,
) -> list[Row]:
    """All parts of the newer text, then those that are gone; with `hidden`, framings are letters only."""
    if before is not None and not (_keyed(before) and _keyed(after)):
        before, after = _by_place(before), _by_place(after)
    said = (
        threads
        if _keyed(after)
        else {key: found for key, found in threads.items() if key in _ALWAYS}
    )
    names = {
        f"framing-{n}": framing.perspective for n, framing in enumerate(after.brief.framings, 1)
    }
    authors = _authors(steps)
    if hidden:
        before, after = before and without_names(before), without_names(after)
    new, old = by_key(after), by_key(before) if before else {}
    empty = Part("", "", "")
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key, empty), new.get(key, empty)
        differs = change(was, now) if before and was.words != now.words else None
        part = key.split(" ", 1)[-1] if " " in key else key
        if not differs and (key in _ASIDE or not (now.words or key in _ALWAYS)):
            continue
        known = authors.get(key) if differs else None
        label, name = _named(now, was, names, hidden=hidden)
        found.append(
            Row(part, now.anchor or f"gone-{part}", label, name, now.words or was.words, differs, known,
                said.get(part, []))
        )  # fmt: skip
    return found


def runs(found: Iterable[Row], *, compared: bool) -> list[Run]:
    """The rows in their order; neighbours that did not change, and of which nobody said a thing, as one."""
    told: list[Run] = []
    for row in found:
        quiet = compared and not row.change and not row.threads
        if quiet and told and told[-1].quiet:
            told[-1].rows.append(row)
        else:
            told.append(Run([row], quiet))
    return told


def count(found: list[Row]) -> Count:
    changed = [row.change for row in found if row.change]
    pieces = [piece for one in changed for piece in one.merged]
    added, removed = (
        sum(len(_WORD.findall(words)) for kind, words in pieces if kind == wanted)
        for wanted in ("ins", "del")
    )
    return Count(len(changed), len(found), added, removed)


def threaded(comments: Iterable[Comment]) -> dict[str, list[Thread]]:
    """Comments by the part they are on, each with its answers."""
    found: dict[int, Thread] = {}
    parts: dict[str, list[Thread]] = {}
    for comment in comments:
        if comment.answers_to_id is None:
            found[comment.pk] = Thread(comment, [])
            parts.setdefault(comment.part, []).append(found[comment.pk])
        elif comment.answers_to_id in found:
            found[comment.answers_to_id].answers.append(comment)
    return parts


def without_names(text: Text) -> Text:
    """Nothing in the framings says whose they are: no perspective, no outlet, no address of a page."""
    framings = tuple(map(_nameless, text.brief.framings))
    return text._replace(brief=replace(text.brief, framings=framings))


def nameless(sentence: str, brief: Brief) -> str:
    """A sentence about the story without the names of its perspectives and outlets."""
    for number, framing in enumerate(brief.framings, 1):
        for name in (framing.perspective, *framing.outlets):
            sentence = sentence.replace(name, letter(number)) if name else sentence
    return sentence


def _inside(label: str) -> str:
    """A label as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def _nameless(framing: Framing) -> Framing:
    excerpts = tuple(replace(excerpt, outlet="", url="") for excerpt in framing.excerpts)
    return replace(framing, perspective="", outlets=(), excerpts=excerpts)


def _named(now: Part, was: Part, names: Mapping[str, str], *, hidden: bool) -> tuple[str, str]:
    """What a part is called, and for a framing whose it is."""
    anchor = now.anchor or was.anchor
    if not anchor.startswith("framing-"):
        return now.label or was.label, ""
    label = f"Framing {letter(int(anchor.removeprefix('framing-')))}"
    if not now.label:
        label = "A framing"
    if hidden:
        return label, "name hidden"
    return label, names.get(now.anchor, "") or was.label.partition(", ")[2]


def _authors(steps: Iterable[StoryEvent]) -> dict[str, StoryEvent]:
    """The last event that changed each part."""
    found: dict[str, StoryEvent] = {}
    last: dict[str, Part] | None = None
    for event in steps:
        text = text_of(event)
        if text is None:
            continue
        parts = by_key(text)
        if last is not None:
            keys = parts.keys() | last.keys()
            found |= {
                key: event
                for key in keys
                if parts.get(key, Part("", "", "")).words != last.get(key, Part("", "", "")).words
            }
        last = parts
    return found


def _keyed(text: Text) -> bool:
    counts = (len(text.brief.facts), len(text.brief.framings))
    return counts == (len(text.facts), len(text.framings))


def _by_place(text: Text) -> Text:
    """Known by place and perspective, where one of the texts is of before uids were kept."""
    facts = tuple(str(number) for number in range(1, len(text.brief.facts) + 1))
    return Text(text.brief, facts, tuple(framing.perspective for framing in text.brief.framings))

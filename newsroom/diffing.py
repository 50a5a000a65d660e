"""Two texts of a story side by side: which parts differ, and which words in them.

Everything that a brief says is in one of the parts, so texts with different hashes never look the same.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple, Self

from msgspec import UnsetType

from newsroom.brief import Brief, Excerpt, Fact, Framing, Picture, Source, Stance
from newsroom.keys import Keys

_WORDS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
_MOST_WORDS = 3_000
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Text(NamedTuple):
    """A brief with the ids its parts are known by; "" for a part that is new."""

    brief: Brief
    facts: tuple[str, ...]
    framings: tuple[str, ...]

    @classmethod
    def of(cls, brief: Brief, keys: Keys) -> Self:
        return cls(brief, keys.facts, tuple(key.uid for key in keys.framings))


class Span(NamedTuple):
    words: str
    changed: bool


class Line(NamedTuple):
    """One line of a part, its words by kind; `first` is the sentence itself, the others stand below it."""

    words: list[tuple[str, str]]
    first: bool

    @property
    def changed(self) -> bool:
        return any(kind != "same" and words.strip() for kind, words in self.words)


class PartChange(NamedTuple):
    """A part that differs: `before` and `after` with the words that only one of them has."""

    label: str
    anchor: str
    before: list[Span]
    after: list[Span]
    merged: list[tuple[str, str]]

    @property
    def lines(self) -> list[Line]:
        """What a reader looks at: the lines that changed; of a fact its sentence in any case."""
        lines = [Line([], first=True)]
        for kind, words in self.merged:
            head, *rest = words.split("\n")
            lines[-1].words.append((kind, head))
            lines += [Line([(kind, line)], first=False) for line in rest]
        of_a_fact = self.anchor.startswith("fact-")
        return [line for line in lines if line.changed or (line.first and of_a_fact)]

    @property
    def new(self) -> bool:
        return not self.before

    @property
    def gone(self) -> bool:
        return not self.after


class Part(NamedTuple):
    """A part as it is compared: its words are the lines of everything in it."""

    label: str
    anchor: str
    words: str


def changes(before: Text, after: Text) -> list[PartChange]:
    """The parts that differ, in the order of the newer text; parts that are gone come last."""
    old, new = dict(_parts(before)), dict(_parts(after))
    keys = [*new, *(key for key in old if key not in new)]
    empty = Part("", "", "")
    found = []
    for key in keys:
        was, now = old.get(key, empty), new.get(key, empty)
        if was.words != now.words:
            found.append(change(was, now))
    return [*found, *_orders(before, after)]


def words_changed(was: str, now: str) -> list[tuple[str, str]]:
    """One text with what went and what came in place: pieces that are `same`, `del` or `ins`."""
    return change(Part("", "", was), Part("", "", now)).merged


def by_key(text: Text) -> dict[str, Part]:
    """Every part as lines of words, by the key that it has in another text, too."""
    return dict(_parts(text))


def change(was: Part, now: Part) -> PartChange:
    before, after = _WORDS.findall(was.words), _WORDS.findall(now.words)
    if len(before) + len(after) > _MOST_WORDS:
        steps = [("replace", 0, len(before), 0, len(after))]
    else:
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        steps = list(matcher.get_opcodes())
    left, right, merged = [], [], []
    for kind, a, b, c, d in steps:
        same = kind == "equal"
        old, new = "".join(before[a:b]), "".join(after[c:d])
        if old:
            left.append(Span(old, not same))
            merged.append(("same" if same else "del", old))
        if new:
            right.append(Span(new, not same))
        if new and not same:
            merged.append(("ins", new))
    return PartChange(now.label or was.label, now.anchor, left, right, merged)


def _parts(text: Text) -> Iterator[tuple[str, Part]]:
    brief = text.brief
    for name in ("section", "headline", "dek", "kicker", "storyline", "language"):
        yield name, Part(name.capitalize(), name, getattr(brief, name))
    yield "picture", Part("Picture", "picture", _picture(brief.picture))
    facts = _named(text.facts, len(brief.facts))
    for number, (uid, fact) in enumerate(zip(facts, brief.facts, strict=True), 1):
        label = f"Fact {number}"
        yield f"fact {uid or number}", Part(label, f"fact-{number}", _fact(fact))
    yield "context", Part("Context", "context", "\n".join(brief.context))
    framings = _named(text.framings, len(brief.framings))
    for number, (uid, framing) in enumerate(zip(framings, brief.framings, strict=True), 1):
        key = f"framing {uid or framing.perspective}"
        label = f"Framing {number}, {framing.perspective}"
        yield key, Part(label, f"framing-{number}", _framing(framing))


def _named(uids: Sequence[str], count: int) -> list[str]:
    return [*uids[:count], *[""] * (count - len(uids))]


def _orders(before: Text, after: Text) -> Iterator[PartChange]:
    """What both texts hold, in another order; each named by how it begins now."""
    facts = [fact.text for fact in after.brief.facts]
    names = [framing.perspective for framing in after.brief.framings]
    for label, anchor, old, new, texts in (
        ("Order of the facts", "facts", before.facts, after.facts, facts),
        ("Order of the framings", "framings", before.framings, after.framings, names),
    ):
        starts = {uid: _start(text) for uid, text in zip(new, texts, strict=False) if uid}
        was = [starts[uid] for uid in old if uid in starts]
        now = [starts[uid] for uid in new if uid in starts and uid in old]
        if was != now:
            yield change(Part(label, anchor, "\n".join(was)), Part(label, anchor, "\n".join(now)))


def _start(text: str) -> str:
    words = text.split(" ")
    return " ".join(words[:6]) + ("…" if len(words) > 6 else "")


def _picture(picture: Picture | UnsetType) -> str:
    if not picture:
        return ""
    named = [
        ("Shows", picture.alt),
        ("Caption", picture.caption),
        ("Credit", picture.credit),
        ("Focal point", f"{picture.focal_x}, {picture.focal_y}"),
        ("File", f"{picture.width} × {picture.height}, {picture.sha[:12]}"),
    ]
    return "\n".join(f"{name}: {text}" for name, text in named if text)


def _fact(fact: Fact) -> str:
    lines = [fact.text]
    if fact.as_of:
        lines.append(f"As of {_day(fact.as_of)}")
    return "\n".join([*lines, *(f"Source: {_page(source)}" for source in fact.sources)])


def _framing(framing: Framing) -> str:
    named = [
        ("Perspective", framing.perspective),
        ("Outlets", ", ".join(framing.outlets)),
        ("Calls it", framing.label),
        ("Stresses", framing.stresses),
        ("Leaves out", framing.leaves_out),
    ]
    lines = [framing.text, *(f"{name}: {text}" for name, text in named if text)]
    lines += [f"Excerpt: “{item.quote}” {_page(item)}" for item in framing.excerpts]
    lines += map(_stance, framing.stances)
    return "\n".join(line for line in lines if line)


def _stance(stance: Stance) -> str:
    shown = f", excerpt {stance.excerpt}" if stance.excerpt else ""
    note = f", {stance.note}" if stance.note else ""
    return f"Fact {stance.fact}: {stance.kind.value}{shown}{note}"


def _page(page: Source | Excerpt) -> str:
    extra = (
        (page.title,) if isinstance(page, Source) else (page.language, page.translation)
    )  # fmt: skip
    return ", ".join(filter(None, (*extra, page.outlet, _day(page.published_on), page.url)))


def _day(text: str) -> str:
    """6 Nov 2026; whatever else stands there as it stands, so that two texts never look the same."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day.isoformat() == text else text

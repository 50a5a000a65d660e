"""The story form as the browser holds it: names and values, nothing understood yet.

One flat form: `fact` lists the keys of the fact cards in their order, `f1-text` is a text in card f1,
`f1-source` lists that card's sources, `f1-s1-url` one of theirs. The order of the keys is the order
on the page, so moving a card is moving a key, with or without JavaScript. Decides nothing;
`storyreading` makes a Brief of it, `storydata` makes it of a Brief.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.datastructures import MultiValueDict

from newsroom.brief import StanceKind
from newsroom.picture import desk_address
from newsroom.storable import MOST_FACTS, MOST_FRAMINGS
from perspectives.models import Picture
from perspectives.pictures import SHA

THUMBNAIL = 800
_KEY = re.compile(r"[fsme]\d{1,6}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTER = {"fact": "f", "source": "s", "framing": "m", "excerpt": "e"}
TOP = ("section", "headline", "dek", "context", "kicker", "storyline", "language", "slug")
PICTURE = ("sha", "width", "height", "alt", "credit", "caption", "focal_x", "focal_y")
SOURCE = ("title", "outlet", "published_on", "url")
EXCERPT = ("quote", "language", "outlet", "published_on", "url", "translation")
FRAMING = ("perspective", "text", "label", "stresses", "leaves_out")


class Box(NamedTuple):
    """One field: its name in the form, what stands in it and what is wrong with that."""

    name: str
    value: str
    error: str = ""


class Row(NamedTuple):
    """A source or an excerpt: `list` is the list it stands in, boxes by their last name."""

    key: str
    number: int
    list: str
    boxes: dict[str, Box]

    @property
    def empty(self) -> bool:
        return not any(box.value.strip() for box in self.boxes.values())

    @property
    def open(self) -> bool:
        """Whether its boxes are shown at once: nothing is in them yet, or something is wrong."""
        return self.empty or any(box.error for box in self.boxes.values())

    @property
    def host(self) -> str:
        return urlsplit(self.boxes["url"].value.strip()).netloc.removeprefix("www.")


class FactCard(NamedTuple):
    key: str
    number: int
    uid: Box
    text: Box
    as_of: Box
    sources: list[Row]
    paste: Box

    @property
    def empty(self) -> bool:
        given = self.text.value.strip() or self.as_of.value.strip()
        return not given and all(source.empty for source in self.sources)


class StanceRow(NamedTuple):
    """What a framing's outlets did with one fact."""

    fact: FactCard
    kind: Box
    excerpt: Box
    note: Box


class FramingCard(NamedTuple):
    key: str
    number: int
    uid: Box
    boxes: dict[str, Box]
    outlets: list[str]
    outlet: Box
    excerpts: list[Row]
    paste: Box
    stances: list[StanceRow]

    @property
    def letter(self) -> str:
        return _LETTERS[self.number - 1] if self.number <= len(_LETTERS) else str(self.number)

    @property
    def empty(self) -> bool:
        given = any(box.value.strip() for box in self.boxes.values())
        return not given and not self.outlets and all(row.empty for row in self.excerpts)

    @property
    def stances_wrong(self) -> bool:
        return any(row.kind.error or row.excerpt.error or row.note.error for row in self.stances)

    @property
    def taken(self) -> int:
        return sum(bool(row.kind.value) for row in self.stances)


class StoryForm:
    """The form's values, with the errors found in them by name."""

    kinds = tuple(StanceKind)

    def __init__(self, data: MultiValueDict[str, str]) -> None:
        self.data = data
        self.errors: dict[str, str] = {}

    def box(self, name: str) -> Box:
        return Box(name, self.data.get(name) or "", self.errors.get(name, ""))

    @property
    def top(self) -> dict[str, Box]:
        return {name: self.box(name) for name in TOP}

    @property
    def picture(self) -> dict[str, Box]:
        """The boxes of the picture by their last name; `file` is where an upload is refused."""
        return {name: self.box(f"picture-{name}") for name in ("file", *PICTURE)}

    @property
    def thumbnail(self) -> str:
        """The address of the picture on the desk; empty where the form names none that could be there."""
        sha, width = self.box("picture-sha").value, self.box("picture-width").value
        if not (SHA.fullmatch(sha) and width.isascii() and width.isdigit() and len(width) < 6):
            return ""
        return desk_address(sha, int(width), THUMBNAIL)

    def put_picture(self, picture: Picture) -> None:
        """Another picture: what is said of it stays, because it may be a better copy of the same."""
        self.data["picture-sha"] = picture.sha
        self.data["picture-width"] = str(picture.width)
        self.data["picture-height"] = str(picture.height)
        self.data["picture-focal_x"] = self.data["picture-focal_y"] = "50"

    @property
    def complaints(self) -> list[tuple[str, str, str]]:
        """What could not be taken: the box, its card ("" for the story itself), the sentence."""
        cards: list[FactCard | FramingCard] = [*self.facts, *self.framings]
        named = {card.key: card for card in cards}
        return [
            (name, _where(named.get(name.partition("-")[0]), name), said)
            for name, said in self.errors.items()
        ]

    @property
    def version(self) -> int:
        text = self.data.get("version") or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def only(self) -> str:
        """The uid of the fact or framing that is alone on its screen; empty where the story is."""
        return self.data.get("only") or ""

    @property
    def too_big(self) -> bool:
        """More stances than any story has: nobody typed this, and no page could show it."""
        stances = len(self._keys("fact")) * len(self._keys("framing"))
        return stances > 2 * MOST_FACTS * MOST_FRAMINGS

    @property
    def facts(self) -> list[FactCard]:
        return [self._fact(key, number) for number, key in enumerate(self._keys("fact"), 1)]

    @property
    def framings(self) -> list[FramingCard]:
        facts = self.facts
        keys = self._keys("framing")
        return [self._framing(key, number, facts) for number, key in enumerate(keys, 1)]

    def blank_fact(self) -> FactCard:
        """A card for the page to copy."""
        return StoryForm(MultiValueDict({"fact": ["f0"], "f0-source": ["s0"]})).facts[0]

    def blank_framing(self) -> FramingCard:
        blank = StoryForm(MultiValueDict({"framing": ["m0"], "m0-excerpt": ["e0"]}))
        return blank._framing("m0", 0, self.facts)

    def act(self, action: str) -> None:
        """Add, drop or move a card: `add:LIST`, `drop:LIST:KEY`, `up:LIST:KEY`, `down:LIST:KEY`."""
        verb, _, rest = action.partition(":")
        name, _, key = rest.partition(":")
        if action == "drop:picture":
            for part in PICTURE:
                self.data.pop(f"picture-{part}", None)
            return
        keys = self.data.getlist(name)
        if verb == "add":
            kind = name.rsplit("-", 1)[-1]
            if kind in LETTER:
                self.data.setlist(name, [*keys, _free(keys, LETTER[kind])])
            return
        if key not in keys:
            return
        place = keys.index(key)
        if verb == "drop":
            keys.pop(place)
        elif verb == "up" and place:
            keys[place - 1], keys[place] = key, keys[place - 1]
        elif verb == "down" and place < len(keys) - 1:
            keys[place + 1], keys[place] = key, keys[place + 1]
        self.data.setlist(name, keys)

    def _keys(self, name: str) -> list[str]:
        return [key for key in dict.fromkeys(self.data.getlist(name)) if _KEY.fullmatch(key)]

    def _fact(self, key: str, number: int) -> FactCard:
        return FactCard(
            key, number, self.box(f"{key}-uid"), self.box(f"{key}-text"), self.box(f"{key}-as_of"),
            self._rows(key, "source", SOURCE), self.box(f"{key}-paste"),
        )  # fmt: skip

    def _framing(self, key: str, number: int, facts: list[FactCard]) -> FramingCard:
        outlets = [name for name in self.data.getlist(f"{key}-outlet") if name.strip()]
        stances = [
            StanceRow(fact, *(self.box(f"{key}-{fact.key}-{name}")
                              for name in ("kind", "excerpt", "note")))
            for fact in facts
        ]  # fmt: skip
        return FramingCard(
            key, number, self.box(f"{key}-uid"),
            {name: self.box(f"{key}-{name}") for name in FRAMING}, outlets,
            self.box(f"{key}-outlet"), self._rows(key, "excerpt", EXCERPT),
            self.box(f"{key}-paste"), stances,
        )  # fmt: skip

    def _rows(self, card: str, kind: str, names: tuple[str, ...]) -> list[Row]:
        name = f"{card}-{kind}"
        return [
            Row(key, number, name, {part: self.box(f"{card}-{key}-{part}") for part in names})
            for number, key in enumerate(self._keys(name), 1)
        ]


def _where(card: FactCard | FramingCard | None, name: str) -> str:
    """Fact 2, source 1."""
    if card is None:
        return ""
    key = name.split("-")[1]
    if isinstance(card, FactCard):
        part, kind, rows, stances = f"Fact {card.number}", "source", card.sources, []
    else:
        part, kind, rows, stances = f"Framing {card.letter}", "excerpt", card.excerpts, card.stances
    within = {stance.fact.key: f", fact {stance.fact.number}" for stance in stances}
    for row in rows:
        within[row.key] = f", {kind} {row.number}" if len(rows) > 1 else f", {kind}"
    return part + within.get(key, "")


def _free(keys: list[str], letter: str) -> str:
    taken = [int(key[1:]) for key in keys if _KEY.fullmatch(key)]
    return f"{letter}{max(taken, default=0) + 1}"

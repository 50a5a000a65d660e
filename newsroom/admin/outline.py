"""The outline of a story's form: every part with its words and what the checks say of it; house lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from newsroom.admin.storyform import StoryForm
from newsroom.checks import Complaint
from newsroom.models.sections import Section


class Entry(NamedTuple):
    """`words` is 0 where nothing is counted; `sub` for the cards below Facts and Framings."""

    anchor: str
    label: str
    words: int
    errors: int
    warnings: int
    sub: bool = False


def outline(form: StoryForm, found: Iterable[Complaint]) -> list[Entry]:
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for complaint in found:
        (errors if complaint.error else warnings)[complaint.field] += 1

    def entry(
        anchor: str, label: str, text: str = "", *, count: int = 0, sub: bool = False
    ) -> Entry:
        words = count or len(text.split())
        return Entry(anchor, label, words, errors[anchor], warnings[anchor], sub)

    top = form.top
    entries = [
        entry("headline", "Headline", top["headline"].value),
        entry("dek", "Dek", top["dek"].value),
        entry("picture", "Picture"),
        entry("facts", "Facts", count=len(form.facts)),
    ]
    for card in form.facts:
        words = card.text.value
        entries.append(entry(f"fact-{card.number}", f"{card.number} {words[:60]}", words, sub=True))
    entries.append(entry("context", "Context", top["context"].value))
    entries.append(entry("framings", "Framings", count=len(form.framings)))
    for framing in form.framings:
        name = f"{framing.letter} {framing.boxes['perspective'].value[:60]}"
        words = framing.boxes["text"].value
        entries.append(entry(f"framing-{framing.number}", name, words, sub=True))
    return [*entries, entry("about", "About it")]


def house_of(name: str, sections: Iterable[Section]) -> Section:
    """The house lengths of the section of this name; the usual ones where it is not there yet."""
    return next((one for one in sections if one.name == name), None) or Section(name=name)

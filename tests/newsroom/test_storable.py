"""What a draft may not even hold is refused in a sentence, at its field."""

from __future__ import annotations

import msgspec
import pytest

from newsroom.brief import Excerpt, Fact, Framing, Source, Stance, StanceKind
from newsroom.storable import Unstorable, refuse_unstorable
from tests.newsroom import desk

WORDS = Excerpt("Слова", "uk", "https://visnyk.example/1")
FRAMING = Framing("River towns", "A text.", ("Varn Post",))

BAD: list[tuple[str, dict[str, object]]] = [
    ("headline", {"headline": ""}),
    ("headline", {"headline": "x" * 201}),
    ("language", {"language": "Ukrainian!"}),
    ("fact-1", {"facts": (Fact(""),), "framings": ()}),
    ("fact-1", {"facts": (Fact("A.", as_of="2026-02-30"),), "framings": ()}),
    ("fact-1", {"facts": (Fact("A.", sources=(Source("javascript:alert(1)"),)),), "framings": ()}),
    ("framing-2", {"framings": (FRAMING, FRAMING)}),
    ("framing-1", {"framings": (Framing("", "A text."),)}),
    ("framing-1", {"framings": (msgspec.structs.replace(FRAMING, outlets=("x" * 121,)),)}),
    (
        "framing-1",
        {"framings": (msgspec.structs.replace(FRAMING, stances=(Stance(9, StanceKind.OMITTED),)),)},
    ),
    (
        "framing-1",
        {
            "framings": (
                msgspec.structs.replace(FRAMING, stances=(Stance(1, StanceKind.REPORTED),)),
            )
        },
    ),
    (
        "framing-1",
        {
            "framings": (
                msgspec.structs.replace(
                    FRAMING, excerpts=(Excerpt("A", "", "https://a.example/"),)
                ),
            )
        },
    ),
]


@pytest.mark.parametrize(("field", "changes"), BAD)
def test_it_is_refused_at_its_field(field: str, changes: dict[str, object]) -> None:
    with pytest.raises(Unstorable) as refusal:
        refuse_unstorable(desk.brief(**changes))

    assert [place for place, _ in refusal.value.problems] == [field]


def test_a_half_done_draft_is_storable() -> None:
    refuse_unstorable(desk.brief(dek="", facts=(), context=(), framings=()))

"""What spellings have in common, and addresses made of names."""

from __future__ import annotations

import pytest

from newsroom.filing import section_named, storyline_named
from perspectives.directory import outlet_slug
from perspectives.spelling import address_of, bare


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Straße & Wege", "strasse-wege"),
        ("Gazeta Łódzka", "gazeta-lodzka"),
        ("Øresund", "oresund"),
        ("L’Écho d’Æro", "lecho-daero"),
        ("ＦＵＬＬ width", "full-width"),
        ("Річка", ""),
        ("", ""),
    ],
)
def test_an_address_keeps_what_can_be_typed_on_a_plain_keyboard(text: str, address: str) -> None:
    assert address_of(text) == address


def test_letters_of_their_own_keep_their_marks() -> None:
    assert bare("Її Йод") == "її йод"


@pytest.mark.django_db
def test_sections_storylines_and_outlets_are_addressed_alike() -> None:
    name = "Żegluga i Łączność"

    storyline = storyline_named(name)
    assert storyline
    assert {section_named(name).slug, storyline.slug, outlet_slug(name)} == {"zegluga-i-lacznosc"}

"""Texts that end after each part of a brief, and how a bad one is refused."""

from __future__ import annotations

import pytest

from newsroom.brieftext import BadText, read

HEAD = "Rivers\nA ferry\nIt sails.\n"
FACTS = HEAD + "Focusing Facts\n- It is green.\n"
CONTEXT = FACTS + "Context\nOnce.\n"
FRAMING = FACTS + "Perspectives\nLeft\ne.g., Echo — They cheer.\n"
EXCERPT = "  Excerpt: Hm | en | | | https://a.example/\n"


def refusal(text: str | bytes) -> BadText:
    with pytest.raises(BadText) as caught:
        read(text, name="ferry.txt")
    return caught.value

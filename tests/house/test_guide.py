"""The editors' guide: what it links to and shows is there, and what is there is in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [DOCS / "desk.md", *sorted((DOCS / "desk").glob("*.md"))]
LINK = re.compile(r'\]\(([^)#\s]+)[^)]*\)|(?:src|srcset)="([^"\s]+)"')


def named(page: Path) -> set[Path]:
    """Files of the house that the page links to or shows."""
    found = {one or other for one, other in LINK.findall(page.read_text())}
    return {(page.parent / name).resolve() for name in found if "://" not in name}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_of_the_guide_names_is_there(page: Path) -> None:
    missing = [path for path in named(page) if not path.exists()]
    assert not missing


def test_every_page_of_the_guide_is_in_its_table_of_contents() -> None:
    assert set(PAGES[1:]) <= named(PAGES[0])


def test_every_picture_of_the_guide_is_shown() -> None:
    shown = set().union(*map(named, PAGES))
    assert set((DOCS / "desk" / "pictures").glob("*.png")) <= shown

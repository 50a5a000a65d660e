"""The list of keys behind `?` names what the scripts of its screen listen to, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.quick

ROOT = Path(__file__).parents[2]
SCREENS = {
    "newsroom/desk/story.html": ("story.js", "marks.js"),
    "newsroom/desk/review.html": ("review.js",),
    "briefings/desk/board.html": ("board.js", "boarddrag.js"),
}
HELD = {"Ctrl", "Alt"}
WRITTEN = {"↑": "ArrowUp", "↓": "ArrowDown", "←": "ArrowLeft", "→": "ArrowRight"}
WRITTEN |= {"Esc": "Escape", "Space": " "}


def listed(screen: str) -> set[str]:
    """The keys that the screen's template tells of, as a browser calls them."""
    text = (ROOT / "templates" / screen).read_text()
    told = " ".join(re.findall(r'key\.html" with keys="([^"]+)"', text)).split()
    return {WRITTEN.get(key, key).lower() for key in told if key not in HELD}


def heard(script: str) -> set[str]:
    """The keys that the script compares a key pressed with, or has an entry for."""
    text = (ROOT / "static/desk" / script).read_text()
    compared = re.findall(r'event\.key(?:\.toLowerCase\(\))? [!=]== "([^"]+)"', text)
    among = re.findall(r"\[([^\]]+)\]\.includes\(event\.key", text)
    entries = re.findall(r"\b(?:keys|sides) = \{([^}]+)\}", text, re.IGNORECASE)
    found = [*compared, *re.findall(r'"([^"]+)"', " ".join(among))]
    found += re.findall(r"(\w+):", " ".join(entries))
    return {key.lower() for key in found}


@pytest.mark.parametrize("screen", SCREENS)
def test_the_help_of_a_screen_names_the_keys_that_its_scripts_have(screen: str) -> None:
    assert listed(screen) == set().union(*map(heard, SCREENS[screen]))


def test_the_screen_of_one_part_names_all_but_adding_others() -> None:
    keys = {*heard("story.js"), *heard("marks.js")} - {"f", "p"}
    beside = (ROOT / "templates/newsroom/desk/part.html").read_text()
    clicked = set(re.findall(r'neighbour\.html" with one=\S+ key="(\w)"', beside))

    assert listed("newsroom/desk/part.html") == keys | clicked

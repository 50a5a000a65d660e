"""The few words that stand around a story, in the story's own language; one file each in `wording/`.

Decides only how they are worded. A language that has no file gets English words, marked as English.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html

RTL = frozenset({"ar", "he", "fa", "ur"})
HERE = Path(__file__).resolve().parents[1] / "wording"
WORDS: dict[str, dict[str, str]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("*.toml"))
}
# Written with other signs than the file of their language.
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_COMMAS = {"ar": "، ", "fa": "، ", "ur": "، ", "zh": "，"}


def base(language: str) -> str:
    """The language without script and region: uk-UA is uk."""
    return language.split("-")[0].lower()


def direction_of(language: str) -> str:
    return "rtl" if base(language) in RTL else "ltr"


@lru_cache(maxsize=256)
def has_words(language: str) -> bool:
    return base(language) in WORDS and not _TRADITIONAL & set(language.lower().split("-"))


def comma_of(language: str) -> str:
    """What stands between the items of a line in that language."""
    return _COMMAS.get(base(language), ", ")


def word(which: str, language: str, **values: object) -> str:
    """The wording of that entry in that language, else in English."""
    words = WORDS[base(language) if has_words(language) else "en"]
    return words[which].format(**values)


def said(which: str, language: str, **values: object) -> str:
    """The wording for a page; English words are marked as such in foreign texts."""
    text = word(which, language, **values)
    if has_words(language):
        return text
    return format_html('<span lang="en" dir="ltr">{}</span>', text)

"""What the spellings of a text have in common, and the address that a text makes.

Decides nothing about words or their meaning: those are search's.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.text import slugify

# Letters that no decomposition takes apart, as people without that keyboard type them.
_PLAIN = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d",
    "ŧ": "t", "ŋ": "n", "ə": "e", "ى": "ي", "ی": "ي", "ک": "ك", "'": "", "’": "", "ʼ": "", "ـ": "",
    "\u200c": "", "\u200d": "",
})  # fmt: skip
# й, ў and ї are letters of their own; every other accent on Latin, Greek or Cyrillic is one.
_ACCENT = re.compile(
    r"(?<![иу])\u0306|(?<!і)\u0308|[\u0300-\u0305\u0307\u0309-\u036f]"
    r"|[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]"
)


def bare(text: str) -> str:
    """The text without case, accents, width and vowel points: ß is ss, ø is o."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENT.sub("", apart.translate(_PLAIN)))


def address_of(text: str) -> str:
    """Its Latin letters, figures and hyphens, as an address has them; empty where it has none."""
    return slugify(bare(text))

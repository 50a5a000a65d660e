"""Which languages some words can be, by their letters; a language has the scripts it is mostly printed in.

Pure. Tells scripts apart, not languages: what is written in Latin letters can be any language that uses them.
"""

from __future__ import annotations

import unicodedata

LATIN = "LATIN"
_CYRILLIC, _ARABIC, _DEVANAGARI, _HAN = "CYRILLIC", "ARABIC", "DEVANAGARI", "CJK"
# What is not named here is printed in Latin letters, as far as anybody knows.
_SCRIPTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("be", "bg", "ce", "ky", "mk", "mn", "os", "ru", "tg", "tt", "uk"), (_CYRILLIC,)),
    **dict.fromkeys(("bs", "cnr", "kk", "sh", "sr", "uz"), (_CYRILLIC, LATIN)),
    **dict.fromkeys(("ar", "ckb", "dv", "fa", "ps", "sd", "ug", "ur"), (_ARABIC,)),
    **dict.fromkeys(("az", "ku", "ms", "pa"), (_ARABIC, LATIN, "GURMUKHI")),
    **dict.fromkeys(("he", "yi"), ("HEBREW",)),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), (_DEVANAGARI,)),
    **dict.fromkeys(("as", "bn"), ("BENGALI",)),
    **dict.fromkeys(("am", "ti"), ("ETHIOPIC",)),
    **dict.fromkeys(("yue", "zh"), (_HAN,)),
    "el": ("GREEK",), "hy": ("ARMENIAN",), "ka": ("GEORGIAN",), "gu": ("GUJARATI",),
    "ja": ("HIRAGANA", "KATAKANA", _HAN), "ko": ("HANGUL", _HAN), "kn": ("KANNADA",),
    "km": ("KHMER",), "lo": ("LAO",), "ml": ("MALAYALAM",), "my": ("MYANMAR",), "or": ("ORIYA",),
    "si": ("SINHALA",), "ta": ("TAMIL",), "te": ("TELUGU",), "th": ("THAI",), "bo": ("TIBETAN",),
}  # fmt: skip
# A tag may name its script itself (RFC 5646): sr-Latn.
_NAMED = {"latn": LATIN, "cyrl": _CYRILLIC, "arab": _ARABIC, "deva": _DEVANAGARI, "hans": _HAN,
          "hant": _HAN}  # fmt: skip


def can_be(words: str, tag: str) -> bool:
    """Whether at least half of the letters are of a script of that language; no letters can be any."""
    language, *rest = tag.lower().split("-")
    named = tuple(_NAMED[part] for part in rest if part in _NAMED)
    scripts = named or _SCRIPTS.get(language, (LATIN,))
    letters = [unicodedata.name(sign, "") for sign in words if sign.isalpha()]
    return 2 * sum(name.startswith(scripts) for name in letters) >= len(letters)

"""Words as frequent and as rare as those of a natural language, in scripts that search has to deal with.

Decides nothing about stories. The same words for the same language, on every machine.
"""

from __future__ import annotations

import itertools
import random
from functools import cache

# Up to this rank a word is as frequent as Zipf has it; beyond, the frequency falls with the square.
BEND = 6_000
WORDS = {"en": 120_000, "de": 40_000, "fr": 40_000, "es": 20_000, "ru": 40_000, "uk": 20_000,
         "el": 10_000, "ar": 20_000, "ja": 5_000}  # fmt: skip
FREQUENT = {
    "en": "the of to and in said that", "de": "die der und in zu das nicht",
    "fr": "de la le et les des en", "es": "de la que el en y los", "ru": "и в не на что с по",
    "uk": "і в не на що з до", "el": "και το να του η της με", "ar": "في من على أن إلى عن مع",
    "ja": "の に は を た が で",
}  # fmt: skip
# How a syllable begins, goes on and ends; _ is nothing.
_SYLLABLES = {
    "latin": (
        "b c d f g h l m n p r s t v w br cl dr gr pl st tr",
        "a e i o u ai ea ou",
        "_ n r s l",
    ),
    "cyrillic": ("б в г д ж з к л м н п р с т х ч", "а е и о у я", "_ н р"),
    "greek": ("β γ δ ζ θ κ λ μ ν π ρ σ τ", "α ε ι ο ου", "_ ν ρ"),
    "arabic": ("ب ت ج ح د ر س ش ع ف ق ك ل م ن", "ا و ي _", "_ ن ر"),
    "kana": ("カ キ ク サ シ タ ナ マ ヤ ラ", "_ ン ー", "_"),
}
_SCRIPTS = {"ru": "cyrillic", "uk": "cyrillic", "el": "greek", "ar": "arabic", "ja": "kana"}
_ENDINGS = {"en": ["s", "ed", "ing", "ment"], "de": ["en", "ung", "er"], "fr": ["s", "tion"],
            "es": ["s", "ción"], "ru": ["ов", "ами", "ость"], "uk": ["ів", "ами", "ість"]}  # fmt: skip


@cache
def words(language: str) -> list[str]:
    """By rank, the most frequent first; every fifth is an earlier one with an ending."""
    rng = random.Random(language)
    places = [place.split() for place in _SYLLABLES[_SCRIPTS.get(language, "latin")]]
    syllables = ["".join(parts).replace("_", "") for parts in itertools.product(*places)]
    rng.shuffle(syllables)
    found = dict.fromkeys(FREQUENT[language].split())
    roots: list[str] = []
    endings = _ENDINGS.get(language, [])
    while len(found) < WORDS[language]:
        if endings and roots and len(found) % 5 == 0:
            word = rng.choice(roots) + rng.choice(endings)
        else:
            # Frequent words are short.
            length = 1 if len(found) < 200 else 2 if len(found) < 8_000 else 3
            word = "".join(rng.choices(syllables, k=rng.randint(length, length + 1)))
            roots.append(word)
        found.setdefault(word)
    return list(found)


@cache
def weights(language: str) -> list[float]:
    """Cumulative, for `random.choices`."""
    ranks = range(1, WORDS[language] + 1)
    return list(itertools.accumulate(1 / r if r <= BEND else BEND / r**2 for r in ranks))


def text(rng: random.Random, language: str, length: int) -> str:
    """So many words, the first one with a capital, where the script has any."""
    chosen = rng.choices(words(language), cum_weights=weights(language), k=length)
    sentence = " ".join(chosen)
    return sentence[0].upper() + sentence[1:]

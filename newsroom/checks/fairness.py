"""Whether the framings of a story are treated alike: in length, and in the verbs that attribute.

Verbs are looked at in the languages of `VERBS`; of any other nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from newsroom.brief import Brief, Framing
from newsroom.checks import Complaint
from newsroom.checks.naming import language_of, letter, listed

TWICE = 2.0
MANY_WORDS = 15
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\d_]+")


class Verbs(NamedTuple):
    """Forms that cast doubt on whoever speaks, and forms that do not."""

    doubting: frozenset[str]
    even: frozenset[str]


def _verbs(doubting: str, even: str) -> Verbs:
    return Verbs(frozenset(doubting.split()), frozenset(even.split()))


VERBS = {
    "en": _verbs(
        "claim claims claimed claiming allege alleges alleged alleging insist insists insisted insisting"
        " admit admits admitted admitting concede concedes conceded boast boasts boasted purport purports"
        " purported pretend pretends pretended brag brags bragged",
        "say says said saying report reports reported reporting state states stated write writes wrote"
        " note notes noted describe describes described tell tells told read present presents presented"
        " explain explains explained quote quotes quoted",
    ),
    "de": _verbs(
        "behauptet behaupten behauptete behaupteten beteuert beteuern räumt räumen angeblich",
        "sagt sagen sagte sagten berichtet berichten berichtete berichteten schreibt schreiben schrieb"
        " erklärt erklären erklärte meldet melden meldete nennt nennen",
    ),
    "fr": _verbs(
        "prétend prétendent prétendait prétendaient allègue allèguent avoue avouent admet admettent",
        "dit disent disait rapporte rapportent écrit écrivent indique indiquent explique expliquent"
        " déclare déclarent note notent",
    ),
    "es": _verbs(
        "alega alegan alegó alegaron pretende pretenden admite admiten admitió reconoce",
        "dice dicen dijo dijeron informa informan informó escribe escriben explica explican señala señalan",
    ),
    "uk": _verbs(
        "стверджує стверджують стверджував стверджували запевняє запевняють нібито визнає визнають",
        "каже кажуть казав сказав сказали повідомляє повідомляють повідомив пише пишуть писав зазначає"
        " зазначають розповідає розповідають",
    ),
    "ru": _verbs(
        "утверждает утверждают утверждал утверждали уверяет уверяют якобы признаёт признает признают",
        "говорит говорят сказал сказали сообщает сообщают сообщил пишет пишут писал отмечает отмечают"
        " рассказывает рассказывают",
    ),
}


def framings_are_of_a_length(brief: Brief) -> Iterator[Complaint]:
    """No framing is twice as long as another"""
    lengths = {
        number: len(_WORD.findall(framing.text))
        for number, framing in enumerate(brief.framings, 1)
        if framing.text
    }
    if len(lengths) < 2:
        return
    longest = max(lengths, key=lambda number: lengths[number])
    shortest = min(lengths, key=lambda number: lengths[number])
    most, least = lengths[longest], lengths[shortest]
    if most >= TWICE * least and most - least >= MANY_WORDS:
        text = (
            f"Framing {letter(longest)} is {_times(most / least)} as long as {letter(shortest)}:"
            f" {most} words to {least}."
        )
        yield Complaint(False, f"framing-{longest}", text, f"framing-{shortest}")


def framings_are_attributed_alike(brief: Brief) -> Iterator[Complaint]:
    """No framing “claims” where the others “say”"""
    verbs = VERBS.get(language_of(brief))
    if verbs is None or len(brief.framings) < 2:
        return
    doubting = [_used(framing, verbs.doubting) for framing in brief.framings]
    even = [_used(framing, verbs.even) for framing in brief.framings]
    fair = [
        number for number, used in enumerate(doubting, 1) if not used and even[number - 1]
    ]  # fmt: skip
    if not fair:
        return
    fairly = listed([letter(number) for number in fair])
    words = " or ".join(f"‘{even[number - 1].most_common(1)[0][0]}’" for number in fair[:2])
    for number, used in enumerate(doubting, 1):
        if used:
            (word, times), *_ = used.most_common(1)
            often = {1: "", 2: " twice"}.get(times, f" {times} times")
            text = f"Framing {letter(number)}: ‘{word}’{often}; {fairly}: {words}."
            yield Complaint(False, f"framing-{number}", text, f"framing-{fair[0]}")


def _used(framing: Framing, forms: frozenset[str]) -> Counter[str]:
    text = framing.text.lower()
    return Counter(word for word in _WORD.findall(text) if word in forms)


def _times(ratio: float) -> str:
    return "twice" if ratio < 2.5 else f"{ratio:.0f} times"

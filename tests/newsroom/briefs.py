"""Briefs for property tests: every brief that is complete enough to be published, in any script.

`briefs()` is for whoever needs one; `many_briefs()` gives the stories of one file, some of which
share a section. Texts are drawn to look like structure as often as they look like prose.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from newsroom.brief import (
    Brief,
    Excerpt,
    Fact,
    Framing,
    NotClean,
    Source,
    Stance,
    StanceKind,
    clean,
)

HEADINGS = [
    "Focusing Facts",
    "focusing facts:",
    "Context",
    "CONTEXT :",
    "Perspectives",
    "context：",
]
LOOKS_LIKE_STRUCTURE = [
    *HEADINGS,
    *("e.g.,", "E.g.", "e. g. ", "-", "- ", "• ", "* ", "– ", "-5", "−", "·", "—", " — ", " – "),
    *(" -- ", "--", "---", "―", "\\", "\\\\", "\\-", "\\|", "|", " | ", ",", "\\,", "،", "、"),
    *("Source:", "Source: https://a.example/", "As of: 2026-01-02", "Language: uk", "Excerpt:"),
    *("Fact 1: omitted", "excerpt 1", "Kicker:", ":", "2026-01-02", "1.", "#", "“", "”"),
]
SCRIPTS = [
    "The bridge is open",
    "Міст відкрито",
    "الجسر مفتوح",
    "הגשר פתוח",
    "پل می‌شود",
    "橋は開通した",
]
MARKS = [
    "पुल खुला है",
    "สะพานเปิดแล้ว",
    "Ἡ γέφυρα",
    "e\u0301tat",
    "\u0301",
    "ﬁ",
    "İstanbul",
    "👩‍🚒",
    "42 %",
]
LANGUAGES = ["en", "uk", "ar", "zh-Hant", "pt-BR", "fil"]


def _clean_or_empty(text: str) -> str:
    try:
        return clean(text)
    except NotClean:
        return ""


_LEGIBLE = st.sampled_from([*LOOKS_LIKE_STRUCTURE, *SCRIPTS, *MARKS, *(" ",) * 10])
_ANY_SIGNS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8)
_TEXTS = (
    (st.lists(_LEGIBLE, min_size=1, max_size=4).map("".join) | _ANY_SIGNS)
    .map(_clean_or_empty)
    .map(lambda text: text or "—")
)


def texts() -> st.SearchStrategy[str]:
    """Clean, not empty: prose and structure side by side in any order, or any characters."""
    return _TEXTS


@cache
def maybe_texts() -> st.SearchStrategy[str]:
    return st.just("") | texts()


@cache
def days() -> st.SearchStrategy[str]:
    return st.dates(min_value=date(1, 1, 1)).map(date.isoformat)


@cache
def maybe_days() -> st.SearchStrategy[str]:
    return st.just("") | days()


@cache
def urls() -> st.SearchStrategy[str]:
    signs = st.characters(exclude_categories=["Cc", "Cs", "Z"]) | st.sampled_from("|\\,—–-#?&=%")
    path = st.text(signs, max_size=8).map(_clean_or_empty)
    start = st.sampled_from(["https://a.example/", "http://b.example:81/", "HTTPS://приклад.укр/"])
    return st.tuples(start, path).map("".join).map(clean)


@cache
def sources() -> st.SearchStrategy[Source]:
    return st.builds(
        Source, urls(), title=maybe_texts(), outlet=maybe_texts(), published_on=maybe_days()
    )


@cache
def facts() -> st.SearchStrategy[Fact]:
    some = st.lists(sources(), max_size=2).map(tuple)
    return st.builds(Fact, texts(), as_of=maybe_days(), sources=some)


@cache
def excerpts() -> st.SearchStrategy[Excerpt]:
    return st.builds(
        Excerpt,
        texts(),
        st.sampled_from(LANGUAGES),
        urls(),
        outlet=maybe_texts(),
        translation=maybe_texts(),
        published_on=maybe_days(),
    )


@cache
def stances(fact: int, excerpts: int) -> st.SearchStrategy[Stance]:
    """A stance on that fact; what is not omitted has one of so many excerpts behind it."""
    omitted = st.builds(
        Stance,
        st.just(fact),
        st.just(StanceKind.OMITTED),
        st.integers(0, excerpts),
        maybe_texts(),
    )
    if not excerpts:
        return omitted
    seen = st.sampled_from([StanceKind.REPORTED, StanceKind.DISPUTED])
    shown = st.integers(1, excerpts)
    return omitted | st.builds(Stance, st.just(fact), seen, shown, maybe_texts())


@cache
@st.composite
def framings(draw: st.DrawFn, facts: int) -> Framing:
    """A framing of a story with that many facts."""
    quoted = draw(_FEW_EXCERPTS)
    return Framing(
        draw(texts()),
        draw(texts()),
        tuple(draw(_FEW_OUTLETS)),
        label=draw(maybe_texts()),
        stresses=draw(maybe_texts()),
        leaves_out=draw(maybe_texts()),
        excerpts=tuple(quoted),
        stances=tuple(draw(stances(number, len(quoted))) for number in draw(_numbers(facts))),
    )


_FEW_EXCERPTS = st.lists(excerpts(), max_size=2)
_FEW_OUTLETS = st.lists(texts(), max_size=3, unique_by=str.casefold)
_FEW_FACTS = st.lists(facts(), min_size=1, max_size=3)
_FEW_PARAGRAPHS = st.lists(texts(), max_size=3)


@cache
def _numbers(most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(1, most), unique=True, max_size=3)


@cache
def _few_framings(facts: int) -> st.SearchStrategy[list[Framing]]:
    return st.lists(framings(facts), max_size=2, unique_by=_perspective)


def _perspective(framing: Framing) -> str:
    return framing.perspective.casefold()


@cache
@st.composite
def briefs(draw: st.DrawFn, section: st.SearchStrategy[str] | None = None) -> Brief:
    """A brief that may be published: section, headline, dek and a fact at the least."""
    told = draw(_FEW_FACTS)
    return Brief(
        draw(texts() if section is None else section),
        draw(texts()),
        draw(texts()),
        language=draw(st.sampled_from(LANGUAGES)),
        kicker=draw(maybe_texts()),
        storyline=draw(maybe_texts()),
        facts=tuple(told),
        context=tuple(draw(_FEW_PARAGRAPHS)),
        framings=tuple(draw(_few_framings(len(told)))),
    )


@cache
def many_briefs() -> st.SearchStrategy[list[Brief]]:
    """Two or three stories; neighbours often share a section."""
    section = st.sampled_from(["Rivers", "Context", "- Річки"])
    return st.lists(briefs(section), min_size=2, max_size=3)

"""Why a story was found: its passage with the most of what was asked, and the words marked in it.

Decides which passage is shown and what is marked: words as they were typed, and in the story's own language
every form that has the same stem. What comes out is safe HTML: everything but the marks is escaped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from newsroom import inline
from newsroom.public.search.matching import Wanted
from newsroom.stems import CUT_IN_FRONT, stemmer_of, stems
from newsroom.telling import Telling
from newsroom.words import Word, spellings, words

AROUND = 120
# Snowball cuts at the end: a word and its stem begin alike.
_ALIKE = 2


class Result(NamedTuple):
    """A story with the words that were asked for marked; `snippet` is empty if only a name or the headline
    has them.
    """

    telling: Telling
    headline: SafeString
    snippet: SafeString


class _Passage(NamedTuple):
    text: str
    spelled: list[str]


class _Read(NamedTuple):
    """A story, its headline and passages, and every word of them."""

    telling: Telling
    headline: _Passage
    passages: list[_Passage]
    spelled: set[str]


def results(tellings: Iterable[Telling], wanted: Wanted | None) -> list[Result]:
    """One query for each language among the stories that has a stemmer."""
    if not wanted or not wanted.words:
        return [
            Result(told, SafeString(conditional_escape(told.brief.headline)), SafeString())
            for told in tellings
        ]
    read = list(map(_read, tellings))
    alike = _alike(read, wanted)
    return [_result(one, wanted, alike) for one in read]


def _read(telling: Telling) -> _Read:
    headline, *passages = (_Passage(text, spellings(text)) for text in _passages(telling))
    every = chain(headline.spelled, *(passage.spelled for passage in passages))
    return _Read(telling, headline, passages, set(every))


def _result(one: _Read, wanted: Wanted, alike: dict[str, dict[str, str]]) -> Result:
    meant = _meant(one.spelled, wanted, alike.get(stemmer_of(one.telling.brief.language), {}))
    headline = _mark(one.headline.text, _marked(one.headline, meant))
    scores = [_score(passage, meant) for passage in one.passages]
    if not any(scores):
        return Result(one.telling, headline, SafeString())
    best = one.passages[scores.index(max(scores))]
    return Result(one.telling, headline, _snippet(best.text, _marked(best, meant)))


def _score(passage: _Passage, meant: dict[str, str]) -> int:
    """How much of what was asked stands in it; in most passages nothing does, and that is soon seen."""
    if meant.keys().isdisjoint(passage.spelled):
        return 0
    return len({meant[word] for word in passage.spelled if word in meant})


def _meant(spelled: set[str], wanted: Wanted, alike: dict[str, str]) -> dict[str, str]:
    """Which of these words were asked for, and as which."""
    found = {word: word for word in spelled & wanted.words}
    if wanted.beginnings:
        found |= {word: word for word in spelled if word.startswith(wanted.beginnings)}
    return found | {word: alike[word] for word in spelled & alike.keys()}


def _marked(passage: _Passage, meant: dict[str, str]) -> list[Word]:
    if meant.keys().isdisjoint(passage.spelled):
        return []
    return [word for word in words(passage.text) if word.folded in meant]


def _alike(read: list[_Read], wanted: Wanted) -> dict[str, dict[str, str]]:
    """By stemmer: the words of these stories whose stem was asked for, with that stem."""
    candidates: dict[str, set[str]] = defaultdict(set)
    for one in read:
        stemmer = stemmer_of(one.telling.brief.language)
        sought = wanted.stems.get(stemmer)
        if not sought:
            continue
        heads = tuple(stem[:_ALIKE] for stem in sought)
        spelled = one.spelled
        if stemmer not in CUT_IN_FRONT:
            spelled = {word for word in spelled if word.startswith(heads)}
        candidates[stemmer] |= spelled
    found: dict[str, dict[str, str]] = {}
    for stemmer, spelled in candidates.items():
        sought = wanted.stems[stemmer]
        found[stemmer] = {word: word for word in spelled & sought}
        found[stemmer] |= {
            row.word: row.stem for row in stems(spelled, {stemmer}) if row.stem in sought
        }
    return found


def _snippet(text: str, marked: list[Word]) -> SafeString:
    start, end = _cut(text, marked[0])
    inside = [word for word in marked if start <= word.start and word.end <= end]
    return format_html(
        "{}{}{}",
        "… " if start else "",
        _mark(text, inside, start, end),
        " …" if end < len(text) else "",
    )


def _mark(text: str, marked: list[Word], start: int = 0, end: int | None = None) -> SafeString:
    """The text from start to end with the words in <mark>; neighbouring pairs of signs become one mark."""
    pieces, place = [], start
    for first, last in _runs(marked):
        pieces.append((text[place:first], text[first:last]))
        place = last
    stop = len(text) if end is None else end
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[place:stop])


def _runs(marked: list[Word]) -> Iterator[tuple[int, int]]:
    run: tuple[int, int] | None = None
    for word in marked:
        if run and word.start < run[1]:
            run = (run[0], max(run[1], word.end))
            continue
        if run:
            yield run
        run = (word.start, word.end)
    if run:
        yield run


def _cut(text: str, hit: Word) -> tuple[int, int]:
    """A stretch of whole words around the hit."""
    start, end = max(0, hit.start - AROUND), min(len(text), hit.start + 2 * AROUND)
    end = max(end, hit.end)
    if start:
        start = text.find(" ", start, hit.start) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", hit.end, end), hit.end)
    return start, end


def _passages(telling: Telling) -> Iterator[str]:
    """The headline, and what a snippet may be taken from, the weightiest first."""
    brief = telling.brief
    yield brief.headline
    yield brief.dek
    yield from (fact.text for fact in brief.facts)
    yield from map(inline.as_text, brief.context)
    for framing in brief.framings:
        yield inline.as_text(framing.text)
        yield from (framing.label, framing.stresses, framing.leaves_out)
        yield from (excerpt.quote for excerpt in framing.excerpts)

"""What search knows of a story: its words with their weights, stems and marks, and the lexicon of all.

Decides which words of a brief can be found and how much each counts: A headline, B dek, kicker and
storyline, C facts and names, D context and framings. Called by `press` under its lock, so that the
lexicon always holds exactly the words of what readers can read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction

from newsroom import inline, marks
from newsroom.brief import Brief
from newsroom.keys import Keys
from newsroom.models.finding import is_anywhere, quoted
from newsroom.models.lexicon import LexiconWord, hashes, known
from newsroom.models.press import Press
from newsroom.models.publication import Live
from newsroom.stems import stemmer_of, stems
from newsroom.words import words

# A reader can see by it which rules a vector was made by; `reindex_search` makes the others anew.
RULES = f"{marks.SIGN}v:1"
# PostgreSQL keeps no position beyond this, and no more of one lexeme (textsearch-limitations).
_LAST_POSITION, _MOST_POSITIONS = 16383, 255
# Neighbours in two passages are no phrase.
_BETWEEN = 2
_SHORTEST_MENDED = 4


class Entry(NamedTuple):
    """A vector as text, and the words and names of the story as it writes them."""

    vector: str
    shown: dict[str, str]


def show(live: Live, brief: Brief, keys: Keys) -> None:
    """What readers see now can be found; words that are nowhere else any more cannot."""
    before = _lexemes(live)
    entry = entry_of(live, brief, keys)
    Live.objects.filter(pk=live.pk).update(search=entry.vector)
    learn(entry.shown)
    _unlearn(before - entry.shown.keys())


def forget(live: Live) -> None:
    """A story that was withdrawn is not found, nor offered for a word that only it had."""
    before = _lexemes(live)
    Live.objects.filter(pk=live.pk).update(search=None)
    _unlearn(before)


def entry_of(live: Live, brief: Brief, keys: Keys) -> Entry:
    """The vector of a story, and the words it brings to the lexicon."""
    places, shown = _places(brief)
    for found in stems(shown, {stemmer_of(brief.language)}):
        spots = [*places.get(found.stem, ()), *places[found.word]]
        places[found.stem] = spots[:_MOST_POSITIONS]
    names = dict(_names(brief, keys))
    laid = (*names, *marks.moments(live.first_published_at), marks.section(live.section_id), RULES)
    lexemes = [f"{quoted(word)}:{','.join(spots)}" for word, spots in places.items()]
    return Entry(" ".join((*lexemes, *map(quoted, laid))), {**shown, **names})


def _places(brief: Brief) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Where each word stands and how much it counts there; and how the story writes it."""
    places: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    position = 1
    for weight, text in _passages(brief):
        for word in words(text):
            spots = places.setdefault(word.folded, [])
            if len(spots) < _MOST_POSITIONS:
                spots.append(f"{min(position, _LAST_POSITION)}{weight}")
            if not word.is_solid:
                shown.setdefault(word.folded, text[word.start : word.end])
            # A sign and the pair that begins with it stand in one place.
            position += not word.is_solid or word.end - word.start > 1
        position += _BETWEEN
    return places, shown


@transaction.atomic
def remake(*, after: int, most: int) -> int | None:
    """Index so many stories anew that were indexed by other rules; the last one looked at, None at the end.

    The press waits for as long as one call takes.
    """
    Press.objects.select_for_update().get()
    rows = Live.objects.readable().defer(None).filter(pk__gt=after).order_by("pk")[:most]
    last = None
    for live in rows:
        last = live.pk
        if quoted(RULES) not in (live.search or "").split():
            show(live, live.publication.said(), Keys.from_json(live.publication.keys))
    if last is None:
        learn({RULES: RULES})
    return last


def is_made() -> bool:
    """Whether every story is indexed by these rules, so that nobody need look."""
    return bool(known({RULES}))


def learn(shown: dict[str, str]) -> None:
    """Put the words into the lexicon that it lacks; sorted, though only one writes at a time."""
    new = sorted(shown.keys() - known(shown))
    LexiconWord.objects.bulk_create(
        [LexiconWord(word=word, shown=shown[word][:200], slips=_slips(word)) for word in new],
        ignore_conflicts=True,
    )


def _unlearn(gone: set[str]) -> None:
    words_gone = known(gone)
    orphans = [word for word in words_gone if not is_anywhere(word)]
    LexiconWord.objects.filter(pk__in=orphans).delete()


def _lexemes(live: Live) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(tsvector_to_array(search)) FROM newsroom_live WHERE story_id = %s",
            [live.pk],
        )
        return {lexeme for (lexeme,) in cursor.fetchall()}


def _slips(word: str) -> list[int]:
    """Figures and short words are too near to each other for a guess to be any help."""
    is_mended = word.isalpha() and len(word) >= _SHORTEST_MENDED
    return hashes(word) if is_mended else []


def _passages(brief: Brief) -> Iterator[tuple[str, str]]:
    yield "A", brief.headline
    yield from (("B", text) for text in (brief.dek, brief.kicker, brief.storyline))
    yield from (("C", fact.text) for fact in brief.facts)
    for framing in brief.framings:
        yield from (("C", name) for name in (framing.perspective, *framing.outlets))
    yield from (("D", inline.as_text(text)) for text in brief.context)
    for framing in brief.framings:
        yield "D", inline.as_text(framing.text)
        yield from (("D", text) for text in (framing.label, framing.stresses, framing.leaves_out))
        for excerpt in framing.excerpts:
            yield from (("D", text) for text in (excerpt.quote, excerpt.translation))


def _names(brief: Brief, keys: Keys) -> Iterator[tuple[str, str]]:
    """What filters choose by, and how each is called in this story."""
    tag = brief.language.lower()
    yield marks.language(tag), brief.language
    yield marks.language(tag.partition("-")[0]), brief.language.partition("-")[0]
    for framing, key in zip(brief.framings, keys.framings, strict=True):
        yield marks.perspective(key.perspective), framing.perspective
        for name, outlet in zip(framing.outlets, key.outlets, strict=True):
            yield marks.outlet(outlet.slug), name
            if outlet.country:
                yield marks.country(outlet.country), outlet.country

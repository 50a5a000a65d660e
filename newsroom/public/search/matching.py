"""From what was asked to what stories must hold: spellings, stems, beginnings, and the nearest known word.

Decides which lexemes a word stands for. A stem counts in stories of its language only, so that an English
ending never brings a French word. A word that no story has is read as the beginning of one if it stands
last, and else as the known word that is a slip of the finger away; what was done is told to the reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from newsroom import marks
from newsroom.models import lexicon
from newsroom.models.finding import Sought, newest, quoted
from newsroom.models.lexicon import LexiconWord
from newsroom.public.search.asking import Asked, Term
from newsroom.stems import stemmer_of, stems
from newsroom.words import words as words_of

MOST_BEGUN = 40
SHORTEST_BEGUN = 2
MOST_LOOKED_UP = 12
_MOST_NEAR = 200


class Mended(NamedTuple):
    """A word that no story has, and what was searched for in its place."""

    typed: str
    used: str


class Wanted(NamedTuple):
    """What is marked in a story: words, words that begin so, and stems by the stemmer of a language."""

    words: frozenset[str]
    beginnings: tuple[str, ...]
    stems: dict[str, frozenset[str]]


class Matched(NamedTuple):
    """A question for the index, what to mark, and what the reader is told about it."""

    words: str
    exactly: str
    rank: str
    wanted: Wanted
    mended: tuple[Mended, ...]
    begun: tuple[Mended, ...]
    unknown: tuple[str, ...]


def match(asked: Asked, language: str = "") -> Matched:
    """The question of a query; `language` where a filter leaves only one."""
    return _Matching(asked, language).matched()


class _Matching:
    """One query on its way; each lookup is made once for all of its words."""

    def __init__(self, asked: Asked, language: str) -> None:
        self.terms = asked.terms
        # How each word was typed: readers are not told of the spelling that is compared.
        self.typed = {
            word.folded: term.typed[word.start : word.end]
            for term in asked.terms
            for word in words_of(term.typed)
        }
        self.languages = _languages(language)
        self.stems: dict[str, dict[str, str]] = defaultdict(dict)
        self.mended: list[Mended] = []
        self.begun: list[Mended] = []
        self.unknown: list[str] = []
        self.beginnings: list[str] = []
        self._learn(word for term in self.terms for word in term.words if not term.is_solid)

    def matched(self) -> Matched:
        self.terms = self._known(self.terms)
        wanted = [term for term in self.terms if not term.is_without]
        all_of = [self._term(term) for term in self.terms]
        phrases = [_phrase(term) for term in self.terms if term.is_phrase]
        spelled = frozenset(word for term in wanted for word in term.words)
        return Matched(
            words=" & ".join(all_of),
            exactly=" & ".join(phrases),
            rank=" & ".join(self._rank(term) for term in wanted),
            wanted=Wanted(spelled, tuple(self.beginnings), self._stems_of(spelled)),
            mended=tuple(self.mended),
            begun=tuple(self.begun),
            unknown=tuple(self.unknown),
        )

    # -- spellings ------------------------------------------------------------------------------

    def _learn(self, words: Iterable[str]) -> None:
        for word, stemmer, stem in stems(words, self.languages):
            self.stems[word][stemmer] = stem

    def _word(self, word: str) -> str:
        """A word as it is typed, or its stem in a language where it is that."""
        ways = [quoted(word)]
        tags: dict[str, list[str]] = defaultdict(list)
        for stemmer, stem in self.stems[word].items():
            tags[stem] += self.languages[stemmer]
        for stem, languages in tags.items():
            either = " | ".join(quoted(marks.language(tag)) for tag in sorted(languages))
            ways.append(f"({quoted(stem)} & ({either}))")
        return f"({' | '.join(ways)})"

    def _term(self, term: Term) -> str:
        if term.is_phrase:
            every = " & ".join(map(quoted, dict.fromkeys(term.words)))
            # Without a phrase is looked up in each story; the index cannot leave its words out.
            return _phrase(term) if term.is_without else f"({every})"
        ways = [self._word(word) for word in term.words[:-1]]
        last = term.words[-1]
        ways.append(self._begun(last) if term.is_beginning else self._word(last))
        joined = " & ".join(ways)
        return f"!({joined})" if term.is_without else f"({joined})"

    def _begun(self, beginning: str) -> str:
        words = _beginning(beginning)
        self.beginnings.append(beginning)
        return f"({' | '.join(map(quoted, (beginning, *words)))})"

    def _rank(self, term: Term) -> str:
        """Without the marks of languages, which say nothing about how well a story fits."""
        if term.is_phrase:
            return _phrase(term)
        ways = []
        for word in term.words:
            spellings = dict.fromkeys((word, *self.stems[word].values()))
            if term.is_beginning and word == term.words[-1]:
                spellings |= dict.fromkeys(_beginning(word))
            ways.append(f"({' | '.join(map(quoted, spellings))})")
        return f"({' & '.join(ways)})"

    def _stems_of(self, words: Iterable[str]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for word in words:
            for stemmer in self.languages:
                found[stemmer].add(self.stems[word].get(stemmer, word))
        return {stemmer: frozenset(those) for stemmer, those in found.items()}

    # -- words that no story has ----------------------------------------------------------------

    def _known(self, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """The terms with unknown words read as beginnings or mended, as far as that is possible."""
        looked_up = [
            word for term in terms if not (term.is_without or term.is_solid) for word in term.words
        ]
        known = lexicon.known(looked_up)
        strange = [word for word in dict.fromkeys(looked_up) if word not in known]
        # A stem is in the index, but no word of the lexicon.
        strange = [
            word
            for word in strange[:MOST_LOOKED_UP]
            if not newest(Sought(self._word(word)), most=1).hits
        ]
        if not strange:
            return terms
        return tuple(
            self._mend(term, strange, is_last=place == len(terms) - 1)
            for place, term in enumerate(terms)
        )

    def _mend(self, term: Term, strange: list[str], *, is_last: bool) -> Term:
        if term.is_without or term.is_solid or not set(strange).intersection(term.words):
            return term
        last = term.words[-1]
        may_begin = last in strange and not term.is_phrase and (is_last or term.is_beginning)
        if may_begin and set(strange).isdisjoint(term.words[:-1]):
            words = _beginning(last) if len(last) >= SHORTEST_BEGUN else ()
            if words and not term.is_beginning:
                self.begun.append(Mended(self.typed[last], ", ".join(self._shown(words[:3]))))
            if words:
                return term._replace(is_beginning=True)
        words = tuple(self._nearest(word) if word in strange else word for word in term.words)
        self._learn(words)
        return term._replace(words=words, is_beginning=False)

    def _nearest(self, word: str) -> str:
        near = LexiconWord.objects.near(word).values_list("word", "shown")[:_MOST_NEAR]
        best = min(near, key=lambda found: (distance(word, found[0]), found[0]), default=None)
        if best is None or distance(word, best[0]) > 2 or len(word) < 4:
            self.unknown.append(self.typed[word])
            return word
        self.mended.append(Mended(self.typed[word], best[1]))
        return best[0]

    def _shown(self, words: Iterable[str]) -> list[str]:
        names = dict(LexiconWord.objects.filter(pk__in=list(words)).values_list("word", "shown"))
        return [names[word] for word in words if word in names]


def _languages(only: str) -> dict[str, list[str]]:
    """The languages that stories are written in, by the stemmer that serves them."""
    tags = [name.shown for name in lexicon.named("l")]
    by_stemmer: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        stemmer = stemmer_of(tag)
        if stemmer and "-" not in tag and (not only or only.lower().partition("-")[0] == tag):
            by_stemmer[stemmer].append(tag)
    return dict(by_stemmer)


def _beginning(beginning: str) -> tuple[str, ...]:
    found = LexiconWord.objects.beginning(beginning, most=MOST_BEGUN)
    return tuple(found.values_list("word", flat=True))


def _phrase(term: Term) -> str:
    phrase = f"({' <-> '.join(map(quoted, term.words))})"
    return f"!{phrase}" if term.is_without else phrase


def distance(one: str, other: str) -> int:
    """Slips of the finger between two words: a sign more, less, another, or two in the wrong order.

    Optimal string alignment (Damerau 1964, without editing a place twice).
    """
    older: list[int] = []
    old = list(range(len(other) + 1))
    for row, sign in enumerate(one, 1):
        new = [row]
        for column, opposite in enumerate(other, 1):
            least = min(old[column] + 1, new[-1] + 1, old[column - 1] + (sign != opposite))
            swapped = (
                row > 1 and column > 1 and (sign, one[row - 2]) == (other[column - 2], opposite)
            )
            new.append(min(least, older[column - 2] + 1) if swapped else least)
        older, old = old, new
    return old[-1]

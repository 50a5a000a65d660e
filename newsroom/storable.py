"""What the working copy can hold at all: the sentences behind its constraints.

Loose on purpose: a half-done draft is storable. What must hold before review is `checks`'s to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError

from newsroom.brief import Brief, Excerpt, Framing, Source, StanceKind
from newsroom.refusals import Refused
from perspectives.models import LANGUAGE_TAG, name_key
from perspectives.models.reports import HTTP_URL, too_long

LIMITS = {"headline": 200, "kicker": 80, "section": 80, "storyline": 160}
MOST_CONTEXT, MOST_TEXT = 40_000, 10_000
PICTURE_LIMITS = {"alt": 500, "credit": 160, "caption": 500}
LINE = 160
# Every framing may take a stance on every fact: this is as much as a form or a page can hold.
MOST_FACTS, MOST_FRAMINGS, MOST_EACH = 100, 30, 40


class Unstorable(Refused):
    """`problems` pairs each field (headline, fact-2, framing-1 …) with its sentence."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__(" ".join(sentence for _, sentence in problems))


def refuse_unstorable(brief: Brief) -> None:
    problems = [*_of_lines(brief), *_of_facts(brief), *_of_framings(brief), *_of_picture(brief)]
    if problems:
        raise Unstorable(problems)


def _of_lines(brief: Brief) -> Iterator[tuple[str, str]]:
    for field in ("headline", "section"):
        if not getattr(brief, field):
            yield field, f"The {field} is empty."
    for field, limit in LIMITS.items():
        if len(getattr(brief, field)) > limit:
            yield field, f"The {field} is longer than {limit} signs."
    if sum(map(len, brief.context)) > MOST_CONTEXT:
        yield (
            "context",
            f"The context is longer than {MOST_CONTEXT:,} signs; no page or mail carries it.",
        )
    if not _is_language(brief.language):
        yield "language", f"“{brief.language}” is no language tag such as en or uk."


def _of_picture(brief: Brief) -> Iterator[tuple[str, str]]:
    picture = brief.picture
    if not picture:
        return
    for name, limit in PICTURE_LIMITS.items():
        if len(getattr(picture, name)) > limit:
            yield f"picture-{name}", f"The picture’s {name} is longer than {limit} signs."
    if not (0 <= picture.focal_x <= 100 and 0 <= picture.focal_y <= 100):
        yield "picture-focal_x", "The focal point is given in percent, 0 to 100."


def _of_facts(brief: Brief) -> Iterator[tuple[str, str]]:
    if len(brief.facts) > MOST_FACTS:
        yield (
            "facts",
            f"A story states {MOST_FACTS} facts at most; this one has {len(brief.facts)}.",
        )
    for number, fact in enumerate(brief.facts, 1):
        place = f"fact-{number}"
        if len(fact.sources) > MOST_EACH:
            yield place, f"Fact {number}: {MOST_EACH} sources are the most."
        if not fact.text:
            yield place, f"Fact {number} says nothing."
        if not _is_date(fact.as_of):
            yield place, f"Fact {number}: “{fact.as_of}” is no date like 2026-11-20."
        for source in fact.sources:
            for sentence in _of_page(source, f"Fact {number}"):
                yield place, sentence


def _of_framings(brief: Brief) -> Iterator[tuple[str, str]]:
    if len(brief.framings) > MOST_FRAMINGS:
        yield "framings", f"A story has {MOST_FRAMINGS} framings at most."
    seen: dict[str, int] = {}
    for number, framing in enumerate(brief.framings, 1):
        place = f"framing-{number}"
        first = seen.setdefault(name_key(framing.perspective), number)
        if not framing.perspective:
            yield place, f"Framing {number} names no perspective."
        elif first != number:
            yield (
                place,
                f"Framings {first} and {number} are of one perspective: {framing.perspective}.",
            )
        for sentence in _too_much(framing, number):
            yield place, sentence
        for name in framing.outlets:
            if not name or len(name) > 120:
                yield place, f"Framing {number}: an outlet’s name has 1 to 120 signs."
        for sentence in (
            *_of_excerpts(framing, number),
            *_of_stances(framing, number, len(brief.facts)),
        ):
            yield place, sentence


def _too_much(framing: Framing, number: int) -> Iterator[str]:
    if len(framing.perspective) > LINE or len(framing.label) > 120:
        yield f"Framing {number}: the name or what it calls it is too long."
    if len(framing.text) > MOST_TEXT:
        yield f"Framing {number}: its text is longer than {MOST_TEXT:,} signs."
    if max(len(framing.outlets), len(framing.excerpts)) > MOST_EACH:
        yield f"Framing {number}: {MOST_EACH} outlets and excerpts are the most."


def _of_excerpts(framing: Framing, number: int) -> Iterator[str]:
    for excerpt in framing.excerpts:
        if not excerpt.quote:
            yield f"Framing {number}: an excerpt has no words."
        if not _is_language(excerpt.language):
            yield f"Framing {number}: an excerpt needs its language, such as en or uk."
        yield from _of_page(excerpt, f"Framing {number}")


def _of_stances(framing: Framing, number: int, facts: int) -> Iterator[str]:
    seen: set[int] = set()
    for stance in framing.stances:
        where = f"Framing {number}, fact {stance.fact}"
        if not 1 <= stance.fact <= facts:
            yield f"{where}: the story has no such fact."
        if stance.fact in seen:
            yield f"{where}: there are two stances."
        seen.add(stance.fact)
        if not 0 <= stance.excerpt <= len(framing.excerpts):
            yield f"{where}: the framing has no excerpt {stance.excerpt}."
        if stance.kind != StanceKind.OMITTED and not stance.excerpt:
            yield f"{where}: say which excerpt shows that it was {stance.kind}."
        if len(stance.note) > LINE:
            yield f"{where}: the note is longer than {LINE} signs."


def _of_page(page: Source | Excerpt, where: str) -> Iterator[str]:
    try:
        HTTP_URL(page.url)
    except ValidationError:
        yield f"{where}: “{page.url[:80]}” is no web address that begins with https:// or http://."
    if too_long(page.url):
        yield f"{where}: a web address has at most 1,000 signs, and fewer where they are not Latin."
    if not _is_date(page.published_on):
        yield f"{where}: “{page.published_on}” is no date like 2026-11-20."
    if len(page.outlet) > 120 or (isinstance(page, Source) and len(page.title) > 300):
        yield f"{where}: the outlet’s name or the title is too long."


def _is_date(text: str) -> bool:
    if not text:
        return True
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_language(tag: str) -> bool:
    try:
        LANGUAGE_TAG(tag)
    except ValidationError:
        return False
    return len(tag) <= 35

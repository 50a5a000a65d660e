"""The page of a search: an answer, the way to another, or how to ask.

Decides nothing about what is found. Every input is answered with a page and a sentence: what cannot be
asked for is 400, a question that takes the database too long is 503.
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from newsroom.models.finding import newest
from newsroom.models.publication import Live
from newsroom.public.answers import answer, read_only
from newsroom.public.search import asking, filters, marking, paging
from newsroom.public.search.asking import Asked, Unaskable
from newsroom.public.search.filters import Filters
from newsroom.public.search.matching import match
from newsroom.public.search.patience import TooLong, patience

TEMPLATE = "newsroom/site/search.html"
# What the page without a question is made from: the newest stories, their storylines and outlets.
_NEWEST = 40
_MOST_SHOWN = 8
_MOST_LOOSER = 6


class Way(NamedTuple):
    """A link to a search, and the words for it."""

    url: str
    label: str


@read_only
def search(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "")
    try:
        asked, narrowed = asking.read(typed), filters.read(request.GET)
    except Unaskable as problem:
        return _refused(request, str(problem), status=problem.status)
    if not asked.terms and not narrowed.chosen:
        return answer(request, TEMPLATE, {**_form(request), **_help()})
    try:
        with patience():
            return _answered(request, asked, narrowed)
    except TooLong:
        return _refused(request, TooLong.sentence, status=503)


def _answered(request: HttpRequest, asked: Asked, narrowed: Filters) -> HttpResponse:
    matched = match(asked, narrowed.language) if asked.terms else None
    found = paging.page(paging.sought(matched, narrowed), request.GET.get("before", ""))
    context = {
        **_form(request, asked.text, narrowed),
        "is_answered": True,
        "results": marking.results(found.tellings, matched.wanted if matched else None),
        "matched": matched,
        "total": found.total,
        "since": found.since,
        "window": paging.WINDOW,
        "is_later": found.is_later,
        "older_url": _url(asked.text, {**narrowed.asked, "before": found.older})
        if found.older
        else "",
        "removals": [
            (chosen, _url(asked.text, _without(narrowed, chosen.name)))
            for chosen in narrowed.chosen
        ],
        "looser": [] if found.tellings or found.is_later else _looser(asked, narrowed),
    }
    return answer(request, TEMPLATE, context)


def _refused(request: HttpRequest, problem: str, *, status: int) -> HttpResponse:
    context = {**_form(request, asking.shown(request.GET.get("q", ""))), "problem": problem}
    return answer(request, TEMPLATE, context, status=status)


def _form(
    request: HttpRequest, text: str = "", narrowed: Filters | None = None
) -> dict[str, object]:
    """What stands in the fields, as it was given, so that nobody types a refused search again."""
    given = {name: asking.shown(request.GET.get(name, "")) for name in filters.NAMES}
    return {
        "query": text,
        "given": {**given, **(narrowed.asked if narrowed else {})},
        "is_narrowed": any(given.values()),
        "choices": filters.choices(),
    }


def _help() -> dict[str, object]:
    """Where to begin: what was told last, about which storylines, quoting whom."""
    tellings = [live.telling() for live in Live.objects.readable()[:_NEWEST]]
    storylines = dict.fromkeys(
        telling.brief.storyline for telling in tellings if telling.brief.storyline
    )
    outlets = {
        outlet.key.slug: outlet.name
        for telling in tellings
        for framing in telling.framings
        for outlet in framing.outlets
    }
    return {
        "is_empty": True,
        "storylines": [Way(_url(f'"{name}"', {}), name) for name in [*storylines][:_MOST_SHOWN]],
        "outlets": [
            Way(_url("", {"outlet": slug}), name) for slug, name in [*outlets.items()][:_MOST_SHOWN]
        ],
    }


def _looser(asked: Asked, narrowed: Filters) -> list[Way]:
    """Searches that ask for less and do find something."""
    tries: list[tuple[str, Asked, Filters]] = []
    for chosen in narrowed.chosen:
        rest = filters.read(_without(narrowed, chosen.name))
        tries.append((f"Without “{chosen.label}”", asked, rest))
    if len(narrowed.chosen) > 1:
        tries.append(("Without any filter", asked, Filters()))
    for term in asked.terms if len(asked.terms) > 1 else ():
        text = " ".join(other.typed for other in asked.terms if other is not term)
        tries.append((f"Only {text}", asking.read(text), narrowed))
    ways = []
    for label, less, fewer in tries[:_MOST_LOOSER]:
        if _finds(less, fewer):
            ways.append(Way(_url(less.text, fewer.asked), label))
    return ways


def _finds(asked: Asked, narrowed: Filters) -> bool:
    if not asked.terms and not narrowed.chosen:
        return False
    matched = match(asked, narrowed.language) if asked.terms else None
    return bool(newest(paging.sought(matched, narrowed), most=1, to_the_end=False).hits)


def _without(narrowed: Filters, name: str) -> dict[str, str]:
    return {other: value for other, value in narrowed.asked.items() if other != name}


def _url(text: str, params: dict[str, str]) -> str:
    asked = {"q": text, **params} if text else params
    return f"?{urlencode(asked)}"

"""Search in what readers may see: headlines, deks, facts, context, framings and outlet names.

Decides what a query means and which words of a story are shown for it. Results are the newest first, so
that paging goes by key; the weights in the index are for whoever ranks.
"""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join

from newsroom.models.publication import SEARCH_CONFIGS, Live
from newsroom.public.answers import answer, page_of, read_only
from newsroom.telling import Telling

LONGEST = 200
AROUND = 120


class Result(NamedTuple):
    telling: Telling
    snippet: str


@read_only
def search(request: HttpRequest) -> HttpResponse:
    query = " ".join(request.GET.get("q", "").split())
    problem = _problem(query)
    if problem:
        refused = {"query": query.replace("\0", "")[:LONGEST], "problem": problem}
        return answer(request, "newsroom/site/search.html", refused, status=400)
    context: dict[str, object] = {"query": query, "results": []}
    if query:
        page = page_of(request, Live.objects.readable().filter(matching(query)), q=query)
        tellings = [live.telling() for live in page.lives]
        context["results"] = [Result(telling, snippet(telling, query)) for telling in tellings]
        context["next_page_url"] = page.next_url
    return answer(request, "newsroom/site/search.html", context)


def matching(query: str) -> Q:
    """Word for word in any language, and by the stems of the story's own."""
    simple = Q(search=SearchQuery(query, config="simple", search_type="websearch"))
    stemmed = [
        Q(language__startswith=language)
        & Q(search=SearchQuery(query, config=config, search_type="websearch"))
        for language, config in SEARCH_CONFIGS.items()
    ]
    return reduce(or_, stemmed, simple)


def snippet(telling: Telling, query: str) -> str:
    """The passage that holds most of the query's words, with them marked; empty if none does."""
    words = [word for word in re.findall(r"\w+", query) if len(word) > 1]
    if not words:
        return ""
    # The words as typed, before their stems: "court" is not "countries" where it stands itself.
    for ending in (0, 2):
        stems = "|".join(re.escape(word[: max(3, len(word) - ending)]) for word in words)
        pattern = re.compile(rf"\b(?:{stems})\w*", re.IGNORECASE)
        best = max(_passages(telling), key=lambda text: len(set(pattern.findall(text))), default="")
        first = pattern.search(best)
        if first:
            start, end = _cut(best, first.start())
            return _marked(best[start:end], pattern, before=start > 0, after=end < len(best))
    return ""


def _marked(text: str, pattern: re.Pattern[str], *, before: bool, after: bool) -> str:
    pieces, place = [], 0
    for hit in pattern.finditer(text):
        pieces += [(text[place : hit.start()], hit.group())]
        place = hit.end()
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html(
        "{}{}{}{}", "… " if before else "", marked, text[place:], " …" if after else ""
    )


def _cut(text: str, hit: int) -> tuple[int, int]:
    """A stretch of whole words around the hit."""
    start, end = max(0, hit - AROUND), min(len(text), hit + 2 * AROUND)
    if start:
        start = text.find(" ", start, hit) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", hit, end), hit + 1)
    return start, end


def _passages(telling: Telling) -> list[str]:
    brief = telling.brief
    framings = (text for row in brief.framings for text in (row.text, row.stresses, row.leaves_out))
    return [brief.dek, *(fact.text for fact in brief.facts), *brief.context, *framings]


def _problem(query: str) -> str:
    if "\0" in query:
        return "This search holds a sign that no text has. Please type it again."
    if len(query) > LONGEST:
        return f"Please search for fewer words: {LONGEST} characters at most."
    return ""

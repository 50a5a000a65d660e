"""The house's own pages: standards, corrections policy, imprint.

A page that nobody has written yet says so, and asks not to be found.
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static

from newsroom.models.house import HouseKind, HousePage
from newsroom.prose import as_html
from newsroom.public.answers import answer, keep, read_only


class Asked(NamedTuple):
    """The heading of a page, and what it is about."""

    title: str
    about: str


PAGES = {
    HouseKind.STANDARDS: Asked(
        "Standards", "By which rules we choose, check and tell, and how we are paid for it."
    ),
    HouseKind.CORRECTIONS: Asked(
        "How we correct", "What we do when we were wrong, and how to tell us."
    ),
    HouseKind.IMPRINT: Asked("Imprint", "Who publishes this site and answers for it."),
}


@read_only
def standards(request: HttpRequest) -> HttpResponse:
    return _page(request, HouseKind.STANDARDS)


@read_only
def corrections_policy(request: HttpRequest) -> HttpResponse:
    return _page(request, HouseKind.CORRECTIONS)


@read_only
def imprint(request: HttpRequest) -> HttpResponse:
    return _page(request, HouseKind.IMPRINT)


def _page(request: HttpRequest, kind: HouseKind) -> HttpResponse:
    page = HousePage.objects.newest(kind).first()
    context = {
        "asked": PAGES[kind],
        "text": as_html(page.text) if page else "",
        "written_at": page.at if page else None,
    }
    return answer(request, "newsroom/site/house.html", context)


@read_only
def icon(request: HttpRequest) -> HttpResponse:
    """For who reads no page that names it. 301, kept no longer than a page: its name follows its bytes."""
    return keep(request, HttpResponsePermanentRedirect(static("site/favicon.svg")))

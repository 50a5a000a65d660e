"""What a pasted link is: the page as the directory knows it, else as it tells itself, else its address alone.

Adds nothing to the directory. Never fails: a page that cannot be reached is its address, and its outlet is
guessed from other pages of that host.
"""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from perspectives.cleaning import NotClean, clean
from perspectives.fetching import Unreachable, fetch
from perspectives.models import Report

WITHIN = 4.0
MOST_BYTES = 400_000
TITLE = 300
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TITLES = ("og:title", "twitter:title", "title")
_DAYS = ("article:published_time", "datepublished", "date", "dc.date", "dcterms.date", "pubdate")


class Found(NamedTuple):
    """A page as a source or an excerpt names it; "" for what nobody knows. `language` is the outlet's."""

    url: str
    title: str = ""
    outlet: str = ""
    published_on: str = ""
    language: str = ""


def known(url: str) -> Found:
    """What the directory knows of the page, and of its host; asks nobody outside."""
    report = Report.objects.select_related("outlet").filter(url=url).first()
    neighbour = report if report and report.outlet else _of_the_host(url)
    outlet = neighbour.outlet if neighbour else None
    return Found(
        url,
        report.title if report else "",
        outlet.shown_name if outlet else "",
        report.published_on.isoformat() if report and report.published_on else "",
        outlet.language if outlet else "",
    )


def look_up(url: str) -> Found:
    """The same, and what the page says of itself where the directory has no title or day."""
    found = known(url)
    if found.title and found.published_on:
        return found
    try:
        page = fetch(url, within=WITHIN, most=MOST_BYTES)
    except Unreachable:
        return found
    if page.status >= 400:
        return found
    told = _Head()
    told.feed(page.text[:MOST_BYTES])
    return found._replace(
        title=found.title or _clean(told.first(_TITLES)),
        published_on=found.published_on or _day(told.first(_DAYS)),
    )


def _of_the_host(url: str) -> Report | None:
    host = urlsplit(url).netloc.lower()
    if not host:
        return None
    bare = host.removeprefix("www.")
    pages = Report.objects.select_related("outlet").filter(outlet__isnull=False)
    for start in (
        f"{scheme}://{name}/" for name in (bare, f"www.{bare}") for scheme in ("https", "http")
    ):
        report = pages.filter(url__startswith=start).order_by("url").first()
        if report:
            return report
    return None


def _clean(text: str) -> str:
    try:
        return clean(text)[:TITLE].rstrip()
    except NotClean:
        return ""


def _day(text: str) -> str:
    match = _DAY.search(text)
    try:
        return date.fromisoformat(match[0]).isoformat() if match else ""
    except ValueError:
        return ""


class _Head(HTMLParser):
    """Title and meta tags of a page; the first of each name counts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: dict[str, str] = {}
        self._in_title = False

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.told[name] for name in names if self.told.get(name)), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title" and "title" not in self.told
        if tag == "meta":
            name = given.get("property") or given.get("name") or given.get("itemprop") or ""
            self.told.setdefault(name.lower(), given.get("content", ""))
        elif tag == "time" and given.get("datetime"):
            self.told.setdefault("pubdate", given["datetime"])

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.told["title"] = self.told.get("title", "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

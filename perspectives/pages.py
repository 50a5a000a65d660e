"""Pages and the words taken from them: found again, or added.

A page that is known stays as it is, whoever cites it: what a story says of it is the story's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import transaction

from perspectives.models import Excerpt, Outlet, Report


class Page(NamedTuple):
    """A page as somebody cites it."""

    url: str
    title: str = ""
    outlet: Outlet | None = None
    published_on: date | None = None


class Words(NamedTuple):
    """What stands on a report, word for word; the translation is the desk's."""

    report_id: int
    quote: str
    language: str
    translation: str


@transaction.atomic
def find_reports(pages: Iterable[Page]) -> dict[str, Report]:
    """The report at every address, in three queries at most. A new one begins with what is said of it."""
    first: dict[str, Page] = {}
    for page in pages:
        first.setdefault(page.url, page)
    known = Report.objects.in_bulk(list(first), field_name="url")
    # In one order, so that two texts that add the same pages wait for each other and go on.
    new = sorted(set(first) - set(known))
    if not new:
        return known
    # Where somebody adds a page at the same moment, theirs is the one.
    Report.objects.bulk_create(
        [Report(**first[url]._asdict()) for url in new], ignore_conflicts=True
    )
    return Report.objects.in_bulk(list(first), field_name="url")


@transaction.atomic
def find_excerpts(words: Iterable[Words]) -> dict[Words, Excerpt]:
    """The excerpt of exactly these words, in two queries at most."""
    wanted = dict.fromkeys(words)
    rows = Excerpt.objects.filter(
        report__in={one.report_id for one in wanted}, quote__in={one.quote for one in wanted}
    )
    known = {Words(row.report_id, row.quote, row.language, row.translation): row for row in rows}
    new = [one for one in wanted if one not in known]
    added = Excerpt.objects.bulk_create([Excerpt(**one._asdict()) for one in new])
    return known | dict(zip(new, added, strict=True))

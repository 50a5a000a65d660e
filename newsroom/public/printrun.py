"""Printing pages ahead: what was published since, then what an older press printed, newest first.

Decides what waits and how much is done at a time. Every story that is looked at leaves a row, if need be one
without a page, so that it is tried again only when something changed. A page is written under a lock on the
stories that it tells: what is being taken back meanwhile is not printed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple
from uuid import UUID

import brotli
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Max, Min, QuerySet
from django.urls import get_urlconf, set_urlconf

from newsroom.models.prints import NOTHING, Print
from newsroom.models.publication import Live
from newsroom.public import printing
from newsroom.public.answers import etag_of
from newsroom.public.beside import Found, asked, sections

log = logging.getLogger(__name__)
# Pages of one run: less than a second of work, so that mail need not wait beside it.
MOST = 50
# So many publications back an archive is printed that was there before, or by an older press.
REACH = 20_000
# No screen of the desk stands behind these addresses, and a worker has no use for any.
ADDRESSES = "newsroom.public.urls"
EFFORT = 7


class _Standing(NamedTuple):
    """The newest publication that is live, and the newest and oldest of those that were printed."""

    newest: int
    upto: int
    since: int

    def fresh(self) -> QuerySet[Live]:
        """Published since, in the order in which it was."""
        return _lives().filter(publication__gt=self.upto).order_by("publication")

    def before(self) -> QuerySet[Live]:
        """Published before there were prints, the newest first."""
        back = _lives().filter(publication__lt=self.since, publication__gt=self.newest - REACH)
        return back.order_by("-publication")


def waits() -> bool:
    """Whether anything is to be printed: some looks into indexes, however large the archive is."""
    standing = _standing()
    if standing is None:
        return False
    if standing.newest > standing.upto or standing.before().exists():
        return True
    return any(stale.exists() for stale in _of_other_presses(printing.press(sections())))


def run(*, more: Callable[[], bool], most: int = MOST) -> int:
    """Print what waits as long as there is `more` time; how many pages were made."""
    before = get_urlconf()
    set_urlconf(ADDRESSES)
    try:
        return _run(more, most)
    finally:
        set_urlconf(before)


def _run(more: Callable[[], bool], most: int) -> int:
    standing = _standing()
    if standing is None:
        return 0
    made, press = 0, printing.press(sections())
    fresh = list(standing.fresh()[:most])
    for live in fresh or _older(standing, press, most):
        upto = live.publication_id if fresh else standing.upto
        near = _near(live, standing) if fresh else ()
        # The story itself comes last: its row says that all is done that its publication brought.
        made += sum(_print(one, upto, press) for one in (*near, live))
        if made >= most or not more():
            break
    return made


def _older(standing: _Standing, press: UUID, most: int) -> Iterator[Live]:
    """What other presses printed and what was there before prints, each the newest first."""
    for stale in _of_other_presses(press):
        found = dict(stale.values_list("live", "publication")[:most])
        gone = [live for live, number in found.items() if number <= standing.newest - REACH]
        Print.objects.filter(live__in=gone).delete()
        lives = _lives().in_bulk(found.keys() - gone)
        yield from (lives[live] for live in found if live in lives)
    yield from standing.before()[:most]


def _near(live: Live, standing: _Standing) -> list[Live]:
    """Printed stories that show words of this one, or will: what stands beside it in its storyline."""
    found = _read(live)
    telling = Print.objects.telling(live.pk).exclude(pk=live.pk).values_list("pk", flat=True)
    near = {*telling, *(found.beside() if found else ())}
    printed = {"publication__gte": standing.since, "publication__lt": live.publication_id}
    return list(_lives().filter(pk__in=near, **printed).order_by("publication"))


def _print(live: Live, upto: int, press: UUID) -> bool:
    """One page, if it is not printed as it is now; and whether it was made.

    A story that was published again meanwhile comes in its turn.
    """
    found = _read(live)
    if found is None:
        _keep(Print(live=live, publication_id=live.publication_id, said=NOTHING, press=press))
        return False
    if found.publication > upto:
        return False
    press, said = printing.press(found.sections), printing.said(found)
    if found.print and (found.print.press, found.print.said) == (press, said):
        return False
    made = Print(live=live, publication_id=found.publication, said=said, press=press)
    page = _page(live, found)
    if page:
        made.page = brotli.compress(page, mode=brotli.MODE_TEXT, quality=EFFORT)
        made.etag = etag_of(page)
        made.tells = sorted({live.pk, *found.beside()})
    return _write(live, found, made)


def _read(live: Live) -> Found | None:
    """None for a story of which the database can say nothing, though it is there."""
    try:
        return asked(live.slug)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("story %s could not be read to be printed", live.pk)
        return None


def _page(live: Live, found: Found) -> bytes:
    """Nothing of what was withdrawn, nor of what cannot be rendered: who asks for that is told so."""
    try:
        return printing.told(found.answer)[1]
    except Exception:
        log.exception("the page of story %s could not be printed", live.pk)
        return b""


@transaction.atomic
def _write(live: Live, found: Found, made: Print) -> bool:
    """Unless the database answers something else by now. Until the commit nothing of it is taken back."""
    told = _lives().filter(pk__in={live.pk, *found.beside()}).order_by("pk")
    list(told.select_for_update(no_key=True))
    again = asked(live.slug)
    if again is None or again.answer != found.answer:
        return False
    _keep(made)
    return bool(made.page)


def _keep(made: Print) -> None:
    fields = ["publication", "said", "press", "etag", "tells", "page"]
    Print.objects.bulk_create(
        [made], update_conflicts=True, unique_fields=["live"], update_fields=fields
    )


def _standing() -> _Standing | None:
    newest = Live.objects.aggregate(newest=Max("publication"))["newest"]
    if newest is None:
        return None
    printed = Print.objects.aggregate(upto=Max("publication"), since=Min("publication"))
    if printed["upto"] is None:
        return _Standing(newest, newest - 1, newest)
    return _Standing(newest, printed["upto"], printed["since"])


def _of_other_presses(press: UUID) -> Iterator[QuerySet[Print]]:
    """In the order of their index, so that few are read where there are many."""
    for others in (Print.objects.filter(press__lt=press), Print.objects.filter(press__gt=press)):
        yield others.order_by("-press", "-publication")


def _lives() -> QuerySet[Live]:
    return Live.objects.only("pk", "slug", "publication")

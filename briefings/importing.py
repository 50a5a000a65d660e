"""A list of readers comes in: looked at first, imported on a stated basis, by the handful.

Promises: looking writes no reader; a list is imported once; whoever is killed at it, the next one goes on
after the last handful that was committed; addresses of the list are kept until it is done, those of
refused rows for a day. Decides nothing about a single row: `register` reads it, `enrolling` weighs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count, islice

from django.db import transaction

from briefings.enrolling import Standing, enrol, standings
from briefings.models import (
    Basis,
    Briefing,
    ImportPiece,
    ImportState,
    ReaderImport,
    RefusedRow,
)
from briefings.models.register import MOVING
from briefings.register.sheet import MOST_BYTES, Fault, Sheet, Terms, Wanted
from briefings.register.text import NotATable
from briefings.subscribing import DEFAULT_ZONE
from newsroom.models.people import User
from newsroom.refusals import NotAllowed, Refused, Stale

HANDFUL = 1000
WORKER_HAS = timedelta(seconds=60)
KEPT = timedelta(days=1)
COUNTS = ("added", "known", "twice", "suppressed", "left_before", "refused")


class NoBasis(Refused):
    """Importing readers without saying where and when they asked, and why."""


class NobodyNew(Refused):
    """Importing a list that adds nobody."""


@transaction.atomic
def look(
    file: Iterable[bytes],
    *,
    name: str,
    briefing: Briefing,
    by: User,
    at: datetime,
    ring: Callable[[int], object] | None = None,
) -> ReaderImport:
    """Take the list in, so that a worker looks at it. Raises NotAllowed, NotATable."""
    _check_may(by)
    given = ReaderImport.objects.create(
        briefing=briefing, name=name[:120] or "a list", by=by, at=at, moved_at=at
    )
    size = 0
    for number, piece in enumerate(file):
        size += len(piece)
        if size > MOST_BYTES:
            raise NotATable(f"The file is larger than {MOST_BYTES >> 20} MB: cut it in parts.")
        ImportPiece.objects.create(list=given, number=number, bytes=piece)
    given.unknown = ", ".join(Sheet(_pieces(given)).unknown)[:400]
    given.save(update_fields=["unknown"])
    _rung(given, ring)
    return given


@transaction.atomic
def import_readers(
    list_id: int,
    *,
    asked_where: str,
    asked_when: str,
    is_confirmed: bool,
    by: User,
    at: datetime,
    note: str,
    ring: Callable[[int], object] | None = None,
) -> ReaderImport:
    """Have the new readers of a list that was looked at written to, on this basis.

    `is_confirmed`: what they said there counts; else each is asked by mail first. Raises NotAllowed,
    NoBasis, NobodyNew, Stale.
    """
    _check_may(by)
    said = [text.strip() for text in (asked_where, asked_when, note)]
    if not all(said):
        raise NoBasis("Say where and when these readers asked, and why they are imported.")
    given = ReaderImport.objects.select_for_update().get(pk=list_id)
    if given.state != ImportState.LOOKED:
        raise Stale(f"This list is not waiting to be imported: it is {given.get_state_display()}.")
    if not given.added:
        raise NobodyNew("This list adds nobody.")
    given.refused_rows.all().delete()
    given.basis = Basis.objects.create(
        asked_where=said[0][:240], asked_when=said[1][:120], note=said[2][:1000], by=by, at=at
    )
    given.is_confirmed = is_confirmed
    given.state, given.moved_at, given.position = ImportState.IMPORTING, at, 0
    for name in COUNTS:
        setattr(given, name, 0)
    given.save()
    _rung(given, ring)
    return given


@transaction.atomic
def drop(list_id: int, *, by: User, at: datetime) -> None:
    """Forget a list: what is imported stays, nothing more is. Raises NotAllowed, Stale."""
    _check_may(by)
    given = ReaderImport.objects.select_for_update().get(pk=list_id)
    if given.state not in (*MOVING, ImportState.LOOKED):
        raise Stale(f"This list is over: it is {given.get_state_display()}.")
    _forget(given, ImportState.DROPPED, at)


def work(list_id: int, *, clock: Callable[[], datetime], stop: Callable[[], bool]) -> None:
    """Bring a list to its end, handful after handful, each committed for itself.

    A second worker at the same list stops when it sees the first. `clock` is asked once per handful.
    """
    rows = ReaderImport.objects.filter(pk=list_id, state__in=MOVING)
    given = rows.select_related("briefing").first()
    if given is None:
        return
    seen: set[bytes] = set()
    try:
        found = Sheet(_pieces(given)).rows(_terms(given))
        for start in count(0, HANDFUL):
            handful = list(islice(found, HANDFUL))
            first = _first_of(handful, seen)
            if start < given.position:
                continue
            if stop() or not _step(given, start, handful, first, at=clock()):
                return
    except NotATable as problem:
        _lay_aside(given, str(problem), at=clock())


def unattended(*, at: datetime) -> list[int]:
    """Lists whose worker died, or that none was rung for."""
    rows = ReaderImport.objects.unattended(at - WORKER_HAS)
    return list(rows.values_list("pk", flat=True)[:10])


def expire(*, at: datetime) -> None:
    """Forget what a day has passed over: the addresses of lists and of refused rows."""
    old = ReaderImport.objects.filter(moved_at__lte=at - KEPT)
    RefusedRow.objects.filter(list__in=old).delete()
    ImportPiece.objects.filter(list__in=old).delete()
    old.filter(state__in=(*MOVING, ImportState.LOOKED)).update(
        state=ImportState.DROPPED, problem="Nobody went on with it within a day."
    )


@transaction.atomic
def _step(
    given: ReaderImport,
    start: int,
    handful: Sequence[Wanted | Fault],
    first: Sequence[Wanted],
    *,
    at: datetime,
) -> bool:
    """One handful; False where the list is not where it was, or at its end."""
    row = ReaderImport.objects.select_for_update(of=("self",)).select_related("briefing", "basis")
    now = row.get(pk=given.pk)
    if now.state != given.state or now.position != start:
        return False
    faults = [row for row in handful if isinstance(row, Fault)]
    RefusedRow.objects.bulk_create(
        RefusedRow(
            list=now, line=row.line, column_name=row.column, expected=row.expected, cell=row.cell
        )
        for row in faults
    )
    stand = standings(first, now.briefing)
    if now.state == ImportState.IMPORTING:
        enrol([row for row in first if stand[row.key] is Standing.NEW], now, at=at)
    for standing in stand.values():
        setattr(now, standing, getattr(now, standing) + 1)
    now.refused += len(faults)
    now.twice += len(handful) - len(faults) - len(first)
    now.position += len(handful)
    now.moved_at = at
    now.save(update_fields=[*COUNTS, "position", "moved_at"])
    if len(handful) == HANDFUL:
        return True
    if now.state == ImportState.LOOKING:
        ReaderImport.objects.filter(pk=now.pk).update(state=ImportState.LOOKED)
    else:
        _forget(now, ImportState.DONE, at)
    return False


def _first_of(handful: Sequence[Wanted | Fault], seen: set[bytes]) -> list[Wanted]:
    """Rows whose mailbox the list has not named before."""
    first = []
    for row in handful:
        if isinstance(row, Wanted) and (mark := bytes.fromhex(row.key)[:16]) not in seen:
            seen.add(mark)
            first.append(row)
    return first


def _pieces(given: ReaderImport) -> Iterator[bytes]:
    """One by one, each asked for when the one before is read."""
    pieces = given.pieces.values_list("bytes", flat=True)
    for number in count():
        piece = pieces.filter(number=number).first()
        if piece is None:
            return
        yield bytes(piece)


def _terms(given: ReaderImport) -> Terms:
    briefing = given.briefing
    sections: dict[str, str] = {}
    for section in briefing.sections.all():
        sections |= {section.name.casefold(): section.slug, section.slug.casefold(): section.slug}
    names = frozenset({briefing.slug.casefold(), briefing.name.casefold()})
    return Terms(names, sections, given.at, DEFAULT_ZONE)


@transaction.atomic
def _lay_aside(given: ReaderImport, problem: str, *, at: datetime) -> None:
    now = ReaderImport.objects.select_for_update().get(pk=given.pk)
    if now.state == given.state:
        now.problem = problem[:400]
        _forget(now, ImportState.UNREADABLE, at)


def _forget(given: ReaderImport, state: ImportState, at: datetime) -> None:
    given.pieces.all().delete()
    given.state, given.moved_at = state, at
    given.save(update_fields=["state", "moved_at", "problem"])


def _rung(given: ReaderImport, ring: Callable[[int], object] | None) -> None:
    if ring is not None:
        transaction.on_commit(partial(ring, given.pk))


def _check_may(by: User) -> None:
    if not by.may("run"):
        raise NotAllowed("Lists of readers are imported by administrators only.")

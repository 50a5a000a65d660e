"""Whom each of the coming editions reaches first, for the desk's first page: the board's own question.

Before the seal of the readers there are, after it of the waves that are owed. A large count of readers
holds for a while, as `briefings.tallying` lets one; what an edition carries is always as it is now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.cache.backends.locmem import LocMemCache
from django.db.models import Exists, OuterRef

from briefings import waves
from briefings.admin.wavedata import Kind, kinds, reach
from briefings.models import Delivery, Edition, Wave
from briefings.tallying import A_SECOND_PER, LISTED, SMALL

# Each process counts for itself: the first page waits for nothing but the database.
_kept: Any = LocMemCache("readers", {})


class First(NamedTuple):
    """The next wave; no `at` where nobody would get one. `past` are readers whose hour is over already.

    `over` is an edition that is not sealed and whose hour is past wherever it has readers.
    """

    zone: str = ""
    at: datetime | None = None
    past: int = 0
    over: bool = False


def firsts(
    editions: Collection[Edition], sections: Mapping[int, set[str]], at: datetime
) -> dict[int, First]:
    """Of each, with the sections of what it carries; two queries, however many there are."""
    readers = _readers([edition for edition in editions if edition.sealed_at is None])
    owed = _owed([edition for edition in editions if edition.sealed_at])
    return {
        edition.pk: owed.get(edition.pk, First())
        if edition.sealed_at
        else _planned(edition, sections.get(edition.pk, set()), readers[edition.briefing_id], at)
        for edition in editions
    }


def _planned(
    edition: Edition, sections: Collection[str], readers: Sequence[Kind], at: datetime
) -> First:
    reached = reach(edition, sections, at, readers)
    past = sum(wave.readers for wave in reached.past)
    if reached.coming:
        return First(reached.coming[0].zone, reached.coming[0].due_at, past)
    # Who is silent now would get it with other stories; of nobody the hour is UTC's, as a seal has it.
    zones = {kind.zone for kind in readers if kind.is_there(edition)} or {"UTC"}
    hour = edition.briefing.hour
    over = all(waves.due_at(zone, edition.issue_date, hour) <= at for zone in zones)
    return First(past=past, over=over)


def _owed(sealed: Sequence[Edition]) -> dict[int, First]:
    """The earliest wave of each in which somebody waits."""
    waiting = Delivery.objects.filter(wave_id=OuterRef("pk"), not_before__isnull=False)
    found = Wave.objects.filter(Exists(waiting), edition__in=sealed)
    first = found.order_by("edition_id", "due_at", "zone").distinct("edition_id")
    return {wave.edition_id: First(wave.zone, wave.due_at) for wave in first}


def _readers(editions: Sequence[Edition]) -> dict[int, list[Kind]]:
    """By briefing: one count serves all its editions."""
    if not editions:
        return {}
    since = min(edition.issue_date for edition in editions)
    keys = {edition.briefing_id: f"{edition.briefing_id}:{since}" for edition in editions}
    known: dict[str, list[Kind]] = _kept.get_many(keys.values())
    found = {briefing: known[key] for briefing, key in keys.items() if key in known}
    fresh = kinds(keys.keys() - found.keys(), since)
    for briefing, readers in fresh.items():
        number = sum(kind.readers for kind in readers)
        if number > SMALL:
            _kept.set(keys[briefing], readers, timeout=number / A_SECOND_PER * LISTED)
    return found | fresh

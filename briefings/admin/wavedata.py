"""When an edition reaches whom: before the seal from the readers there are, after it from what is owed.

Asks and counts. Whom a seal owes an edition is `sealing`'s to decide; a test holds both to the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from briefings import waves
from briefings.admin.words import from_now, listed, local, number, place, some, utc
from briefings.models import Edition, Subscription, Suppression

BAR = 72


class Coming(NamedTuple):
    """One wave as a seal would make it now."""

    zone: str
    due_at: datetime
    readers: int
    share: int
    from_now: str
    late: bool
    too_late: bool

    @property
    def place(self) -> str:
        return place(self.zone)

    @property
    def local(self) -> str:
        return local(self.due_at, self.zone)


class Reach(NamedTuple):
    waves: list[Coming]
    silent: int

    @property
    def readers(self) -> int:
        return sum(wave.readers for wave in self.waves)


def reach(edition: Edition, sections: Collection[str], at: datetime) -> Reach:
    """Whom the edition would reach if it were sealed now with stories of these sections."""
    suppressed = Suppression.objects.filter(address_key=OuterRef("subscriber__address_key"))
    rows = (
        Subscription.objects.active()
        .filter(~Exists(suppressed), briefing=edition.briefing_id)
        .filter(Q(paused_until=None) | Q(paused_until__lte=edition.issue_date))
        .values_list("subscriber__zone", "selection__sections")
        .annotate(readers=Count("pk"))
        .order_by()
    )
    zones: Counter[str] = Counter()
    silent = 0
    for zone, chosen, readers in rows:
        if sections and (not chosen or not set(chosen).isdisjoint(sections)):
            zones[zone] += readers
        else:
            silent += readers
    return Reach(_coming(edition, zones, at), silent)


def _coming(edition: Edition, zones: Counter[str], at: datetime) -> list[Coming]:
    hour, limit = edition.briefing.hour, timedelta(hours=edition.briefing.late_hours)
    most = max(zones.values(), default=1)
    found = []
    for zone, readers in zones.items():
        due = waves.due_at(zone, edition.issue_date, hour)
        share = max(2, round(BAR * readers / most))
        late, too_late = due <= at, due + limit < at
        found.append(Coming(zone, due, readers, share, from_now(due, at), late, too_late))
    return sorted(found, key=lambda wave: (wave.due_at, wave.zone))


def promise(edition: Edition, stories: int, reached: Reach) -> list[str]:
    """What will happen when the seal is pressed, in sentences."""
    hour = f"{edition.briefing.hour:02d}:00"
    frozen = "1 story is frozen as it is now." if stories == 1 else (
        f"{stories} stories are frozen as they are now."
    )  # fmt: skip
    coming = [wave for wave in reached.waves if not wave.late]
    said = [frozen]
    if coming:
        first = coming[0]
        said.append(
            f"{_readers(coming)} in {some(len(coming), 'zone')} {_get(coming)} it at {hour} their own time, "
            f"the first at {first.local} in {first.zone} ({utc(first.due_at)}, {first.from_now})."
        )
    said += _late(reached.waves, hour, edition.briefing.late_hours)
    if not reached.waves:
        said.append("Nobody is owed it as things stand; the page on the site appears all the same.")
    if reached.silent:
        who = some(reached.silent, "reader")
        verb = "gets" if reached.silent == 1 else "get"
        said.append(f"{who} chose sections that it does not carry and {verb} no mail.")
    return said


def _late(found: Sequence[Coming], hour: str, late_hours: int) -> list[str]:
    said = []
    at_once = [wave for wave in found if wave.late and not wave.too_late]
    if at_once:
        verb = "is" if _count(at_once) == 1 else "are"
        said.append(
            f"{_readers(at_once)} in {_places(at_once)} {verb} already past {hour} and "
            f"{_get(at_once)} it at once."
        )
    too_late = [wave for wave in found if wave.too_late]
    if too_late:
        verb = "is" if _count(too_late) == 1 else "are"
        said.append(
            f"{_readers(too_late)} in {_places(too_late)} {verb} more than {late_hours} hours past "
            f"{hour}: {_waits(too_late)}."
        )
    return said


def _waits(found: Sequence[Coming]) -> str:
    if len(found) == 1:
        return "their wave waits until a publisher lets it go"
    return "their waves wait until a publisher lets them go"


def _count(found: Sequence[Coming]) -> int:
    return sum(wave.readers for wave in found)


def _readers(found: Sequence[Coming]) -> str:
    count = _count(found)
    return "1 reader" if count == 1 else f"{number(count)} readers"


def _get(found: Sequence[Coming]) -> str:
    return "gets" if _count(found) == 1 else "get"


def _places(found: Sequence[Coming]) -> str:
    return listed([wave.place for wave in found])

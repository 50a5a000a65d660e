"""When an edition reaches whom: before the seal from the readers there are, after it from what is owed.

Asks and counts. Whom a seal owes an edition is `sealing`'s to decide; a test holds both to the same numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, Count, Exists, F, OuterRef, When

from briefings import waves
from briefings.admin.words import duration, from_now, listed, local, number, some, utc
from briefings.models import Edition, Subscription, Suppression
from briefings.owing import departs

BAR = 40


class Coming(NamedTuple):
    """One wave as a seal would make it now; `due_at` is the briefing's hour there, `past` if that is over."""

    zone: str
    due_at: datetime
    readers: int
    share: int
    from_now: str
    past: bool

    @property
    def place(self) -> str:
        return waves.place(self.zone)

    @property
    def local(self) -> str:
        return local(self.due_at, self.zone)

    @property
    def day(self) -> str:
        """Mon 06:00, on the clocks there."""
        return f"{self.due_at.astimezone(waves.zone_named(self.zone)):%a %H:%M}"


class Reach(NamedTuple):
    waves: list[Coming]
    silent: int

    @property
    def readers(self) -> int:
        return _count(self.waves)

    @property
    def coming(self) -> list[Coming]:
        return [wave for wave in self.waves if not wave.past]

    @property
    def past(self) -> list[Coming]:
        return [wave for wave in self.waves if wave.past]

    @property
    def summary(self) -> str:
        """Tokyo in 3 h, London in 12 h; 41 readers are already past the hour."""
        said = [listed(f"{wave.place} {wave.from_now}" for wave in self.coming)]
        if self.past:
            verb = "is" if _count(self.past) == 1 else "are"
            said.append(f"{_readers(self.past)} {verb} already past the hour")
        return "; ".join(filter(None, said))

    @property
    def past_seen(self) -> str:
        """Stands for the zones that are past the hour: others have another value."""
        return ",".join(sorted(wave.zone for wave in self.past))


class Kind(NamedTuple):
    """So many readers of one zone who chose the same sections, none being all, and paused until then."""

    zone: str
    chosen: list[str]
    until: date | None
    readers: int

    def is_there(self, edition: Edition) -> bool:
        return self.until is None or self.until <= edition.issue_date


class Button(NamedTuple):
    """A way to seal, and what it does in words."""

    act: str
    says: str


def kinds(briefings: Collection[int], since: date) -> dict[int, list[Kind]]:
    """Who is written to from that day on, by briefing: one query, which looks at all their readers."""
    found: dict[int, list[Kind]] = {briefing: [] for briefing in briefings}
    suppressed = Suppression.objects.filter(address_key=OuterRef("subscriber__address_key"))
    rows = (
        Subscription.objects.active()
        .filter(~Exists(suppressed), briefing__in=list(found))
        .alias(until=Case(When(paused_until__gt=since, then=F("paused_until"))))
        .values_list("briefing", "subscriber__zone", "selection__sections", F("until"))
        .annotate(readers=Count("pk"))
        .order_by()
    )
    for briefing, zone, chosen, until, readers in rows:
        found[briefing].append(Kind(zone, chosen, until, readers))
    return found


def reach(
    edition: Edition,
    sections: Collection[str],
    at: datetime,
    readers: Sequence[Kind] | None = None,
) -> Reach:
    """Whom the edition would reach if it were sealed now with stories of these sections.

    Of `readers` as somebody counted them, or as they are counted anew.
    """
    zones: Counter[str] = Counter()
    silent = 0
    if readers is None:
        readers = kinds([edition.briefing_id], edition.issue_date)[edition.briefing_id]
    for kind in readers:
        if not kind.is_there(edition):
            continue
        if sections and (not kind.chosen or not set(kind.chosen).isdisjoint(sections)):
            zones[kind.zone] += kind.readers
        else:
            silent += kind.readers
    return Reach(_coming(edition, zones, at), silent)


def _coming(edition: Edition, zones: Counter[str], at: datetime) -> list[Coming]:
    hour = edition.briefing.hour
    most = max(zones.values(), default=1)
    found = []
    for zone, readers in zones.items():
        due = waves.due_at(zone, edition.issue_date, hour)
        share = max(2, round(BAR * readers / most))
        found.append(Coming(zone, due, readers, share, from_now(due, at), due <= at))
    return sorted(found, key=lambda wave: (wave.due_at, wave.zone))


def buttons(edition: Edition, reached: Reach) -> list[Button]:
    """How it can be sealed now: where readers are past their hour, with them or without."""
    hour = f"{edition.briefing.hour:02d}:00"
    coming = f", {number(_count(reached.coming))} at {hour}" if reached.coming else ""
    if reached.past:
        count = number(_count(reached.past))
        return [
            Button("seal", f"Seal: send to {count} now{coming}"),
            Button("seal-skip", f"Seal: skip {count}{coming}"),
        ]
    if not reached.coming:
        return [Button("seal", "Seal and schedule: mailed to nobody")]
    day = f"{edition.issue_date:%a %-d %b}"
    return [Button("seal", f"Schedule for {day}, {hour} in each reader’s zone")]


def promise(edition: Edition, stories: int, reached: Reach, at: datetime) -> list[str]:
    """What will happen when the seal is pressed at this moment, in sentences."""
    hour = f"{edition.briefing.hour:02d}:00"
    frozen = "1 story is frozen as it is now." if stories == 1 else (
        f"{stories} stories are frozen as they are now."
    )  # fmt: skip
    coming = reached.coming
    said = [
        frozen,
        f"Nothing leaves for {duration(settings.UNDO_SECONDS)}; {_undone(edition, reached, at)}.",
    ]
    if coming:
        first = coming[0]
        said.append(
            f"{_readers(coming)} in {some(len(coming), 'zone')} {_get(coming)} it at {hour} their own time, "
            f"the first at {first.local} in {first.place} ({utc(first.due_at)}, {first.from_now})."
        )
    if reached.past:
        verb = "is" if _count(reached.past) == 1 else "are"
        said.append(
            f"{_readers(reached.past)} in {_places(reached.past)} {verb} already past {hour}: send now, "
            f"and they get it in {duration(settings.UNDO_SECONDS)}; skip, and they do not get this edition."
        )
    if not reached.waves:
        said.append("Nobody is owed it as things stand; the page on the site appears all the same.")
    if reached.silent:
        who = some(reached.silent, "reader")
        verb = "gets" if reached.silent == 1 else "get"
        said.append(f"{who} chose sections that it does not carry and {verb} no mail.")
    return said


def _undone(edition: Edition, reached: Reach, at: datetime) -> str:
    """Until when: the moment that `sealing` would call the edition's first wave."""
    if not reached.waves:
        nobody = waves.due_at("UTC", edition.issue_date, edition.briefing.hour)
        return f"it can be undone until {utc(departs(nobody, at=at))}"
    said = [f"{utc(departs(wave.due_at, at=at))}" for wave in reached.coming[:1]]
    if reached.past:
        now = f"in {duration(settings.UNDO_SECONDS)} if you send now"
        said = [now, *(f"{hour} if you skip" for hour in said)]
    return f"it can be undone until the first mail leaves: {', '.join(said)}"


def _count(found: Sequence[Coming]) -> int:
    return sum(wave.readers for wave in found)


def _readers(found: Sequence[Coming]) -> str:
    count = _count(found)
    return "1 reader" if count == 1 else f"{number(count)} readers"


def _get(found: Sequence[Coming]) -> str:
    return "gets" if _count(found) == 1 else "get"


def _places(found: Sequence[Coming]) -> str:
    return listed([wave.place for wave in found])

"""What became of everything owed of an edition, wave by wave, and how fast it goes: one GROUP BY.

The standing equation is shown, not assumed: its sum is compared with a count of its own. What it means
for the person who waits is `briefings.admin.live`'s to say.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from briefings.admin.words import from_now, local, place
from briefings.models import Delivery, DeliveryState, Edition, Wave
from briefings.models.delivery import OPEN_STATES

SETTLED = (
    DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED,
    DeliveryState.UNCERTAIN,
)  # fmt: skip
BAR = 96
LATELY = timedelta(minutes=1)


class Gone(NamedTuple):
    """One wave: what is owed in it, by state."""

    wave: Wave
    counts: dict[str, int]
    status: str
    tone: str
    can_release: bool

    @property
    def place(self) -> str:
        return place(self.wave.zone)

    @property
    def local(self) -> str:
        return local(self.wave.due_at, self.wave.zone)

    @property
    def owed(self) -> int:
        return sum(self.counts.values())

    @property
    def to_go(self) -> int:
        return _open(self.counts)

    @property
    def done(self) -> int:
        """How much of the bar is full."""
        settled = self.owed - _open(self.counts)
        return round(BAR * settled / self.owed) if self.owed else 0

    @property
    def cells(self) -> list[tuple[str, int]]:
        """The columns after what is owed: each settled state, then what is open."""
        cells = [(state.value, self.counts.get(state, 0)) for state in SETTLED]
        return [*cells, ("open", _open(self.counts))]


class Speed(NamedTuple):
    """`lately` were settled since `since`, within the last minute; `ready` are open and due.

    `last` is when the newest was settled; `wave` is the earliest with ready ones.
    """

    lately: int
    since: datetime | None
    last: datetime | None
    ready: int
    wave: Wave | None


class Tally(NamedTuple):
    waves: list[Gone]
    readers: Counter[int]
    owed: int
    counts: dict[str, int]
    speed: Speed

    @property
    def still_open(self) -> int:
        return _open(self.counts)

    @property
    def terms(self) -> list[tuple[str, int]]:
        """owed = sent + failed + suppressed + cancelled + uncertain + open"""
        return [
            *((state.label, self.counts.get(state, 0)) for state in SETTLED),
            ("open", _open(self.counts)),
        ]

    @property
    def open_in_words(self) -> str:
        waiting = [
            f"{self.counts[state]} {word}"
            for state, word in (
                ("queued", "waiting"),
                ("leased", "going out"),
                ("deferred", "deferred"),
            )
            if self.counts.get(state)
        ]
        return ", ".join(waiting)

    @property
    def adds_up(self) -> bool:
        return self.owed == sum(count for _, count in self.terms)


class _Row(NamedTuple):
    wave: int
    recipe: int
    state: str
    number: int
    ready: int
    lately: int
    since: datetime | None
    last: datetime | None


def tally(edition: Edition, at: datetime) -> Tally:
    """Three queries, however many waves there are. `readers` counts what is owed by recipe."""
    rows = _rows(edition, at)
    states: Counter[str] = Counter()
    by_wave: dict[int, Counter[str]] = {}
    readers: Counter[int] = Counter()
    for row in rows:
        states[row.state] += row.number
        by_wave.setdefault(row.wave, Counter())[row.state] += row.number
        readers[row.recipe] += row.number if row.state != DeliveryState.CANCELLED else 0
    waves = list(edition.waves.all())
    gone = [_gone(wave, edition, by_wave.get(wave.pk, Counter()), at) for wave in waves]
    owed = Delivery.objects.filter(edition_id=edition.pk).count()
    return Tally(
        [wave for wave in gone if wave.owed], readers, owed, dict(states), _speed(rows, waves)
    )


def _rows(edition: Edition, at: datetime) -> list[_Row]:
    owed = Delivery.objects.filter(edition_id=edition.pk)
    went = ~Q(state=DeliveryState.CANCELLED)
    lately = went & Q(settled_at__gt=at - LATELY)
    grouped = owed.values_list("wave_id", "recipe_id", "state").annotate(
        n=Count("id"),
        ready=Count("id", filter=Q(state=DeliveryState.LEASED) | Q(not_before__lte=at)),
        lately=Count("id", filter=lately),
        since=Min("settled_at", filter=lately),
        last=Max("settled_at", filter=went),
    )
    return [_Row(*row) for row in grouped.order_by()]


def _speed(rows: list[_Row], waves: list[Wave]) -> Speed:
    waiting = {row.wave for row in rows if row.ready}
    return Speed(
        sum(row.lately for row in rows),
        min((row.since for row in rows if row.since), default=None),
        max((row.last for row in rows if row.last), default=None),
        sum(row.ready for row in rows),
        next((wave for wave in waves if wave.pk in waiting), None),
    )


def _gone(wave: Wave, edition: Edition, counts: Counter[str], at: datetime) -> Gone:
    to_go = _open(counts)
    late = wave.due_at + timedelta(hours=edition.briefing.late_hours) < at
    stuck = bool(to_go and late and wave.released_at is None and not edition.cancelled_at)
    if not to_go:
        status, tone = ("cancelled" if counts["cancelled"] else "done"), ""
    elif stuck:
        status, tone = "too late to go by itself", "err"
    elif wave.due_at > at:
        status, tone = from_now(wave.due_at, at), ""
    elif counts["leased"]:
        status, tone = "sending", "ok"
    else:
        status, tone = f"due {from_now(wave.due_at, at)}", "wrn"
    return Gone(wave, dict(counts), status, tone, stuck)


def _open(counts: dict[str, int]) -> int:
    return sum(counts.get(state, 0) for state in OPEN_STATES)

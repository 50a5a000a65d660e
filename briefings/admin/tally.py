"""What became of everything owed of an edition, wave by wave, and how fast it goes.

The standing equation is shown, not assumed: its sum is compared with a count of its own. What it means
for the person who waits is `briefings.admin.live`'s to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from briefings import tallying
from briefings.admin.words import from_now, local, number
from briefings.models import DeliveryState, Edition, Wave
from briefings.models.delivery import OPEN_STATES
from briefings.tallying import Counted, Row
from briefings.waves import place

SETTLED = (
    DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED,
    DeliveryState.UNCERTAIN,
)  # fmt: skip
BAR = 96


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

    `last` is when the newest was settled, `due` since when the oldest waits; `wave` is the earliest with
    ready ones.
    """

    lately: int
    since: datetime | None
    last: datetime | None
    ready: int
    due: datetime | None
    wave: Wave | None


class Tally(NamedTuple):
    """`found` is what it is made of, and says of when it is."""

    waves: list[Gone]
    readers: Counter[int]
    owed: int
    counts: dict[str, int]
    speed: Speed
    found: Counted

    @property
    def still_open(self) -> int:
        return _open(self.counts)

    @property
    def waiting(self) -> int:
        """What no sender has in hand."""
        return self.counts.get("queued", 0) + self.counts.get("deferred", 0)

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
            f"{number(self.counts[state])} {word}"
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


def tally(edition: Edition, at: datetime) -> Tally:
    """A fixed number of queries, however many waves there are; as old as `briefings.tallying` lets it be."""
    return arranged(edition, tallying.counted(edition, at=at), at)


def arranged(edition: Edition, found: Counted, at: datetime) -> Tally:
    """`readers` counts what is owed by recipe. One query."""
    by_wave: dict[int, Counter[str]] = {}
    readers: Counter[int] = Counter()
    for row in found.rows:
        by_wave.setdefault(row.wave, Counter())[row.state] += row.number
        readers[row.recipe] += row.number if row.state != DeliveryState.CANCELLED else 0
    waves = list(edition.waves.all())
    gone = [_gone(wave, edition, by_wave.get(wave.pk, Counter()), at) for wave in waves]
    speed = _speed(found.rows, waves)
    shown = [wave for wave in gone if wave.owed]
    return Tally(shown, readers, found.owed, dict(found.states), speed, found)


def _speed(rows: Sequence[Row], waves: list[Wave]) -> Speed:
    waiting = {row.wave for row in rows if row.ready}
    return Speed(
        sum(row.lately for row in rows),
        min((row.since for row in rows if row.since), default=None),
        max((row.last for row in rows if row.last), default=None),
        sum(row.ready for row in rows),
        min((row.due for row in rows if row.due), default=None),
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
    elif to_go == counts["deferred"]:
        status, tone = "put off, tried again", ""
    else:
        status, tone = f"due {from_now(wave.due_at, at)}", "wrn"
    return Gone(wave, dict(counts), status, tone, stuck)


def _open(counts: dict[str, int]) -> int:
    return sum(counts.get(state, 0) for state in OPEN_STATES)

"""What a sender may work on now: due waves in turn, and what stops one of them or everything.

Asks the database by Django's models, so only while no statement of the sender's is under way. Decides
when to look again; sends nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from briefings import claiming, mailroom, witness
from briefings.leasing import Claimed
from briefings.models import Delivery, Wave
from briefings.pace import Moments, elapsed
from briefings.post import Post

LOOK_EVERY = 2.0
LOOK_AGAIN_AFTER = 0.1
# A wave is handed over before its hour, so that connections stand when it strikes.
EARLY = timedelta(seconds=10)
MOST_COUNTED = 4096

Due = Callable[[datetime], list[int]]


class Overseer:
    """`waiting` is how many deliveries wait, counted to MOST_COUNTED; `unwanted`, waves to lay down."""

    def __init__(self, moments: Moments, due: Due, post: Post) -> None:
        self.waiting = 0
        self.unwanted: set[int] = set()
        self._moments, self._due, self._post = moments, due, post
        self._owed: dict[int, int] = {}
        self._named: set[int] = set()
        self._turn: deque[int] = deque()
        self._dry: set[int] = set()
        self._look_at = 0.0

    @property
    def nothing_left(self) -> bool:
        """Whether every wave that the last look named was tried since, and had nothing to claim."""
        return self._look_at > 0 and self._named <= self._dry

    @property
    def sleeps(self) -> float:
        """Seconds until the next look."""
        return max(0.0, self._look_at - elapsed())

    def hurry(self) -> None:
        """Something unknown was claimed: look again, but not at every turn."""
        self._look_at = min(self._look_at, elapsed() + LOOK_AGAIN_AFTER)

    def next_wave(self) -> int | None:
        """Waves take turns, so that a large edition does not keep a small one waiting."""
        self._turn.rotate(-1)
        return self._turn[-1] if self._turn else None

    def tried(self, wave: int, count: int) -> None:
        if not count:
            self._dry.add(wave)
            if wave in self._turn:
                self._turn.remove(wave)

    def look(self, held: Sequence[Claimed]) -> str:
        """Ask what is due and what stops it. Returns the sentence about what does, if anything."""
        at = self._moments.look()
        self._look_at = elapsed() + LOOK_EVERY
        self._dry.clear()
        self._turn.clear()
        holding = {row.wave for row in held}
        because = self._everything()
        if because:
            self._named, self.unwanted = set(), holding
            return because
        self._named = set(self._due(at + EARLY))
        found = Wave.objects.select_related("edition__briefing").in_bulk(self._named | holding)
        stopped = {pk: self._stops(found[pk], at) for pk in found}
        self.unwanted = {pk for pk in holding if stopped[pk]}
        self._named -= {pk for pk in self._named if stopped[pk]}
        waves = [wave for pk, wave in found.items() if pk not in self.unwanted]
        self._post.learn(waves, {row.recipe for row in held})
        self._arrange([found[pk] for pk in self._named], at)
        return next((stopped[pk] for pk in stopped if stopped[pk]), "")

    def _everything(self) -> str:
        room, witnessed = mailroom.current(), witness.read()
        because = mailroom.hindrance(room, witnessed=witnessed)
        if not because and room.epoch > witnessed:
            witness.write(room.epoch)
        return because

    def _stops(self, wave: Wave, at: datetime) -> str:
        because = claiming.overrun(wave.edition, at=at, owed=self._owed) or claiming.hindrance(
            wave, at=max(at, wave.due_at)
        )
        if because:
            claiming.hold_if_stuck(wave, because, at=at)
        return because

    def _arrange(self, waves: list[Wave], at: datetime) -> None:
        begun = [wave for wave in waves if wave.due_at <= at]
        self._turn.extend(wave.pk for wave in sorted(begun, key=lambda wave: wave.due_at))
        self.waiting = Delivery.objects.waiting([wave.pk for wave in waves], MOST_COUNTED)
        coming = [wave.due_at - at for wave in waves if wave.due_at > at]
        if coming:
            self._look_at = min(self._look_at, elapsed() + min(coming).total_seconds())

"""Time for a sender: the database's clock between two looks at it, and how many messages a second.

Elapsed time is the machine's, so that no query is needed for it; a wrong clock of the machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

# Goes on while the machine sleeps, where there is such a clock: a lease does, too.
_ELAPSED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


SAVED = 0.1


def elapsed() -> float:
    return time.clock_gettime(_ELAPSED)


class Moments:
    """`now()` is the database's clock as it was read last, and what has elapsed since."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.look()

    def look(self) -> datetime:
        self._read_at = elapsed()
        self._moment = self._clock()
        return self._moment

    def now(self) -> datetime:
        return self._moment + timedelta(seconds=elapsed() - self._read_at)


class Pace:
    """At most `per_second` messages, and no more than SAVED seconds of them at once; 0 is no limit."""

    def __init__(self, per_second: float) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0

    def take(self) -> bool:
        """Whether a message may leave now; if so, it counts."""
        if self._gap:
            now = elapsed()
            if now < self._next:
                return False
            self._next = max(self._next, now - SAVED) + self._gap
        return True

    def waits(self) -> float:
        """Seconds until the next one may leave."""
        return max(0.0, self._next - elapsed()) if self._gap else 0.0

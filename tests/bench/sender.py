"""The product's sender under the stopwatch: sends whatever is due, until nothing is left."""

from __future__ import annotations

import django

django.setup()

# Models can be imported once Django is set up.
from briefings import sending, ticking  # noqa: E402
from newsroom.clock import database_now  # noqa: E402
from tests.bench.stopwatch import measured  # noqa: E402


def send() -> int:
    done = sending.send(clock=database_now, due=ticking.due)
    assert not done.because, done.because
    return done.number


if __name__ == "__main__":
    measured(send)

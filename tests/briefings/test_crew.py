"""The crew: who is given something to do."""

from __future__ import annotations

import selectors
import uuid
from datetime import UTC, datetime

from briefings.clerk import Letter
from briefings.crew import HUNGRY, Crew
from briefings.leasing import Claimed
from tests.briefings.support import ScriptedRelay

LEASE = 7


def row(number: int) -> Claimed:
    at = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    return Claimed(number, LEASE, 1, 1, 0, 0, f"r{number}@example.org", uuid.UUID(int=number), at)


def letter(_: Claimed) -> Letter:
    return Letter("desk@example.org", [b"Subject: x\r\n\r\n", b"x\r\n"], 17)


def never() -> bool:
    return False


def test_who_lays_down_what_is_not_wanted_any_more_is_given_something_else() -> None:
    with ScriptedRelay(lambda _, __: "") as relay, selectors.DefaultSelector() as selector:
        crew = Crew(relay.relay, selector, letter)
        crew.size(1)
        while not crew.hungry():
            crew.tend()
            for key, _ in selector.select(5):
                crew.wake(key.data)
            crew.work(never)
        (clerk,) = crew.hungry()
        crew.expect(LEASE, clerk)
        for number in range(HUNGRY + 2):
            crew.deal(row(number))
        crew.work(never)
        assert crew.hungry() == []

        laid = crew.lay_down(lambda each: each.id > 0)
        crew.work(never)

        assert len(laid) == HUNGRY + 1
        assert crew.hungry() == [clerk]
        crew.hang_up()

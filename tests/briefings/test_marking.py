"""Marks that share a commit."""

from __future__ import annotations

import pytest

from briefings import marking
from briefings.marking import Mark, Pile

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("lanes", "enough"), [(0, 1), (1, 1), (4, 1), (16, 4), (32, 8), (64, 32), (100, 68)]
)
def test_a_quarter_of_the_lanes_wait_for_one_commit_or_all_that_are_not_needed(
    lanes: int, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "elapsed", lambda: 7.0)
    pile = Pile()
    for number in range(enough):
        assert not pile.ripe(lanes)
        pile.add(Mark(number, 1, "sent", 0, 0, "250 Ok", handed_over=True))

    assert pile.ripe(lanes)


def test_nobody_waits_long_for_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 7.0
    monkeypatch.setattr(marking, "elapsed", lambda: now)
    pile = Pile()
    pile.add(Mark(1, 1, "sent", 0, 0, "250 Ok", handed_over=True))
    assert not pile.ripe(64)

    now += marking.GATHER_WITHIN

    assert pile.ripe(64)
    assert [mark.delivery for mark in pile.take()] == [1]
    assert not pile.ripe(64)

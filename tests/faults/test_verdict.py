"""The verdict itself: a ledger that breaks a promise is called by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.ledger import Accepted, Ledger, read
from tests.faults.verdict import judge

pytestmark = pytest.mark.quick
OWED = {"a@x.example": "sent", "b@x.example": "sent", "c@x.example": "failed"}


def taken(name: str, connection: int = 1, sha: str = "1") -> Accepted:
    return Accepted(f"{name}@x.example", f"<{name}>", sha, connection, 0.0)


def ledger(*accepted: Accepted, ended: set[int]) -> Ledger:
    return Ledger(list(accepted), {1, 2, 3}, ended)


def test_one_copy_for_each_who_was_not_given_up_breaks_nothing() -> None:
    verdict = judge(OWED, ledger(taken("a"), taken("b"), ended={1, 2, 3}), readers=3)
    assert verdict.violations == []
    assert (verdict.lost, verdict.duplicates, verdict.most_copies) == (0, 0, 1)


def test_a_second_copy_after_a_cut_connection_is_allowed() -> None:
    told = ledger(taken("a"), taken("a", 2), taken("b", 2), ended={2, 3})
    verdict = judge(OWED, told, readers=3)
    assert verdict.violations == []
    assert (verdict.duplicates, verdict.cut_connections, verdict.most_copies) == (1, 1, 2)


@pytest.mark.parametrize(
    ("accepted", "ended", "sentence"),
    [
        ([taken("a")], {1, 2, 3}, "1 were owed it and got nothing"),
        ([taken("a"), taken("b"), taken("z")], {1, 2, 3}, "who was not owed it"),
        ([taken("a", 1), taken("a", 2), taken("a", 3), taken("b")], set(), "got 3 copies"),
        ([taken("a"), taken("a", 2), taken("b")], {1, 2, 3}, "1 second copies, 0 connections cut"),
        ([taken("a"), taken("a", 2), taken("b")], {1, 2}, "after connections that ended in order"),
        (
            [taken("a"), taken("b"), taken("a", 2), taken("b", 2)],
            {3},
            "one connection left 2 readers with a second copy",
        ),
        ([taken("a"), taken("a", 2, "2"), taken("b")], {2}, "byte for byte"),
    ],
)
def test_a_broken_promise_is_named(
    accepted: list[Accepted], ended: set[int], sentence: str
) -> None:
    verdict = judge(OWED, ledger(*accepted, ended=ended), readers=3)
    assert any(sentence in violation for violation in verdict.violations), verdict.violations


def test_who_was_forgotten_in_the_owing_or_is_still_open_is_missed() -> None:
    verdict = judge(OWED | {"b@x.example": "leased"}, ledger(taken("a"), ended=set()), readers=4)
    assert len(verdict.violations) == 3


def test_a_line_that_a_kill_cut_short_was_never_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "ledger"
    file.write_text('{"open": 1}\n{"recipient": "a@x.exa\n{"open": 2}\n{"end": 2}\n')
    told = read(file)
    assert told.accepted == []
    assert told.cut == {1}

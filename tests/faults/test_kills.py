"""The short fault run: everything that sends is killed while it sends. `bin/faults` is the long one."""

from __future__ import annotations

import pytest

from tests.faults.long import send_through_kills
from tests.faults.world import World


@pytest.mark.parametrize("seed", [1])  # a seed that failed is added here
def test_no_reader_is_forgotten_and_each_cut_connection_costs_one_copy_at_most(
    stage: World, seed: int
) -> None:
    verdict, _ = send_through_kills(stage, f"kills-{seed}", 2000, 20, seed, hurried=True)
    assert verdict.violations == []

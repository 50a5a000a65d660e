"""One world for all tests here: each sends editions of its own, and leaves nobody who sends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.world import World, world
from tests.installed import migrated


@pytest.fixture(scope="session")
def whole_world() -> Iterator[World]:
    with world(clock_can_be_moved=True, migrated=migrated().state) as made:
        yield made


@pytest.fixture
def stage(whole_world: World) -> Iterator[World]:
    yield whole_world
    whole_world.settle_down()

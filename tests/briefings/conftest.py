"""A desk, a briefing, and one story on its way to three readers."""

from __future__ import annotations

import pytest

from briefings.models import Briefing
from tests.briefings.support import Desk, morning


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


@pytest.fixture
def briefing(db: None) -> Briefing:
    return morning()

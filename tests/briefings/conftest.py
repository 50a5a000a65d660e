"""A desk, a briefing, and one story on its way to three readers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from briefings import tasks
from briefings.models import Briefing, Wave
from newsroom.models import Section
from tests.briefings.support import Desk, brief, morning, reader
from tests.house.standing import standing, taken_back


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def newsroom(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Desk]:
    """What the module's own `fill` makes, once for all of its tests."""
    with standing(django_db_blocker, request.module.fill) as desk:
        yield desk


@pytest.fixture
def standing_desk(newsroom: Desk) -> Iterator[Desk]:
    """The desk of that newsroom, as every test of the module finds it."""
    with taken_back():
        yield deepcopy(newsroom)


@pytest.fixture
def briefing(db: None) -> Briefing:
    return morning()


@pytest.fixture
def wave(desk: Desk, briefing: Briefing) -> Wave:
    """Readers a, b and c, who are owed one edition, to be written to in this order."""
    desk.live(brief())
    briefing.sections.set(Section.objects.all())
    for name in ("a", "b", "c"):
        reader(briefing, f"{name}@example.org")
    return desk.sealed(briefing).edition.waves.get()


@pytest.fixture
def with_sections(db: None) -> Briefing:
    """A briefing in a newsroom that has sections."""
    Section.objects.create(slug="world", name="World")
    Section.objects.create(slug="climate", name="Climate")
    return morning()


@pytest.fixture
def empty_cache(settings: object) -> Iterator[None]:
    """A cache of the test's own: in the shared one, others count and clear at the same moment."""
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery's worker, at once and in this process."""
    monkeypatch.setattr(tasks.write_about_sign_up, "delay", tasks.write_about_sign_up)

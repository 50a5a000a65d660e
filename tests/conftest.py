"""What every test may need: the servers of bin/test, and a browser where there is one."""

from __future__ import annotations

import gc
import os
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import hypothesis
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker, Settings

from newsroom import guessing
from runner.processes import die_with_parent
from tests.chromium import HOW_TO_GET_CHROMIUM, find_chromium
from tests.own_database import own_database
from tests.patience import SOON
from tests.prepared_database import prepared_database


def pytest_configure() -> None:
    if "PARALLAX_TESTS" not in os.environ:
        pytest.exit("Run bin/test: it starts the servers that the tests need.", returncode=2)
    # A worker of pytest-xdist would finish its test before it noticed that pytest is gone.
    die_with_parent()
    be_patient_with_examples()


def be_patient_with_examples() -> None:
    """An example that took 200 ms once, or was slow to think of, tells of the machine alone."""
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")


# Their files take minutes, the others seconds.
LONG = {"faults", "runner", "browser"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes one worker long begins first: else the others wait for it at the end."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Each worker's test database is a clone of one that was migrated once."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = prepared_database()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """Test databases for whoever asks. pytest-django's own makes them only where a test has its mark, and
    modules with a standing world have none: run alone, they would write to the database itself.
    """
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(0, interactive=False, keepdb=keep, serialized_aliases=[])
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, 0)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of the test's own, in which it may commit. The test has no `django_db` mark."""
    with django_db_blocker.unblock(), own_database():
        yield


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: else the collector goes through all of them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of the browser tests; CI may not do without."""
    found = find_chromium()
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(HOW_TO_GET_CHROMIUM)
    pytest.skip(HOW_TO_GET_CHROMIUM)


@pytest.fixture(scope="session", autouse=True)
def unless_a_test_says_otherwise() -> Iterator[None]:
    """Whoever knows the password is in, and a password is checked quickly; a static file is looked for.

    WhiteNoise looks for it when it is asked for: each test client would else read a thousand first.
    And a search on a busy machine finds what it would on an idle one.
    """
    with (
        pytest.MonkeyPatch.context() as searches,
        override_settings(
            SECOND_FACTOR_REQUIRED=False,
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            WHITENOISE_AUTOREFRESH=True,
        ),
    ):
        searches.setattr("newsroom.models.finding.LONGEST_STEP", SOON)
        searches.setattr("newsroom.public.search.patience.PATIENCE_MS", 1000 * SOON)
        yield


@pytest.fixture(autouse=True)
def own_witness(tmp_path: Path, unless_a_test_says_otherwise: None) -> Iterator[None]:
    """A test's database begins anew, and so does what it is witnessed to have sent."""
    with override_settings(STATE_DIR=tmp_path, MEDIA_ROOT=tmp_path / "media"):
        yield


@pytest.fixture
def signing_in_apart(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that sign in a dozen times: counts of guesses of their own, and no bell.

    Guesses are counted by the hour of the clock: here the hour begins with the test.
    """
    monkeypatch.setattr("newsroom.tasks.write_to_the_desk.delay", lambda: None)
    settings.ADDRESS_KEY = secrets.token_hex(8)
    into_the_hour = timedelta(seconds=time.time() % guessing.HOUR)
    wait_before, was_right = guessing.wait_before, guessing.was_right
    monkeypatch.setattr(
        guessing, "wait_before", lambda attempt, *, at: wait_before(attempt, at=at - into_the_hour)
    )
    monkeypatch.setattr(
        guessing, "was_right", lambda attempt, *, at: was_right(attempt, at=at - into_the_hour)
    )

"""Whether the process lives, and whether it has database, broker and migrations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from newsroom.public import health


@pytest.fixture(autouse=True)
def _not_yet_asked() -> None:
    health._migrated.clear()


def test_the_process_lives_without_asking_anybody(
    client: Client, settings: Settings, django_db_blocker: DjangoDbBlocker
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with django_db_blocker.block():
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_is_ready_with_database_broker_and_migrations(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "checks": {"database": "ok", "broker": "ok", "migrations": "ok"},
    }
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_it_is_not_ready_without_a_broker(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "ok",
        "broker": "not reachable",
        "migrations": "ok",
    }


@pytest.mark.django_db
def test_it_is_not_ready_without_a_database_and_does_not_say_where_that_is(client: Client) -> None:
    def fail(execute: Callable[..., Any], *arguments: Any) -> Any:
        raise OperationalError("connection to 10.0.0.7 refused")

    with connection.execute_wrapper(fail):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "not reachable"
    assert "10.0.0.7" not in response.content.decode()


@pytest.mark.django_db
def test_it_is_not_ready_before_the_migrations(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one", "two"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == "2 not applied"


@pytest.mark.django_db
def test_migrations_once_applied_are_not_asked_for_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200
    monkeypatch.delattr(MigrationExecutor, "migration_plan")
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_only_answers_those_who_read(client: Client, path: str) -> None:
    assert client.post(path).status_code in {403, 405}

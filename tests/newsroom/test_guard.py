"""A database that does not answer is 503 with a time to come back, in every channel, and no more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.test import Client, RequestFactory
from psycopg.errors import RaiseException, ReadOnlySqlTransaction

from newsroom.public.guard import handler500
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
SECRET = "embargoed words"


@pytest.fixture
def client() -> Client:
    return Client(REMOTE_ADDR=uuid4().hex, raise_request_exception=False)


@contextmanager
def failing(error: DatabaseError | InterfaceError) -> Iterator[None]:
    """Every query fails so from here on, until it no longer does."""

    def fail(execute: Callable[..., Any], *arguments: Any) -> Any:
        raise error

    with connection.execute_wrapper(fail):
        yield


def caused(error: DatabaseError, cause: Exception) -> DatabaseError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("error", [OperationalError(SECRET), InterfaceError(SECRET)])
def test_the_api_says_503_in_json_and_when_to_come_back(client: Client, error: Any) -> None:
    with failing(error):
        response = client.get("/api/v1/stories/")
    assert response.status_code == 503
    assert "not reachable" in response.json()["detail"]
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_page_says_it_in_the_product_s_own_words(client: Client) -> None:
    with failing(OperationalError(SECRET)):
        response = client.get("/stories/anything/")
    assert response.status_code == 503
    assert "We cannot answer right now" in response.content.decode()
    assert int(response["Retry-After"]) > 0
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert SECRET not in response.content.decode()


def test_it_recovers_without_a_hand(client: Client) -> None:
    live = desk.published()
    path = f"/api/v1/stories/{live.slug}/"
    with failing(OperationalError(SECRET)):
        assert client.get(path).status_code == 503
    assert client.get(path).status_code == 200


def test_the_log_says_what_failed_and_none_of_the_words(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "newsroom"), failing(OperationalError(SECRET)):
        client.get("/api/v1/stories/")
    (record,) = [record for record in caplog.records if record.name == "newsroom.public.guard"]
    assert "OperationalError" in record.getMessage()
    assert SECRET not in record.getMessage()
    assert record.exc_info is None


def test_a_read_only_database_is_temporary_too(client: Client) -> None:
    with failing(caused(InternalError(SECRET), ReadOnlySqlTransaction())):
        assert client.get("/api/v1/stories/").status_code == 503


@pytest.mark.parametrize(
    "error", [ProgrammingError(SECRET), caused(InternalError(SECRET), RaiseException())]
)
def test_our_own_mistakes_stay_500(client: Client, error: Any) -> None:
    with failing(error):
        response = client.get("/api/v1/stories/")
    assert response.status_code == 500
    assert "Retry-After" not in response
    assert SECRET not in response.content.decode()


def test_other_answers_pass_untouched(client: Client) -> None:
    assert client.get("/api/v1/stories/nothing/").status_code == 404
    assert "Retry-After" not in client.get("/api/v1/stories/")


def test_a_database_that_goes_away_in_a_middleware_is_503_by_the_error_handler() -> None:
    request = RequestFactory().get("/api/v1/stories/")
    try:
        raise OperationalError(SECRET)
    except OperationalError:
        during = handler500(request)
    assert during.status_code == 503
    assert handler500(request).status_code == 500

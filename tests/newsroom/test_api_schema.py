"""The API's description: what is committed is what is served, and what is served is as described.

Schemathesis asks every address what its own schema allows and what it does not; always the same cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as fixed
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from newsroom.public.api.docs import description
from tests.newsroom import desk

pytestmark = pytest.mark.django_db
COMMITTED = Path(__file__).parents[2] / "docs" / "openapi.yaml"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
SLUGS = {"stories": "the-bridge-at-varn-opens", "outlets": "varn-post", "perspectives": "river-towns",
         "storylines": "the-varn-crossing", "editions": "morning-brief"}  # fmt: skip


def test_what_is_committed_is_what_the_views_say(tmp_path: Path) -> None:
    """After a change: bin/manage spectacular --validate --fail-on-warn --file docs/openapi.yaml"""
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))
    assert fresh.read_text() == COMMITTED.read_text()


def test_it_is_openapi_3_1() -> None:
    assert yaml.safe_load(COMMITTED.read_text())["openapi"].startswith("3.1.")


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Each request through WSGI would close the connection that the test's transaction is on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_answer_is_as_described_and_none_is_a_500(one_connection: None) -> None:
    live = desk.published()
    desk.corrected(live.story, dek="After ten years the first cars crossed on 13 March 2026.")
    desk.retracted(desk.published(headline="The bridge that never was", dek="In 2026.").story)
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    for path in sorted(description()["paths"]):
        question(path, schema[path]["GET"].as_strategy())()


def question(path: str, cases: SearchStrategy[Any]) -> Callable[[], None]:
    """Ten requests that the schema allows; about every other for a row that is there."""
    known = SLUGS.get(path.removeprefix("/api/v1/").split("/")[0])

    @fixed(
        max_examples=10, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases)
    def ask(case: Any) -> None:
        fields = case.path_parameters or {}
        if known and len(fields.get("slug", "")) % 2:
            fields["slug"] = known
        case.call_and_validate(checks=CHECKS)

    return ask

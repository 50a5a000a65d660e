"""What the settings promise whatever the servers do."""

from __future__ import annotations

import copy
import socket
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from redis.exceptions import TimeoutError as CacheSilent

from tests.patience import SOON

pytestmark = pytest.mark.timeout(SOON, func_only=True)


@pytest.fixture
def _silent_cache(settings: Settings) -> Iterator[None]:
    """A cache that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        caches = copy.deepcopy(settings.CACHES)
        caches["default"]["LOCATION"] = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        settings.CACHES = caches
        yield


@pytest.mark.usefixtures("_silent_cache")
def test_nobody_waits_long_for_a_cache_that_is_silent() -> None:
    with pytest.raises(CacheSilent):
        cache.get("anything")


@pytest.mark.django_db
@pytest.mark.usefixtures("_silent_cache")
def test_a_silent_cache_hangs_no_page(client: Client) -> None:
    assert client.get("/api/v1/sections/").status_code == 200
    assert client.post("/subscribe/", {}).status_code == 400

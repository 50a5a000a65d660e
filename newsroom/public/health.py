"""Whether this process lives, and whether it has all it needs.

`healthz` asks nobody, so that a dead database does not get the process killed; `readyz` asks database,
broker and migrations. Neither says why something fails: that is for the log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from redis import Redis

from newsroom.public.answers import read_only

PATIENCE = 2
OK = "ok"
log = logging.getLogger(__name__)
_migrated: set[bool] = set()


@read_only
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@read_only
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    checks = {name: _ask(name, check) for name, check in CHECKS.items()}
    ready = set(checks.values()) == {OK}
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _ask(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        log.warning("Not ready: %s (%s)", name, type(error).__name__)
        return "not reachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _broker() -> str:
    with Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
    ) as broker:
        broker.ping()
    return OK


def _migrations() -> str:
    """Asked until the answer is yes: what is applied stays applied while this code runs."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return f"{len(missing)} not applied"
        _migrated.add(True)
    return OK


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "migrations": _migrations,
}

"""Asking the read API."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

API = "/api/v1/"


def get(path: str) -> Any:
    return Client(REMOTE_ADDR=uuid4().hex).get(API + path)


def ask(path: str, status: int = 200) -> Any:
    response = get(path)
    assert response.status_code == status, response.content
    return response.json()


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert get(path).status_code == 200, path
    return len(caught)


def lines(path: str = "export/stories.jsonl") -> list[dict[str, Any]]:
    body = b"".join(get(path).streaming_content)
    if path.endswith(".gz"):
        body = gzip.decompress(body)
    return [json.loads(line) for line in body.splitlines()]

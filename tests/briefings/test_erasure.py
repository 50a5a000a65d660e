"""Whoever is erased is nowhere in Redis: neither in counters nor in what rings for a worker."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from briefings import addresses, subscribing
from briefings.models import Subscriber
from briefings.public import sealed_form
from briefings.tokens import Named
from newsroom.clock import database_now
from tests.briefings.support import morning

ADDRESS = "oksana.erased@reader.example"
NETWORK = "203.0.113.77"


def held() -> bytes:
    """All keys and values, whatever kind they are."""
    broker: Any = Redis.from_url(settings.REDIS_URL)
    look = {
        b"string": broker.get,
        b"list": lambda key: broker.lrange(key, 0, -1),
        b"set": broker.smembers,
        b"hash": broker.hgetall,
        b"zset": lambda key: broker.zrange(key, 0, -1, withscores=True),
    }
    with broker:
        return b"\n".join(
            key + repr(look[broker.type(key)](key)).encode()
            for key in broker.scan_iter()
            if broker.type(key) in look
        )


@pytest.mark.django_db
def test_nothing_in_redis_names_a_reader_before_or_after_they_are_erased(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    briefing = morning()
    form = {
        "address": ADDRESS, "briefings": [briefing.pk], "zone": "UTC",
        "token": sealed_form.token(),
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True) as rung:
        answer = Client(REMOTE_ADDR=NETWORK).post("/subscribe/", form)
    assert (answer.status_code, len(rung)) == (200, 1)
    reader = Subscriber.objects.get(address=ADDRESS)
    assert b"throttle:sign-up" in held()
    subscribing.erase(Named(reader.uid), at=database_now())
    everything = held()
    for trace in (ADDRESS, "oksana", NETWORK, addresses.key_of(ADDRESS)):
        assert trace.encode() not in everything

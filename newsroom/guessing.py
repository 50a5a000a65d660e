"""How often somebody may be wrong about a password or a code before they have to wait.

Counted apart: one account from one address, one address, one account from everywhere, and a browser where
this account was signed in before. Such a browser is held to its own count only, so that nobody else's
guesses shut its owner out (ADR 41). Decides nothing about what is right.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
QUARTER, HOUR = 900, 3600


class Limit(NamedTuple):
    """So many tries within so many seconds."""

    most: int
    seconds: int


FROM_THERE = Limit(5, QUARTER)
ONE_ADDRESS = Limit(40, QUARTER)
KNOWN_BROWSER = Limit(10, QUARTER)
FLOOD = Limit(120, 60)
EVERYWHERE = {
    "password": Limit(50, HOUR),
    "code": Limit(10, HOUR),
    "link": Limit(20, HOUR),
    "mail": Limit(5, HOUR),
}

# While Valkey is away each process counts by itself.
_own: Any = LocMemCache("guesses", {})


class Try(NamedTuple):
    """Somebody's try at an account. `device` is the mark of a browser where it was signed in before."""

    what: str
    account: str
    network: str
    device: str = ""

    def counts(self) -> Iterator[tuple[str, Limit]]:
        if self.what == "passkey":  # nothing to guess: only a flood is kept out
            yield f"address:{self.network}", FLOOD
        elif self.what == "mail":  # what an account is sent, whoever asks
            yield f"account:{self.account}", EVERYWHERE[self.what]
        elif self.device:
            yield f"device:{self.account}:{self.device}", KNOWN_BROWSER
        else:
            yield f"pair:{self.account}:{self.network}", FROM_THERE
            yield f"address:{self.network}", ONE_ADDRESS
            yield f"account:{self.account}", EVERYWHERE[self.what]


def wait_before(attempt: Try, *, at: datetime) -> int:
    """Count this try before it is looked at; the seconds to wait, or 0 where it may go on.

    What is refused by one count is not added to the next: one address cannot fill an account's.
    """
    now = int(at.timestamp())
    for name, limit in attempt.counts():
        window = now // limit.seconds
        if _add(_key(attempt, name, window), limit.seconds) > limit.most:
            return (window + 1) * limit.seconds - now
    return 0


def was_right(attempt: Try, *, at: datetime) -> None:
    """Take the try back: it was no guess. What was wrong before it, from here, is forgiven."""
    now = int(at.timestamp())
    for place, (name, limit) in enumerate(attempt.counts()):
        key = _key(attempt, name, now // limit.seconds)
        if place == 0:
            _forget(key)
        else:
            _take_back(key)


def _key(attempt: Try, name: str, window: int) -> str:
    """Addresses and names are not kept where the counters are."""
    said = f"{attempt.what}:{name}:{window}".encode()
    return "guess:" + hmac.new(settings.ADDRESS_KEY.encode(), said, hashlib.sha256).hexdigest()[:40]


def _add(key: str, seconds: int) -> int:
    try:
        return _count(cache, key, seconds)
    except (RedisError, OSError) as error:
        log.warning("guesses are counted in this process: %s", type(error).__name__)
        return _count(_own, key, seconds)


def _count(kept: Any, key: str, seconds: int) -> int:
    kept.add(key, 0, timeout=seconds)
    try:
        return int(kept.incr(key))
    except ValueError:  # it ran out between the two
        kept.set(key, 1, timeout=seconds)
        return 1


def _forget(key: str) -> None:
    _own.delete(key)
    try:
        cache.delete(key)
    except (RedisError, OSError):
        log.warning("a count of guesses stands until it runs out")


def _take_back(key: str) -> None:
    try:
        cache.decr(key)
    except (RedisError, OSError, ValueError):
        if _own.get(key):
            _own.decr(key)

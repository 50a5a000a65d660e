"""What keeps strangers' pages and floods away from public forms, without a cookie.

A form carries a dated, signed token; a request says by Sec-Fetch-Site or Origin where it comes from; too
many from one address are answered 429. A cache that does not answer lets everybody in.
"""

from __future__ import annotations

import hashlib
import hmac
import logging

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from newsroom.whence import client_of, network_of

log = logging.getLogger(__name__)
SALT = "briefings.form"
OPEN_FOR = 24 * 3600
MOST_AN_HOUR = 20


def token() -> str:
    return signing.TimestampSigner(salt=SALT).sign("form")


def holds(text: str) -> bool:
    try:
        return signing.TimestampSigner(salt=SALT).unsign(text, max_age=OPEN_FOR) == "form"
    except signing.BadSignature:
        return False


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, as far as the browser says."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site and site not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin", "")
    ours = {settings.SITE_ORIGIN, f"{request.scheme}://{request.get_host()}"}
    return not origin or origin in ours


def is_flood(request: HttpRequest, what: str) -> bool:
    """Whether this network address did it too often within the hour; counts this time, too."""
    client = hmac.new(
        settings.ADDRESS_KEY.encode(), network_of(client_of(request)).encode(), hashlib.sha256
    )
    key = f"throttle:{what}:{client.hexdigest()[:32]}"
    try:
        cache.add(key, 0, timeout=3600)
        return cache.incr(key) > MOST_AN_HOUR
    except (RedisError, OSError, ValueError) as error:
        log.warning("the throttle cannot count: %s", type(error).__name__)
        return False

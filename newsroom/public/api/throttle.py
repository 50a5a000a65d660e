"""How often one client may ask. A dead cache lets everybody through: reading goes before counting."""

from __future__ import annotations

import logging

from django.conf import settings
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

log = logging.getLogger(__name__)


class ReadThrottle(AnonRateThrottle):
    """So many requests a minute for each address, which the cache knows by its HMAC only."""

    def get_cache_key(self, request: Request, _view: APIView) -> str:
        ident = str(self.get_ident(request))
        digest = salted_hmac("api.throttle", ident, settings.ADDRESS_KEY, algorithm="sha256")
        return f"throttle-{self.scope}-{digest.hexdigest()[:32]}"

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            log.warning("The API counts no requests: cache unreachable (%s).", type(error).__name__)
            return True

    def wait(self) -> float:
        """Always some seconds, so that every 429 says when to come back."""
        return max(1.0, super().wait() or 60.0)


class ExportThrottle(ReadThrottle):
    """All there is costs more than a page of it."""

    scope = "export"

"""Where a request comes from, as far as it cannot be forged: for throttles and for the list of sessions."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_of(request: HttpRequest) -> str:
    """The peer; behind proxies that are ours, what the outermost of them saw. Else forged at will."""
    proxies = settings.REST_FRAMEWORK.get("NUM_PROXIES") or 0
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(client: str) -> str:
    """Who counts as one: an IPv4 address, or the /64 of an IPv6 one, which one customer has whole."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address), 64), strict=False))

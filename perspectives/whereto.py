"""Which addresses of the web may be asked for a page: those that anybody on the internet could open.

Decides by the form of an address and by what its name leads to; asks nobody. An address inside is refused
in whatever notation it is written.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import idna

PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
_ODD = re.compile(r"[\x00-\x20\x7f\\]")
_PLAIN = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?")
# What a last label of figures could be read as: a number, in some base, of an address.
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
_SAFE = "%/:=&?~+!$,;'()*[]@"
# Names that no public server has: RFC 6761, 6762, 7686, 8375, 9476 and ICANN's "internal".
_PRIVATE_NAMES = (
    "localhost", "local", "internal", "example", "test", "invalid", "onion", "alt", "home.arpa",
    "localdomain", "lan", "intranet", "corp", "home",
)  # fmt: skip
# Public to `ipaddress`, but each is a way to somewhere else: 6to4 and its relays, Teredo.
_WAYS_IN = tuple(map(ipaddress.ip_network, ("192.88.99.0/24", "2002::/16", "2001::/32")))
_WORLD = ipaddress.ip_network("2000::/3")


class Unreachable(Exception):
    """No page can be had from there; `str()` is the sentence for people."""


class Forbidden(Unreachable):
    """The address is not asked at all."""


class Target(NamedTuple):
    """What to ask whom: `host` in ASCII, as it stands in Host and SNI; `path` with the query."""

    scheme: str
    host: str
    path: str

    @property
    def port(self) -> int:
        return PORTS[self.scheme]

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{self.path}"


def target_of(url: str) -> Target:
    """Raises Forbidden for whatever is not plain http or https to a public name or address."""
    url = url.strip()
    if _ODD.search(url) or len(url) > LONGEST:
        raise Forbidden("This is not one address: it holds spaces or signs that no address has.")
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError as error:
        raise Forbidden("This is not an address that a browser would understand.") from error
    scheme = split.scheme.lower()
    if scheme not in PORTS:
        raise Forbidden("An address begins with http:// or https://.")
    if "@" in split.netloc:
        raise Forbidden("An address with a user’s name in it is not asked.")
    if port not in (None, PORTS[scheme]):
        raise Forbidden("Only the usual ports are asked: 80 for http, 443 for https.")
    path = quote(split.path or "/", safe=_SAFE)
    query = f"?{quote(split.query, safe=_SAFE)}" if split.query else ""
    return Target(scheme, _host(split.hostname or ""), path + query)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet and leads nowhere else."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found not in _WORLD:
        return False
    if any(found.version == way.version and found in way for way in _WAYS_IN):
        return False
    inside = (
        found.is_private, found.is_loopback, found.is_link_local, found.is_multicast,
        found.is_reserved, found.is_unspecified,
    )  # fmt: skip
    return found.is_global and not any(inside)


def _host(name: str) -> str:
    if ":" in name:
        return _literal(name)
    host = name.rstrip(".").lower()
    if not _PLAIN.fullmatch(host):
        try:
            host = idna.encode(host, uts46=True).decode()
        except (idna.IDNAError, UnicodeError) as error:
            raise Forbidden("The server’s name is not one that the internet has.") from error
    last = host.rsplit(".", 1)[-1]
    if _NUMBER.fullmatch(last):
        return _literal(host)
    if "." not in host or any(host == end or host.endswith(f".{end}") for end in _PRIVATE_NAMES):
        raise Forbidden(f"“{host}” is no public name: only pages that anybody can open are asked.")
    return host


def _literal(address: str) -> str:
    """An IP address, written in full and in decimal: nothing shorter, no other base, no zone."""
    try:
        written = str(ipaddress.ip_address(address))
    except ValueError as error:
        raise Forbidden("The server’s number is not written as an address is.") from error
    if not is_public(written):
        raise Forbidden("This address leads into a private network, not to a public page.")
    return written

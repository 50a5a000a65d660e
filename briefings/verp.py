"""The envelope sender of a delivery: a bounce comes back to an address that says which one it is about.

`bounce+1234.k5uq…@news.example.org`: the delivery and an HMAC under the secret key, in letters and digits
that mail servers may write in either case. Decides nothing about what a bounce means.
"""

from __future__ import annotations

import base64
import hmac
import re
from email.utils import parseaddr
from hashlib import sha256

from django.conf import settings

LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
LONGEST_OWN = (
    27  # of BOUNCE_ADDRESS: what 64 signs leave beside a plus, 19 digits, a dot and the HMAC
)
HMAC_BYTES = 10
_LONGEST = 320
_ID = re.compile(r"[1-9][0-9]{0,18}")


class Envelopes:
    """Makes the addresses for MAIL FROM, under the settings of the moment in which it was made.

    Without BOUNCE_ADDRESS it is that of the From header, the same for all.
    """

    def __init__(self) -> None:
        self._own, _, self._domain = settings.BOUNCE_ADDRESS.rpartition("@")
        self._common = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] if not self._own else ""
        self._key = _key()

    def sender(self, delivery_id: int) -> str:
        if self._common:
            return self._common
        proof = _proof(self._key, str(delivery_id))
        return f"{self._own}+{delivery_id}.{proof}@{self._domain}"


def envelope_sender(delivery_id: int) -> str:
    """One address for MAIL FROM; see Envelopes."""
    return Envelopes().sender(delivery_id)


def read(address: str) -> int | None:
    """The delivery that an envelope sender of ours was made for; None for any other address."""
    if not settings.BOUNCE_ADDRESS or len(address) > _LONGEST or not address.isascii():
        return None
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    own, _, own_domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    prefix, _, rest = local.rpartition("+")
    delivery, _, proof = rest.partition(".")
    if (prefix, domain) != (own, own_domain) or not _ID.fullmatch(delivery):
        return None
    if not hmac.compare_digest(proof, _proof(_key(), delivery)) or int(delivery) >= 2**63:
        return None
    return int(delivery)


def _key() -> bytes:
    """As `django.utils.crypto.salted_hmac` derives it, once for many addresses."""
    return sha256(f"briefings.verp{settings.SECRET_KEY}".encode()).digest()


def _proof(key: bytes, delivery: str) -> str:
    digest = hmac.digest(key, delivery.encode(), "sha256")
    return base64.b32encode(digest[:HMAC_BYTES]).decode().lower()

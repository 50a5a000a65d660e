"""The envelope sender of a delivery: a bounce comes back to an address that says which one it is about.

`bounce+1234.k5uq…@news.example.org`: the delivery and an HMAC under the secret key, in letters and digits
that mail servers may write in either case. Decides nothing about what a bounce means.
"""

from __future__ import annotations

import base64
import hmac
import re
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac

LONGEST_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1
LONGEST_OWN = (
    27  # of BOUNCE_ADDRESS: what 64 signs leave beside a plus, 19 digits, a dot and the HMAC
)
HMAC_BYTES = 10
_LONGEST = 320
_ID = re.compile(r"[1-9][0-9]{0,18}")


def envelope_sender(delivery_id: int) -> str:
    """The address for MAIL FROM; without BOUNCE_ADDRESS that of the From header, the same for all."""
    if not settings.BOUNCE_ADDRESS:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    own, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{own}+{delivery_id}.{_proof(str(delivery_id))}@{domain}"


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
    if not hmac.compare_digest(proof, _proof(delivery)) or int(delivery) >= 2**63:
        return None
    return int(delivery)


def _proof(delivery: str) -> str:
    digest = salted_hmac("briefings.verp", delivery, algorithm="sha256").digest()
    return base64.b32encode(digest[:HMAC_BYTES]).decode().lower()

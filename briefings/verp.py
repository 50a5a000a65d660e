"""The envelope sender of a delivery: a bounce comes back to an address that says which one it is about.

`bounce+1234.k5uq…@news.example.org`: the delivery and an HMAC under the secret key, in letters and digits
that mail servers may write in either case. Mail to one reader about themselves has a letter before its
number. Decides nothing about what a bounce means.
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
SIGN_UP, READER_MAIL = "s", "m"
_MAIL = re.compile(r"[sm][1-9][0-9]{0,17}")


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


def mail_sender(what: str, number: int) -> str:
    """As for a delivery, of a mail to one reader about themselves: SIGN_UP of a reader, or a READER_MAIL."""
    own, _, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    if not own:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"{own}+{what}{number}.{_proof(_key(), f'{what}{number}')}@{domain}"


def read(address: str) -> int | None:
    """The delivery that an envelope sender of ours was made for; None for any other address."""
    proved = _proved(address)
    return int(proved) if proved and _ID.fullmatch(proved) and int(proved) < 2**63 else None


def read_mail(address: str) -> tuple[str, int] | None:
    """What `mail_sender` made it for; None for any other address."""
    proved = _proved(address)
    if proved is None or not _MAIL.fullmatch(proved):
        return None
    return proved[0], int(proved[1:])


def _proved(address: str) -> str | None:
    """What stands between plus and proof, if the proof is ours."""
    if not settings.BOUNCE_ADDRESS or len(address) > _LONGEST or not address.isascii():
        return None
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    own, _, own_domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    prefix, _, rest = local.rpartition("+")
    about, _, proof = rest.partition(".")
    ours = (prefix, domain) == (own, own_domain)
    return about if ours and hmac.compare_digest(proof, _proof(_key(), about)) else None


def _key() -> bytes:
    """As `django.utils.crypto.salted_hmac` derives it, once for many addresses."""
    return sha256(f"briefings.verp{settings.SECRET_KEY}".encode()).digest()


def _proof(key: bytes, delivery: str) -> str:
    digest = hmac.digest(key, delivery.encode(), "sha256")
    return base64.b32encode(digest[:HMAC_BYTES]).decode().lower()

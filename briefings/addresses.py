"""Addresses: which one is meant, how it is recognised without being kept, how it is shown.

`key_of` is an HMAC under settings.ADDRESS_KEY, which lives outside the database: consent, suppression
and throttles know an address by it alone. Decides nothing about who is written to.
"""

from __future__ import annotations

import hashlib
import hmac
import re

from django.conf import settings
from email_validator import EmailNotValidError, validate_email

from newsroom.refusals import Refused

LONGEST = 320
_WRITABLE = re.compile(rb"[!-;=?-~]+@[!-;=?-~]+")


class NotAnAddress(Refused):
    """Mail cannot be sent there; the sentence says why."""


def normalised(address: str) -> str:
    """The address as it is written to. Raises NotAnAddress."""
    try:
        valid = validate_email(
            address.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise NotAnAddress(f"We cannot write to that address. {error}") from error
    written = valid.ascii_email or valid.normalized
    if not is_writable(written):
        raise NotAnAddress("We cannot write to that address.")
    return written


def is_writable(address: str | None) -> bool:
    """Whether it can stand in an SMTP command and a header as it is: ASCII, no space, no brackets."""
    if not address or len(address) > LONGEST or not address.isascii():
        return False
    return _WRITABLE.fullmatch(address.encode()) is not None


def key_of(address: str) -> str:
    """The same for every spelling of one mailbox; says nothing about the address without the key."""
    name, _, domain = address.strip().rpartition("@")
    plain = f"{name.casefold()}@{domain.lower()}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.ADDRESS_KEY.encode(), plain, hashlib.sha256).hexdigest()


def masked(address: str | None) -> str:
    """a…@example.org: enough to recognise one's own."""
    if not address:
        return "erased"
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}"


_ANY_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")


def without_addresses(text: str) -> str:
    """A relay's reply with every address masked, as it may be stored."""
    if "@" not in text:
        return text
    return _ANY_ADDRESS.sub(lambda found: masked(found[0]), text)

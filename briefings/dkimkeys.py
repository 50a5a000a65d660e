"""The keys that mail is signed with: private ones in files beside the settings, public ones in the DNS.

Decides which keys can be used, and says of each other one in a sentence why not.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from newsroom.refusals import Refused

SHORTEST_RSA = 2048  # RFC 8301 §3.2: signers should use no less
LONGEST_STRING = 255  # of a TXT record
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")


class BadKey(Refused):
    """Mail cannot be signed with what is set; the sentence says why."""


class Key(NamedTuple):
    """`kind` is ed25519 or rsa, `sign` takes a SHA-256 digest, `public` is what p= says."""

    selector: str
    kind: str
    sign: Callable[[bytes], bytes]
    public: str

    def record(self, domain: str) -> str:
        """What to publish, as a line of a zone file (RFC 6376 §3.6.1)."""
        text = f"v=DKIM1; k={self.kind}; p={self.public}"
        strings = [text[n : n + LONGEST_STRING] for n in range(0, len(text), LONGEST_STRING)]
        quoted = " ".join(f'"{string}"' for string in strings)
        return f"{self.selector}._domainkey.{domain}. IN TXT {quoted}"


def keys_from_settings() -> list[Key]:
    """One for each entry of DKIM_KEYS. Raises BadKey for the first that cannot be used."""
    return [_key(entry) for entry in settings.DKIM_KEYS]


def signing_domain() -> str:
    """DKIM_DOMAIN, else the domain that mail comes from."""
    return (settings.DKIM_DOMAIN or _from_domain()).lower()


def problems() -> list[str]:
    """A sentence for each thing that hinders signing; none where nothing is to be signed."""
    found: list[str] = []
    keys: list[Key] = []
    for entry in settings.DKIM_KEYS:
        try:
            keys.append(_key(entry))
        except BadKey as error:
            found.append(str(error))
    selectors = [key.selector for key in keys]
    if len(set(selectors)) < len(selectors):
        found.append("DKIM_KEYS has two keys for one selector.")
    domain, ours = signing_domain(), _from_domain()
    if settings.DKIM_DOMAIN and not settings.DKIM_KEYS:
        found.append("DKIM_DOMAIN is set, and no key in DKIM_KEYS.")
    elif settings.DKIM_KEYS and not _NAME.fullmatch(domain):
        found.append("DKIM_DOMAIN is no domain.")
    elif settings.DKIM_KEYS and ours != domain and not ours.endswith(f".{domain}"):
        found.append(f"DKIM_DOMAIN is neither the domain of MAIL_FROM, {ours}, nor a parent of it.")
    return found


def _from_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()


def _key(entry: str) -> Key:
    selector, _, path = entry.partition(":")
    if not _NAME.fullmatch(selector) or not path:
        raise BadKey(f"DKIM_KEYS: “{entry}” is not selector:file.")
    try:
        pem = Path(path).read_bytes()
    except OSError as error:
        raise BadKey(f"DKIM_KEYS: {path} cannot be read: {error.strerror}.") from error
    try:
        private = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadKey(
            f"DKIM_KEYS: {path} holds no private key (PEM, without a password)."
        ) from error
    if isinstance(private, Ed25519PrivateKey):
        raw = private.public_key().public_bytes_raw()
        return Key(selector, "ed25519", private.sign, base64.b64encode(raw).decode("ascii"))
    if not isinstance(private, RSAPrivateKey):
        raise BadKey(f"DKIM_KEYS: {path} is neither an Ed25519 nor an RSA key.")
    if private.key_size < SHORTEST_RSA:
        raise BadKey(
            f"DKIM_KEYS: the RSA key {path} has {private.key_size} bits; it needs {SHORTEST_RSA}."
        )
    return _rsa(selector, private)


def _rsa(selector: str, private: RSAPrivateKey) -> Key:
    how, what = padding.PKCS1v15(), Prehashed(hashes.SHA256())

    def sign(digest: bytes) -> bytes:
        return private.sign(digest, how, what)

    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Key(selector, "rsa", sign, base64.b64encode(der).decode("ascii"))

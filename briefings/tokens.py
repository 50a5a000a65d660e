"""Signed tokens of links in mail: who may confirm, change or leave without signing in.

A token names a subscriber by uid (and, to leave, a briefing), or a move of theirs; a purpose's token opens
nothing else. What is agreed to expires; a mail of years ago can still be left.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from binascii import b2a_base64
from typing import NamedTuple

from django.conf import settings
from django.core import signing

CONFIRM, PREFERENCES, LEAVE = "confirm", "preferences", "leave"
# Yes to a change of address: the mailbox that is left names the reader, the new one the move.
MOVE_FROM, MOVE_TO = "move-from", "move-to"
CONFIRM_WITHIN = 7 * 24 * 3600
MOVE_WITHIN = 3 * 24 * 3600
LONGEST = 300
_BLOCK = 64  # of SHA-256, in bytes
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))
_URLSAFE = bytes.maketrans(b"+/", b"-_")


class Named(NamedTuple):
    """Whom a token names; briefing 0 is every one of theirs."""

    uid: uuid.UUID
    briefing: int = 0


def token(purpose: str, uid: uuid.UUID, briefing: int = 0) -> str:
    """Letters, digits, `-`, `_` and `.` only: it stands in addresses without quoting."""
    short = base64.urlsafe_b64encode(uid.bytes)[:22].decode()
    text = f"{short}.{briefing}"
    if _within(purpose):
        return signing.TimestampSigner(salt=_salt(purpose), sep=".").sign(text)
    return signing.Signer(salt=_salt(purpose), sep=".").sign(text)


def read(purpose: str, text: str) -> Named | None:
    """Whom the token names; None for an altered, foreign or expired one."""
    if len(text) > LONGEST:
        return None
    try:
        limit = _within(purpose)
        if limit:
            stamped = signing.TimestampSigner(salt=_salt(purpose), sep=".")
            plain = stamped.unsign(text, max_age=limit)
        else:
            plain = signing.Signer(salt=_salt(purpose), sep=".").unsign(text)
        short, _, briefing = plain.partition(".")
        uid = uuid.UUID(bytes=base64.urlsafe_b64decode(f"{short}=="))
        return Named(uid, int(briefing))
    except (signing.BadSignature, ValueError, binascii.Error):
        return None


def url(purpose: str, uid: uuid.UUID, briefing: int = 0) -> str:
    """The address of the page that the token opens, on the one canonical origin."""
    return f"{settings.SITE_ORIGIN}/{purpose}/{token(purpose, uid, briefing)}/"


class Links:
    """The same as `url`, for the millions of a wave: links of one purpose that do not expire.

    Goes by the settings of the moment in which it was made. The key is hashed into both halves of an HMAC
    once (RFC 2104 §4), each link begins with copies of them.
    """

    def __init__(self, purpose: str, briefing: int = 0) -> None:
        if _within(purpose):
            raise ValueError(f"a link to {purpose} says when it was made")
        # As `django.utils.crypto.salted_hmac` derives it from the signer's salt.
        key = hashlib.sha256(f"{_salt(purpose)}signer{settings.SECRET_KEY}".encode()).digest()
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(padded.translate(_INNER))
        self._outer = hashlib.sha256(padded.translate(_OUTER))
        self._begins = f"{settings.SITE_ORIGIN}/{purpose}/".encode("ascii")
        self._briefing = b".%d" % briefing

    def to(self, uid: bytes) -> bytes:
        """The link of the reader with these sixteen bytes as uid."""
        text = b2a_base64(uid, newline=False)[:22].translate(_URLSAFE) + self._briefing
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text)
        outer.update(inner.digest())
        proof = b2a_base64(outer.digest(), newline=False)[:43].translate(_URLSAFE)
        return b"%b%b.%b/" % (self._begins, text, proof)


def _within(purpose: str) -> int:
    """For how many seconds it is good; 0: for ever."""
    return {CONFIRM: CONFIRM_WITHIN, MOVE_FROM: MOVE_WITHIN, MOVE_TO: MOVE_WITHIN}.get(purpose, 0)


def _salt(purpose: str) -> str:
    return f"briefings.{purpose}"

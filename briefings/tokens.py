"""Signed tokens of links in mail: who may confirm, change or leave without signing in.

A token names a subscriber by uid (and, to leave, a briefing), or a move of theirs; a purpose's token opens
nothing else. What is agreed to expires; a mail of years ago can still be left.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing

CONFIRM, PREFERENCES, LEAVE = "confirm", "preferences", "leave"
# Yes to a change of address: the mailbox that is left names the reader, the new one the move.
MOVE_FROM, MOVE_TO = "move-from", "move-to"
CONFIRM_WITHIN = 7 * 24 * 3600
MOVE_WITHIN = 3 * 24 * 3600
LONGEST = 300


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
    return f"{text}.{_signature(purpose, text)}"


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


def _signature(purpose: str, text: str) -> str:
    """What `signing.Signer` would sign with, but the key is derived once: a wave asks for millions."""
    digest = hmac.digest(_key(purpose, settings.SECRET_KEY), text.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@lru_cache(maxsize=8)
def _key(purpose: str, secret: str) -> bytes:
    """As `django.utils.crypto.salted_hmac` derives it from the signer's salt."""
    return hashlib.sha256(f"{_salt(purpose)}signer{secret}".encode()).digest()


def _within(purpose: str) -> int:
    """For how many seconds it is good; 0: for ever."""
    return {CONFIRM: CONFIRM_WITHIN, MOVE_FROM: MOVE_WITHIN, MOVE_TO: MOVE_WITHIN}.get(purpose, 0)


def _salt(purpose: str) -> str:
    return f"briefings.{purpose}"

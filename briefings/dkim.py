"""DKIM signatures (RFC 6376), with Ed25519 (RFC 8463), RSA, or both, so that a receiver takes what it knows.

The header is signed in its relaxed form, the body as it stands. What does not depend on the reader is made
once for a pattern: the header's form with its personal places left open, and the hash of the body up to the
first of them. The moment in a signature is the mail's Date and both algorithms leave nothing to chance, so a
mail made again has the same bytes. Decides nothing about what is sent unsigned.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Self

from briefings import wire
from briefings.dkimkeys import Key, keys_from_settings, signing_domain

# RFC 6376 §5.4.1, and what RFC 8058 §4 asks for: the two List-Unsubscribe fields have to be covered.
SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
LONGEST_LINE = 72
_FIELDS = re.compile(rb"\r\n(?![ \t])")
_SPACES = re.compile(rb"[ \t]+")
_LAST_LINES = re.compile(rb"(?:\r\n)*\Z")


class Outline(NamedTuple):
    """What is known of a signature before the reader is: `h=`, the header cut at its personal places,
    and the hash of the body up to the piece at which the first place of the body stands."""

    names: bytes
    header: list[bytes]
    hashed: hashlib._Hash
    begins: int


class Signer:
    """Signs as one domain, once with each key."""

    def __init__(self, domain: str, keys: Sequence[Key]) -> None:
        self._keys = [
            (key, f"v=1; a={key.kind}-sha256; c=relaxed/simple; d={domain}; s={key.selector};")
            for key in keys
        ]

    @classmethod
    def from_settings(cls) -> Self | None:
        """None where no keys are set. Raises BadKey for one that cannot be used."""
        keys = keys_from_settings()
        return cls(signing_domain(), keys) if keys else None

    def signed(self, message: bytes) -> bytes:
        """A whole message with CRLF, as it is about to leave, and its signatures before it."""
        head, _, body = message.partition(b"\r\n\r\n")
        fields = _relaxed(head)
        dated = next(value for name, value in fields if name == b"date")
        names, form = _covered(fields)
        hashed = hashlib.sha256(_LAST_LINES.sub(b"\r\n", body, count=1))
        at = parsedate_to_datetime(dated.decode("ascii"))
        return self._fields(names, form, hashed.digest(), at) + message

    def fields(
        self, outline: Outline, values: Mapping[bytes, bytes], rest: bytes, at: datetime
    ) -> bytes:
        """The signatures of one reader's mail. `rest` is what of its body `outline` has not hashed."""
        hashed = outline.hashed.copy()
        hashed.update(rest)
        header = wire.splice(outline.header, values)
        return self._fields(outline.names, header, hashed.digest(), at)

    def _fields(self, names: bytes, header: bytes, body: bytes, at: datetime) -> bytes:
        hashed = hashlib.sha256(header)
        fields: list[bytes] = []
        for key, begins in self._keys:
            field = (
                f"DKIM-Signature: {begins}\r\n t={at.timestamp():.0f}; bh={_text(body)};\r\n h="
            ).encode() + (names + b";\r\n b=")
            whole = hashed.copy()
            whole.update(
                field.replace(b"\r\n", b"").replace(b"DKIM-Signature: ", b"dkim-signature:")
            )
            proof = _text(key.sign(whole.digest()))
            lines = range(0, len(proof), LONGEST_LINE)
            fields.append(field)
            fields.append("\r\n ".join(proof[n : n + LONGEST_LINE] for n in lines).encode())
            fields.append(b"\r\n")
        return b"".join(fields)


def outline(pieces: Sequence[bytes], places: Sequence[int]) -> Outline:
    """Of a pattern: bytes in order, at `places` the letter of a personal value.

    Its body has to end with one CRLF, as `rendering` ends it.
    """
    marked = list(pieces)
    for place in places:
        marked[place] = wire.MARK + marked[place]
    head, _, body = b"".join(marked).partition(b"\r\n\r\n")
    if not body.endswith(b"\r\n") or body.endswith(b"\r\n\r\n"):
        raise ValueError("the body of a signed pattern ends with one CRLF")
    names, form = _covered(_relaxed(head))
    fixed, found, _ = body.partition(wire.MARK)
    begins = places[head.count(wire.MARK)] if found else len(pieces)
    return Outline(names, wire.cut([form]), hashlib.sha256(fixed), begins)


def _relaxed(head: bytes) -> list[tuple[bytes, bytes]]:
    """RFC 6376 §3.4.2."""
    fields: list[tuple[bytes, bytes]] = []
    for field in _FIELDS.split(head):
        name, _, value = field.partition(b":")
        one_line = _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")
        fields.append((name.strip().lower(), one_line))
    return fields


def _covered(fields: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, bytes]:
    """The names for `h=` and what of the header is signed, in that order.

    Each name is there once more than the field is, so that nobody can add another (§8.15).
    """
    names: list[bytes] = []
    form: list[bytes] = []
    for name in SIGNED:
        found = [value for other, value in fields if other == name]
        names += [name] * (len(found) + 1)
        form += [name + b":" + value + b"\r\n" for value in reversed(found)]
    return _folded(names), b"".join(form)


def _folded(names: Sequence[bytes]) -> bytes:
    lines = [b""]
    for name in names:
        if len(lines[-1]) + len(name) >= LONGEST_LINE:
            lines.append(b"")
        lines[-1] += name + b":"
    return b"\r\n ".join(lines).removesuffix(b":")


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")

"""Text and headers as bytes of a message that can be joined: quoted-printable, markers, folding.

Promises, for any text: what is encoded piece by piece and joined decodes to the joined text; no line is
longer than 76 signs, begins with a dot or with 'From '; a personal place is a marker (byte 0xFF and a
letter, which encoded text cannot hold) whose value is put in without encoding anything again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.header import Header
from email.utils import parseaddr

from briefings.signs import beginning

MARK = b"\xff"
# What templates and mailtext write for a personal place: a control sign no clean text holds.
HOLE = "\x01"
LONGEST_LINE = 75
LONGEST_CHUNK = LONGEST_LINE - 3  # the first sign may grow
SOFT = b"=\r\n"
SUBJECT_AT_MOST = 160

_PLAIN = {
    code: bytes([code]) if 32 <= code <= 126 and code != ord("=") else b"=%02X" % code
    for code in range(256)
}
_SPECIAL = re.compile(rb"[^ -<>-~]")
_ORDINARY = bytes(code for code in range(32, 127) if code != ord("="))
_MARKED = re.compile(MARK + b"([A-Z])")
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


def hole(letter: str) -> str:
    """A personal place in a text that `quoted` will encode."""
    return HOLE + letter


def quoted(text: str) -> bytes:
    """Quoted-printable lines of a text that ends with a line feed (or is empty)."""
    if text and not text.endswith("\n"):
        raise ValueError("a piece of a body ends with a line feed, or it could not be joined")
    return b"".join(_line(line) + b"\r\n" for line in text.split("\n")[:-1])


def _line(line: str) -> bytes:
    lines: list[bytes] = []
    current = b""
    units = _units(line)
    for place, (unit, is_mark) in enumerate(units):
        if is_mark:
            lines += [current + SOFT] if current else []
            lines.append(unit + SOFT)
            current = b""
            continue
        if unit == b" " and place == len(units) - 1:
            unit = b"=20"
        if len(current) + len(unit) > LONGEST_LINE:
            lines.append(current + SOFT)
            current = b""
        if not current and unit in (b".", b"F"):
            unit = b"=%02X" % unit[0]
        current += unit
    return b"".join(lines) + current


def _units(line: str) -> list[tuple[bytes, bool]]:
    units: list[tuple[bytes, bool]] = []
    parts = re.split(f"{HOLE}([A-Z])", line)
    for place, part in enumerate(parts):
        if place % 2:
            units.append((MARK + part.encode(), True))
        else:
            units += [(_PLAIN[byte], False) for byte in part.encode()]
    return units


def value(plain: bytes) -> bytes:
    """A personal value (UTF-8) for a place in a body: it stands on lines of its own between soft breaks."""
    if plain.translate(None, _ORDINARY):
        plain = _SPECIAL.sub(lambda found: _PLAIN[found[0][0]], plain)
    chunks: list[bytes] = []
    while plain:
        end = LONGEST_CHUNK
        if len(plain) > end and b"=" in plain[end - 2 : end]:
            end = plain.index(b"=", end - 2)
        chunk, plain = plain[:end], plain[end:]
        if chunk[0] in b".F":
            chunk = b"=%02X" % chunk[0] + chunk[1:]
        chunks.append(chunk)
    return SOFT.join(chunks)


def cut(pieces: Sequence[bytes]) -> list[bytes]:
    """Joined pieces as alternating fixed bytes and letters of personal places."""
    return _MARKED.split(b"".join(pieces))


def splice(parts: Sequence[bytes], values: Mapping[bytes, bytes]) -> bytes:
    """One reader's message: fixed bytes and this reader's few, joined. KeyError for an unknown place."""
    joined = list(parts)
    joined[1::2] = [values[letter] for letter in parts[1::2]]
    return b"".join(joined)


def header(name: str, text: str) -> bytes:
    """One folded header, RFC 2047 where it must be. The text has to be one clean line."""
    if any(ord(sign) < 32 or sign in "\x7f\x85\u2028\u2029" for sign in text):
        raise ValueError(f"{name} holds a control character")
    charset = None if text.isascii() and "=?" not in text else "utf-8"
    folded = Header(text, charset, header_name=name, maxlinelen=76).encode(linesep="\r\n")
    return f"{name}: {folded}\r\n".encode("ascii")


def phrase(name: str) -> str:
    """A display name as it may stand before `<…>`: an atom, a quoted string or encoded words."""
    if not name.isascii() or "=?" in name:
        return Header(name, "utf-8", maxlinelen=60).encode(linesep="\r\n")
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def mailbox(text: str) -> bytes:
    """`Name <address>` for From and Reply-To."""
    name, address = parseaddr(text)
    return (f"{phrase(name)} <{address}>" if name else address).encode("ascii")


def subject(text: str) -> str:
    """A headline as a subject: cut at a word where it is too long."""
    if len(text) <= SUBJECT_AT_MOST:
        return text
    short = beginning(text, SUBJECT_AT_MOST - 1)
    return (short.rpartition(" ")[0] or short) + "…"

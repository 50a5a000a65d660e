"""A message as its parts, in bounded time and memory, whatever the bytes are.

Written for reports only: headers, boundaries, base64 and quoted-printable; no text is decoded but as Latin-1,
nothing recurses, nothing raises. The standard library's parser recurses into every level of a message.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_PARTS = 50
MOST_HEADERS = 400
DEEPEST = 4
LONGEST_TYPE = 2000
_PARAMETER = re.compile(r';\s*([a-z0-9-]+)\s*=\s*(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)
_FOLD = re.compile(rb"\n[ \t]+")

Headers = dict[str, list[str]]


class Part(NamedTuple):
    """One part of a message: its type, the parameters of that, its headers, what it holds."""

    type: str
    parameters: dict[str, str]
    headers: Headers
    body: bytes


def parts_of(raw: bytes) -> Iterator[Part]:
    """The message and the parts below it in reading order; not into messages that it returns."""
    waiting = [(raw, 0)]
    seen = 0
    while waiting and seen < MOST_PARTS:
        seen += 1
        bytes_of_it, depth = waiting.pop()
        part = _part(bytes_of_it)
        yield part
        if part.type.startswith("multipart/") and depth < DEEPEST:
            pieces = _pieces(part.body, part.parameters.get("boundary", ""))
            waiting += [(piece, depth + 1) for piece in reversed(pieces)]


def headers_of(raw: bytes) -> tuple[Headers, bytes]:
    """The unfolded fields of a block by their lower-case names, and what comes after its empty line."""
    plain = raw.replace(b"\r\n", b"\n")
    block, _, body = plain.partition(b"\n\n")
    if plain.startswith(b"\n"):
        block, body = b"", plain[1:]
    found: Headers = {}
    for line in _FOLD.sub(b" ", block).split(b"\n", MOST_HEADERS)[:MOST_HEADERS]:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            found.setdefault(name.strip().lower(), []).append(value.strip())
    return found, body


def blocks_of(body: bytes) -> list[Headers]:
    """Groups of fields between empty lines: the form of message/delivery-status."""
    plain = body.replace(b"\r\n", b"\n").strip(b"\n")
    groups = re.split(rb"\n[ \t]*\n", plain, maxsplit=MOST_PARTS)[:MOST_PARTS]
    return [fields for group in groups if (fields := headers_of(group)[0])]


def first(headers: Headers, name: str) -> str:
    """The first field of that name; empty where there is none."""
    return headers.get(name, [""])[0]


def _part(raw: bytes) -> Part:
    headers, body = headers_of(raw)
    written = first(headers, "content-type")[:LONGEST_TYPE] or "text/plain"
    type_, _, rest = written.partition(";")
    parameters = {
        found[1].lower(): found[2] or found[3] or "" for found in _PARAMETER.finditer(";" + rest)
    }
    encoding = first(headers, "content-transfer-encoding").lower()
    return Part(type_.strip().lower(), parameters, headers, _decoded(body, encoding))


def _decoded(body: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding != "base64":
        return body
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return body


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    if not boundary:
        return []
    line = (
        rb"(?:^|\n)--"
        + re.escape(boundary.encode("latin-1", "replace"))
        + rb"(?:--)?[ \t]*(?=\n|$)"
    )
    return [piece[1:] for piece in re.split(line, body, maxsplit=MOST_PARTS)[1:]]

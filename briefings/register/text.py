"""Bytes of an uploaded table as lines of text, piece by piece; never the whole file in memory.

UTF-8 with or without its mark, and UTF-16 with one, which spreadsheets write.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator

from newsroom.refusals import Refused

LONGEST_LINE = 2**16
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class NotATable(Refused):
    """The file as a whole cannot be read; the sentence says where and why."""


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Each line with its end, which is always `\\n`. Raises NotATable."""
    decoder: io.IncrementalNewlineDecoder | None = None
    number, rest = 0, ""
    for piece, is_last in _marked(pieces):
        if decoder is None:
            decoder = _decoder_of(piece)
        try:
            rest += decoder.decode(piece, is_last)
        except UnicodeDecodeError as error:
            line = number + 1 + error.object[: error.start].count(b"\n")
            raise NotATable(
                f"Line {line} is not UTF-8. Save the file as “CSV UTF-8” and choose it again."
            ) from error
        *whole, rest = rest.split("\n")
        for line_text in whole:
            number += 1
            yield _bounded(line_text, number) + "\n"
        _bounded(rest, number + 1)
    if rest:
        yield rest


def _marked(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for piece in pieces:
        yield piece, False
    yield b"", True


def _decoder_of(piece: bytes) -> io.IncrementalNewlineDecoder:
    name = "utf-16" if piece.startswith(_UTF_16) else "utf-8-sig"
    return io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(name)(), translate=True)


def _bounded(line: str, number: int) -> str:
    if len(line) > LONGEST_LINE:
        raise NotATable(f"Line {number} is longer than {LONGEST_LINE:,} signs: this is no list.")
    return line

"""Cells that a spreadsheet shows and never runs (OWASP, CSV injection)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """Begun with an apostrophe where a spreadsheet would calculate; the import takes it off again."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A CSV file in UTF-8, RFC 4180, line by line."""
    yield _line(header)
    for row in rows:
        yield _line(row)


def _line(cells: Sequence[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([plain_cell(cell) for cell in cells])
    return buffer.getvalue().encode()

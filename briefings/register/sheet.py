"""A table of readers: which column is which, and each row as what it asks for or as its fault.

Decides what a row says, not whether it may be obeyed: that needs the database, `importing` asks it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from briefings import addresses
from briefings.register.text import NotATable, lines

MOST_BYTES = 32 * 2**20
MOST_ROWS = 250_000
LONGEST_CELL = 320
_SEPARATORS = ",;\t"
_NAMES = {
    "address": ("address", "email", "e-mail", "mail", "email address", "e-mail address"),
    "zone": ("zone", "time zone", "timezone"),
    "sections": ("sections", "section"),
    "briefing": ("briefing", "newsletter"),
    "consented": ("confirmed at", "consented at", "consent date", "date of consent", "consented"),
    "source": ("consent source", "consent wording", "consent", "source", "wording"),
}
_COLUMN = {name: column for column, names in _NAMES.items() for name in names}


class Terms(NamedTuple):
    """What a row may name: this briefing, by any of its names; its sections; no consent after `at`."""

    briefing: frozenset[str]
    sections: Mapping[str, str]
    at: datetime
    zone: str


class Wanted(NamedTuple):
    """A row that can be read. `said` is what it tells of the consent, without addresses."""

    line: int
    address: str
    key: str
    zone: str
    sections: tuple[str, ...]
    said: str


class Fault(NamedTuple):
    """A row that is refused: where, what was expected there, and the cell as it stands."""

    line: int
    column: str
    expected: str
    cell: str


class _Unfit(Exception):
    def __init__(self, column: str, expected: str) -> None:
        self.column, self.expected = column, expected


class Sheet:
    """A file of which the first line is read. Raises NotATable, also while its rows are."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        text = lines(pieces)
        first = next(text, "")
        if not first.strip():
            raise NotATable("The first line is empty; it must name the columns.")
        separator = max(_SEPARATORS, key=first.count)
        self._header = next(csv.reader([first], delimiter=separator))
        self._reader = csv.reader(text, delimiter=separator)
        self._places: dict[str, int] = {}
        self.unknown: list[str] = []
        for place, name in enumerate(self._header):
            self._name(place, name)
        if "address" not in self._places:
            raise NotATable(
                "The first line names no column “address” or “email”; it reads: "
                f"{addresses.without_addresses(_shown(first.strip()))}"
            )

    def rows(self, terms: Terms) -> Iterator[Wanted | Fault]:
        """Every row that is not empty, in order. Lines count from one, the header is the first."""
        number = 0
        while True:
            line = self._reader.line_num + 2
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                raise NotATable(f"A quote that opens on line {line} does not close.") from error
            if cells is None:
                return
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            if number > MOST_ROWS:
                raise NotATable(f"More than {MOST_ROWS:,} rows: cut the file in parts.")
            yield self._row(line, cells, terms)

    def _name(self, place: int, name: str) -> None:
        plain = re.sub(r"[\s_]+", " ", name.strip().casefold())
        column = _COLUMN.get(plain)
        if column is None:
            if plain:
                self.unknown.append(_shown(name.strip())[:40])
        elif column in self._places:
            raise NotATable(f"Two columns say “{column}”; keep one of them.")
        else:
            self._places[column] = place

    def _row(self, line: int, cells: Sequence[str], terms: Terms) -> Wanted | Fault:
        row = {
            column: cells[place].strip() if place < len(cells) else ""
            for column, place in self._places.items()
        }
        try:
            self._check_shape(cells)
            _check_briefing(row, terms)
            address = _address(row["address"])
            return Wanted(
                line,
                address,
                addresses.key_of(address),
                _zone(row.get("zone", ""), terms.zone),
                _sections(row.get("sections", ""), terms),
                _said(row, terms),
            )
        except _Unfit as unfit:
            cell = row.get(unfit.column, "") or ("" if unfit.column else row["address"])
            return Fault(line, unfit.column, unfit.expected, _shown(cell)[:LONGEST_CELL])

    def _check_shape(self, cells: Sequence[str]) -> None:
        if any("\n" in cell for cell in cells):
            raise _Unfit("", "one row on one line: a quote is missing or too many")
        if any(cell.strip() for cell in cells[len(self._header) :]):
            raise _Unfit("", f"{len(self._header)} cells as in the first line, not {len(cells)}")


def _check_briefing(row: Mapping[str, str], terms: Terms) -> None:
    named = row.get("briefing", "").casefold()
    if named and named not in terms.briefing:
        raise _Unfit("briefing", "this briefing, or nothing")


def _address(cell: str) -> str:
    # As `plain_cell` writes those that a spreadsheet would take for a formula.
    written = cell[1:] if re.match(r"'[=+\-@]", cell) else cell
    if not written:
        raise _Unfit("address", "an address")
    try:
        return addresses.normalised(written)
    except addresses.NotAnAddress as error:
        said = str(error).removeprefix("We cannot write to that address.").strip()
        raise _Unfit("address", _shown(said or "an address that mail can go to")[:240]) from error


def _zone(cell: str, otherwise: str) -> str:
    if cell and cell not in _zones():
        raise _Unfit("zone", "a time zone such as Europe/Paris, or nothing")
    return cell or otherwise


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _sections(cell: str, terms: Terms) -> tuple[str, ...]:
    found = set()
    for name in filter(None, (part.strip().casefold() for part in re.split(r"[|;,]", cell))):
        if name not in terms.sections:
            raise _Unfit("sections", "sections of this briefing with | between them, or nothing")
        found.add(terms.sections[name])
    every = set(terms.sections.values())
    return () if found == every else tuple(sorted(found))


def _said(row: Mapping[str, str], terms: Terms) -> str:
    day = row.get("consented", "")
    if day:
        try:
            moment = datetime.fromisoformat(day)
        except ValueError as error:
            raise _Unfit("consented", "a date such as 2026-11-23, or nothing") from error
        if (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) > terms.at:
            raise _Unfit("consented", "a date that has been")
    told = ": ".join(filter(None, (day, row.get("source", ""))))
    return addresses.without_addresses(_shown(told))[:240]


def _shown(text: str) -> str:
    """As it can be stored and printed: control characters by their pictures."""
    return re.sub(r"[\x00-\x1f]", lambda found: chr(0x2400 + ord(found[0])), text)

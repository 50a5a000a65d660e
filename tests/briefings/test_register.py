"""Tables of readers: any order of columns, every fault at its line, nothing that runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from briefings.register import sheet
from briefings.register.cells import plain_cell, written
from briefings.register.sheet import Fault, Sheet, Terms, Wanted
from briefings.register.text import LONGEST_LINE, NotATable

pytestmark = pytest.mark.quick
TERMS = Terms(
    briefing=frozenset({"morning", "morning brief"}),
    sections={"world": "world", "the world": "world", "money": "money"},
    at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    zone="UTC",
)


def read(text: str | bytes, size: int = 7) -> list[Wanted | Fault]:
    raw = text if isinstance(text, bytes) else text.encode()
    pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
    return list(Sheet(pieces).rows(TERMS))


def only(text: str | bytes) -> Wanted | Fault:
    (row,) = read(text)
    return row


def fault(text: str | bytes) -> Fault:
    row = only(text)
    assert isinstance(row, Fault), row
    return row


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_columns_stand_in_any_order_with_any_separator(
    separator: str, encoding: str, end: str
) -> None:
    lines = [["Sections", "Time_Zone", "E-Mail", "Consent date", "Source"],
             ["World|money", "Europe/Paris", "wanda@example.org", "2025-02-03", "Öhr fair"]]  # fmt: skip
    text = end.join(separator.join(line) for line in lines)

    row = only(text.encode(encoding))

    assert isinstance(row, Wanted)
    assert (row.line, row.address, row.zone) == (2, "wanda@example.org", "Europe/Paris")
    assert row.sections == ()
    assert row.said == "2025-02-03: Öhr fair"


def test_one_section_is_one_section() -> None:
    row = only("address,sections\na@example.org,the WORLD\n")

    assert isinstance(row, Wanted)
    assert row.sections == ("world",)


def test_columns_nobody_knows_are_named() -> None:
    assert Sheet([b"name,address,shoe size\n"]).unknown == ["name", "shoe size"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "The first line is empty"),
        (b"name,zone\n", "names no column"),
        (b"wanda@example.org\n", "names no column “address” or “email”; it reads: w…@example.org"),
        (b"email,address\n", "Two columns say “address”"),
        (b"address\na@example.org\n\xff@example.org\n", "Line 3 is not UTF-8"),
        (b"address\n" + b"a" * (LONGEST_LINE + 1), "Line 2 is longer"),
        (b'address\n"a\n' + b"a@example.org\n" * 20_000, "A quote that opens on line 2"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_with_a_sentence(text: bytes, sentence: str) -> None:
    with pytest.raises(NotATable, match=sentence):
        read(text, 4096)


def test_a_table_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 10)
    rows = [b"address\n", b"x\n" * 11]
    assert len(list(Sheet([rows[0], b"x\n" * 10]).rows(TERMS))) == 10

    with pytest.raises(NotATable, match="cut the file"):
        for _ in Sheet(rows).rows(TERMS):
            pass


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [
        ("nobody,,,", "address", "@"),
        (",UTC,,", "address", "an address"),
        ('"""a b""@example.org",,,', "address", "Quoting"),
        ("a" * 310 + "@example.org,,,", "address", "long"),
        ("a\x00b@example.org,,,", "address", ""),
        ("=cmd|' /C calc'!A0,,,", "address", ""),
        ("a@example.org,Atlantis,,", "zone", "a time zone"),
        ("a@example.org,,sport,", "sections", "sections of this briefing"),
        ("a@example.org,,,yesterday", "consented", "a date such as"),
        ("a@example.org,,,2026-11-23", "consented", "a date that has been"),
        ("a@example.org,,,,more", "", "4 cells"),
        ('"a@example.org\nb@example.org",,,', "", "one row on one line"),
    ],
)  # fmt: skip
def test_a_fault_names_line_column_and_what_was_expected(
    row: str, column: str, expected: str
) -> None:
    found = read(
        f"address,zone,sections,consented\ngood@example.org,,,\n\n{row}\nz@example.org,,,\n"
    )

    assert isinstance(found[0], Wanted)
    assert isinstance(found[2], Wanted), "a fault is that row's alone"
    bad = found[1]
    assert isinstance(bad, Fault)
    assert (bad.line, bad.column) == (4, column)
    assert expected in bad.expected
    assert "\x00" not in bad.cell + bad.expected


def test_a_row_for_another_briefing_is_refused() -> None:
    assert fault("address,briefing\na@example.org,evening\n").column == "briefing"
    assert isinstance(only("address,briefing\na@example.org,Morning Brief\n"), Wanted)


def test_an_international_domain_is_written_as_mail_writes_it() -> None:
    row = only("address\nwanda@bücher.example\n")

    assert isinstance(row, Wanted)
    assert row.address == "wanda@xn--bcher-kva.example"


def test_two_spellings_of_one_mailbox_have_one_key() -> None:
    first, second = read("address\nWanda@Example.org\nwanda@example.org\n")

    assert isinstance(first, Wanted)
    assert isinstance(second, Wanted)
    assert first.key == second.key


def test_what_a_row_tells_of_the_consent_holds_no_address() -> None:
    row = only("address,source\na@example.org,mail from wanda@example.org\n")

    assert isinstance(row, Wanted)
    assert row.said == "mail from w…@example.org"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_inert(start: str) -> None:
    assert plain_cell(f"{start}1+1") == f"'{start}1+1"
    assert plain_cell(f"1{start}1") == f"1{start}1"


def test_what_was_made_inert_is_read_back_as_it_was() -> None:
    raw = b"".join(written(["address", "zone"], [["=1+1@example.org", "UTC"]]))

    assert next(csv.reader(io.StringIO(raw.decode().splitlines()[1])))[0] == "'=1+1@example.org"
    row = only(raw)
    assert isinstance(row, Wanted)
    assert row.address == "=1+1@example.org"


def test_many_rows_are_read_in_little_memory() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"address\n"
        for start in range(0, 20_000, 1000):
            yield b"".join(b"reader %d\n" % number for number in range(start, start + 1000))

    tracemalloc.start()
    count = sum(1 for _ in Sheet(pieces()).rows(TERMS))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20_000
    assert most < 2 * 2**20

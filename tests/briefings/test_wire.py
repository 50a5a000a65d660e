"""Pieces of a message: joined they decode to the joined text, and nothing slips into a header."""

from __future__ import annotations

import quopri
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings import wire

TEXTS = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200), max_size=8
).map(lambda lines: "".join(f"{line}\n" for line in lines))
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120).map(
    lambda text: " ".join(text.split())
)
URLS = st.text(st.sampled_from("abcXYZ019-_./:="), min_size=1, max_size=300)


@given(st.lists(TEXTS, max_size=5))
def test_pieces_encoded_apart_decode_joined(texts: list[str]) -> None:
    joined = b"".join(map(wire.quoted, texts))
    assert quopri.decodestring(joined).decode().replace("\r\n", "\n") == "".join(texts)


@given(TEXTS)
def test_no_line_is_long_or_begins_with_a_dot_or_from(text: str) -> None:
    for line in wire.quoted(text).split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From "))
        assert not line.endswith((b" ", b"\t"))


@given(LINES, URLS, LINES)
def test_a_personal_value_stands_where_its_place_was(before: str, url: str, after: str) -> None:
    parts = wire.cut([wire.quoted(f"{before}{wire.hole('L')}{after}\n")])
    message = wire.splice(parts, {b"L": wire.value(url.encode())})
    assert quopri.decodestring(message).decode() == f"{before}{url}{after}\n".replace("\n", "\r\n")
    assert all(len(line) <= 76 and line[:1] != b"." for line in message.split(b"\r\n"))


def test_a_place_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        wire.splice(wire.cut([wire.quoted(f"x{wire.hole('Q')}\n")]), {})


@given(LINES)
def test_a_header_reads_back_as_it_was(text: str) -> None:
    raw = wire.header("Subject", text) + b"\r\n"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    message = message_from_bytes(raw, policy=policy.strict)
    assert list(message.keys()) == ["Subject"]
    assert " ".join(str(message["Subject"]).split()) == text


@pytest.mark.parametrize("sign", ["\r", "\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\0"])
def test_no_sign_makes_one_more_header(sign: str) -> None:
    with pytest.raises(ValueError, match="control character"):
        wire.header("Subject", f"News{sign}Bcc: victim@example.org")


@pytest.mark.parametrize(
    ("name", "written"),
    [("Parallax", "Parallax"), ("A. B, C", '"A. B, C"'), ('Say "x"', '"Say \\"x\\""')],
)
def test_a_display_name_is_quoted_where_it_must_be(name: str, written: str) -> None:
    assert wire.phrase(name) == written


def test_a_long_headline_is_cut_at_a_word() -> None:
    short = wire.subject("word " * 60)
    assert len(short) <= wire.SUBJECT_AT_MOST
    assert short.endswith("word…")

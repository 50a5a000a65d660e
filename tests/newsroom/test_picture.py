"""The picture of a brief: hashed where there is one, not written where there is none, lossless as text."""

from __future__ import annotations

import msgspec
import pytest

from newsroom.brief import Brief, NotClean, Picture
from newsroom.brieftext import BadText, read, write
from newsroom.checks.whole import picture_is_described
from newsroom.picture import PictureTold
from tests.newsroom import desk

pytestmark = pytest.mark.quick

SHA = "5" * 64
WHOLE = Picture(SHA, 1600, 900, "A bridge", "Varn Post | CC BY 4.0", "The first \\ cars.", 30, 70)


def with_picture(**changes: object) -> Brief:
    return desk.brief(picture=msgspec.structs.replace(WHOLE, **changes))


def test_a_brief_without_a_picture_hashes_as_it_did_before_there_were_pictures() -> None:
    plain = desk.brief()

    assert plain.hash == "4c6c4175864b0d999641f2829645479233487ae2de3f4db26c983661079d6080"
    assert "picture" not in plain.canonical()
    assert Brief.from_json(plain.canonical()) == plain


def test_a_picture_is_part_of_what_is_approved() -> None:
    hashes = {desk.brief().hash, with_picture().hash}
    for change in (
        {"sha": "6" * 64}, {"width": 1601}, {"height": 901}, {"alt": "Another"}, {"credit": "X"},
        {"caption": ""}, {"focal_x": 31}, {"focal_y": 71},
    ):  # fmt: skip
        hashes.add(with_picture(**change).hash)

    assert len(hashes) == 10


def test_it_reads_back_from_canonical_json() -> None:
    assert Brief.from_json(with_picture().canonical()) == with_picture()


def test_what_is_said_of_it_is_clean_like_everything_else() -> None:
    with pytest.raises(NotClean):
        with_picture(alt="two\nlines")


def test_no_picture_is_written_in_one_way_only() -> None:
    nothing = desk.brief().canonical().replace('"section"', '"picture":null,"section"')

    with pytest.raises(msgspec.ValidationError):
        Brief.from_json(nothing)


@pytest.mark.parametrize(
    "changes",
    [{}, {"alt": "", "credit": "", "caption": ""}, {"focal_x": 50, "focal_y": 50}, {"focal_x": 0}],
)
def test_text_says_all_of_it(changes: dict[str, object]) -> None:
    told = with_picture(**changes)

    (back,) = read(write([told]), name="a text")

    assert back.brief == told
    assert back.brief.hash == told.hash
    assert write([told]).splitlines()[back.picture_line - 1].strip().startswith(f"Picture: {SHA}")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("  Picture: nobody | 1600x900", "SHA-256 of the picture"),
        (f"  Picture: {SHA}", "SHA-256 of the picture"),
        (f"  Picture: {SHA} | 0x900", "SHA-256 of the picture"),
        (f"  Picture: {SHA} | 16x9 | 101,3", "in percent"),
        (f"  Picture: {SHA} | 16x9 | middle", "SHA-256 of the picture"),
        (f"  Picture: {SHA} | 16x9\n  Picture: {SHA} | 16x9", "“Picture:” once"),
        (f"  Picture: {SHA} | 16x9\n  Shows: a\n  Shows: b", "“Shows:” once"),
        ("  Shows: a bridge", "“Picture:” above “Shows:”"),
    ],
)
def test_a_picture_that_is_badly_named_is_refused_by_line(lines: str, expected: str) -> None:
    text = f"Europe\nHeadline\nDek\n{lines}\nFocusing Facts\n- A fact\n"

    with pytest.raises(BadText) as refused:
        read(text, name="a.txt")

    assert expected in str(refused.value)
    assert refused.value.line in {4, 5, 6}


def test_the_checks_ask_for_words_and_for_the_credit() -> None:
    assert not list(picture_is_described(desk.brief()))
    assert not list(picture_is_described(with_picture(caption="")))

    found = list(picture_is_described(with_picture(alt="", credit="")))

    assert [(complaint.error, complaint.field) for complaint in found] == [(True, "picture")] * 2


def test_a_reader_is_told_every_size_under_an_address_of_its_own() -> None:
    told = PictureTold(WHOLE)

    assert [one.width for one in told.avif] == [160, 400, 800, 1600]
    assert told.avif[2] == (f"/pictures/{SHA}-800.avif", 800, 450)
    assert told.jpeg == (f"/pictures/{SHA}-1200.jpg", 1200, 675)
    assert told.focus == (3, 7)

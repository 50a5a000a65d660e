"""What is taken as a picture, what is left of it, and what is refused in a sentence."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from perspectives import imaging
from perspectives.imaging import BadPicture, Rendition
from tests.perspectives import pixels

pytestmark = pytest.mark.quick


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_the_kinds_that_cameras_and_programs_write_are_taken(kind: str) -> None:
    cleaned = imaging.clean(pixels.picture(kind=kind))

    assert (cleaned.width, cleaned.height) == opened(cleaned.data).size == (900, 600)
    assert cleaned.sha == hashlib.sha256(cleaned.data).hexdigest()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_every_way_to_hold_colours_ends_as_the_same_eight_bits(mode: str) -> None:
    kind = "TIFF" if mode in {"CMYK", "YCbCr"} else "PNG"
    grey = pixels.image(90, 60).convert("L")
    if mode == "I;16":
        deep = b"".join(bytes((value, value)) for value in grey.tobytes())
        data = pixels.bytes_of(Image.frombytes("I;16", grey.size, deep), kind)
    else:
        data = pixels.bytes_of(grey.convert("RGB").convert(mode), kind)

    left = opened(imaging.clean(data).data)

    assert left.mode == "RGB"
    grey = left.convert("L")
    assert max(grey.crop((0, 0, 2, 2)).tobytes()) < 40
    assert min(grey.crop((88, 58, 90, 60)).tobytes()) > 215


def test_what_is_clear_becomes_white() -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))

    assert opened(imaging.clean(pixels.bytes_of(clear)).data).getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_is_set_upright_and_says_nothing_of_where_it_was_taken() -> None:
    data = pixels.with_position()
    assert b"Zorblat" in data
    assert opened(data).getexif().get_ifd(pixels.GPS)

    cleaned = imaging.clean(data)

    assert (cleaned.width, cleaned.height) == (600, 900)
    left = opened(cleaned.data)
    assert not left.getexif()
    assert {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(left.info) == set()
    for wanted in imaging.renditions(cleaned.width):
        made = imaging.render(cleaned.data, wanted)
        assert b"orblat" not in made
        assert b"Exif" not in made


def test_a_profile_is_used_up_and_not_passed_on() -> None:
    assert "icc_profile" not in opened(imaging.clean(pixels.with_profile()).data).info


def test_a_profile_that_cannot_be_read_does_no_harm() -> None:
    assert imaging.clean(pixels.picture(kind="JPEG", icc_profile=b"zorblat" * 100)).width == 900


def test_of_a_moving_picture_the_first_stays() -> None:
    left = opened(imaging.clean(pixels.moving()).data)

    assert getattr(left, "n_frames", 1) == 1
    red, _, blue = left.split()
    assert min(red.tobytes()) > 200
    assert max(blue.tobytes()) < 50


def test_a_picture_that_is_a_script_too_is_only_a_picture_afterwards() -> None:
    assert b"zorblat" not in imaging.clean(pixels.two_things()).data


def test_a_large_picture_is_made_smaller() -> None:
    assert imaging.clean(pixels.picture(4_000, 3_000, "JPEG")).width == imaging.KEPT_SIDE


@pytest.mark.parametrize("name", pixels.REFUSED)
def test_an_upload_is_refused_in_a_sentence(name: str) -> None:
    data, sentence = pixels.REFUSED[name]

    with pytest.raises(BadPicture, match=sentence):
        imaging.clean(data)


def test_a_file_that_is_too_large_is_refused_by_its_size() -> None:
    with pytest.raises(BadPicture, match="20 MB"):
        imaging.clean(b"\0" * (imaging.MOST_BYTES + 1))


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    with pytest.raises(BadPicture):
        imaging.clean(data)


GOOD = [pixels.picture(90, 60, kind) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")]


@settings(max_examples=150)
@given(
    st.sampled_from(GOOD), st.integers(0, 4_000), st.binary(min_size=1, max_size=8), st.booleans()
)
def test_a_damaged_picture_is_taken_or_refused_and_nothing_else(
    data: bytes, place: int, wrong: bytes, cut: bool
) -> None:
    place %= len(data)
    damaged = data[:place] + wrong + (b"" if cut else data[place + len(wrong) :])
    try:
        cleaned = imaging.clean(damaged)
    except BadPicture:
        return
    assert cleaned.width <= imaging.KEPT_SIDE


def test_nothing_is_made_wider_than_it_is() -> None:
    assert imaging.widths(3_200) == [160, 400, 800, 1600]
    assert imaging.widths(1_000) == [160, 400, 800, 1000]
    assert imaging.widths(400) == [160, 400]
    assert imaging.widths(50) == [50]
    assert Rendition(1000, "jpg") in imaging.renditions(1_000)
    assert Rendition(1200, "jpg") in imaging.renditions(3_200)


@pytest.mark.parametrize(("kind", "found"), [("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")])
def test_a_rendition_is_what_its_name_says_and_always_the_same(kind: str, found: str) -> None:
    original = imaging.clean(pixels.picture()).data

    made = imaging.render(original, Rendition(400, kind))

    assert (opened(made).format, opened(made).size) == (found, (400, 267))
    assert made == imaging.render(original, Rendition(400, kind))

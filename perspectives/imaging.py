"""From an upload to pixels and nothing else: what is taken as a picture, and the sizes made of it.

Decides formats, limits and quality. Knows no file name, database or address: bytes go in, bytes come out.
Whatever stood around the pixels (positions, cameras, scripts, profiles, further frames) is gone, because
only decoded pixels are written again.
"""

from __future__ import annotations

import hashlib
import threading
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageCms, ImageOps

MOST_BYTES = 20_000_000
MOST_PIXELS = 60_000_000
LEAST_SIDE, MOST_RATIO = 16, 4
# The longest side that is kept: twice the widest rendition.
KEPT_SIDE = 3_200
WIDTHS = (160, 400, 800, 1600)
JPEG_WIDTH = 1_200
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg", "png": "image/png"}
TAKEN = "JPEG, PNG, WebP, AVIF or TIFF"
_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")
_LOSSLESS = {"PNG", "TIFF"}
_LONGEST_PROFILE = 4_000_000
_SRGB = ImageCms.createProfile("sRGB")
# `clean` refuses by its own limits before a pixel is decoded, and says the numbers.
Image.MAX_IMAGE_PIXELS = None
# A large picture takes some hundred megabytes while it is decoded: one at a time in a process.
_ONE_AT_A_TIME = threading.Lock()


class BadPicture(ValueError):
    """The upload is not taken; the message is a sentence for who sent it."""


class Cleaned(NamedTuple):
    """A picture as it is kept: `kind` is jpg or png, `sha` SHA-256 of the bytes."""

    data: bytes
    sha: str
    kind: str
    width: int
    height: int


class Rendition(NamedTuple):
    """One size and format of a picture."""

    width: int
    kind: str


def widths(width: int) -> list[int]:
    """The widths made of a picture that wide, smallest first: never wider than it is."""
    smaller = [step for step in WIDTHS if step < width]
    return smaller if width > WIDTHS[-1] else [*smaller, width]


def renditions(width: int) -> list[Rendition]:
    """Everything made of a picture that wide: each width twice, and one JPEG for mail and sharing."""
    made = [Rendition(step, kind) for step in widths(width) for kind in ("avif", "webp")]
    return [*made, Rendition(min(width, JPEG_WIDTH), "jpg")]


def clean(data: bytes) -> Cleaned:
    """The picture in these bytes: upright, sRGB, at most KEPT_SIDE long, over white where it was clear.

    Of a moving picture it is the first one. Raises BadPicture for anything else.
    """
    if len(data) > MOST_BYTES:
        raise BadPicture(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
    with _ONE_AT_A_TIME:
        found = _opened(data)
        lossless = found.format in _LOSSLESS
        _refuse_odd_sizes(*found.size)
        try:
            plain = _pixels(found)
        except Exception as error:  # decoders raise whatever they like over hostile bytes
            raise BadPicture("The picture is damaged or incomplete; save it anew.") from error
        return _kept(plain, "png" if lossless else "jpg")


def render(original: bytes, wanted: Rendition) -> bytes:
    """One rendition of a cleaned picture; the same bytes for the same picture and library."""
    with _ONE_AT_A_TIME:
        image = Image.open(BytesIO(original))
        height = max(1, round(image.height * wanted.width / image.width))
        image.draft("RGB", (wanted.width, height))
        small = image.convert("RGB").resize((wanted.width, height), Image.Resampling.LANCZOS)
        return _encoded(small, wanted.kind)


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=_FORMATS)
    except Exception as error:  # as above
        raise BadPicture(f"This is no picture that can be taken: send {TAKEN}.") from error


def _refuse_odd_sizes(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise BadPicture(
            f"The picture has {width:,} × {height:,} pixels; "
            f"{MOST_PIXELS // 1_000_000} million are the most."
        )
    if min(width, height) < LEAST_SIDE:
        raise BadPicture(
            f"The picture has {width:,} × {height:,} pixels; that is too small to see."
        )
    if max(width, height) > MOST_RATIO * min(width, height):
        raise BadPicture(
            f"The picture has {width:,} × {height:,} pixels; no side may be more than "
            f"{MOST_RATIO} times the other."
        )


def _pixels(found: Image.Image) -> Image.Image:
    """Decoded, upright, in sRGB and without anything beside the pixels."""
    profile = found.info.get("icc_profile", b"")
    found.draft(None, (KEPT_SIDE, KEPT_SIDE))
    found.load()
    image = ImageOps.exif_transpose(found)
    image = _eight_bits(image)
    image.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.LANCZOS)
    image = _in_srgb(image, profile)
    bare = Image.new("RGB", image.size, "white")
    bare.paste(image)
    return bare


def _eight_bits(image: Image.Image) -> Image.Image:
    """Without palettes and clear parts, and not more than eight bits a colour."""
    if image.mode == "F":
        raise ValueError("floating-point pixels have no known range")
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    clear = image.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in image.info
    if clear:
        coloured = image.convert("RGBA")
        behind = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(behind, coloured).convert("RGB")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """By the profile that the file brought, as far as it can be read; else as browsers would."""
    if profile and len(profile) <= _LONGEST_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            changed = None
        if changed is not None:
            return changed
    return image.convert("RGB")


def _kept(image: Image.Image, kind: str) -> Cleaned:
    into = BytesIO()
    if kind == "png":
        image.save(into, "PNG", compress_level=6)
    else:
        image.save(into, "JPEG", quality=93, subsampling=0)
    data = into.getvalue()
    return Cleaned(data, hashlib.sha256(data).hexdigest(), kind, *image.size)


def _encoded(image: Image.Image, kind: str) -> bytes:
    into = BytesIO()
    if kind == "avif":
        image.save(into, "AVIF", quality=55, speed=8, max_threads=1)
    elif kind == "webp":
        image.save(into, "WEBP", quality=76, method=4)
    else:
        image.save(into, "JPEG", quality=82, optimize=True, progressive=True)
    return into.getvalue()

"""Pictures for tests, drawn here: good ones of every kind, and uploads that mean harm."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

GPS = 0x8825


def bytes_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()


def image(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Dark at the upper left, light at the lower right."""
    across, down = Image.linear_gradient("L").rotate(90), Image.linear_gradient("L")
    grey = Image.blend(across, down, 0.5).resize((width, height))
    return grey.convert(mode)


def picture(width: int = 900, height: int = 600, kind: str = "PNG", **options: Any) -> bytes:
    return bytes_of(image(width, height), kind, **options)


def with_position() -> bytes:
    """A photograph that says where it was taken and by which camera, and lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # rotate 90° clockwise to see it upright
    exif[0x010F] = "Zorblat cameras"
    exif.get_ifd(GPS)[2] = (50.0, 27.0, 0.0)
    exif[GPS] = {1: "N", 2: (50.0, 27.0, 0.0), 3: "E", 4: (30.0, 31.0, 0.0)}
    return picture(kind="JPEG", exif=exif, comment=b"zorblat comment")


def with_profile() -> bytes:
    """Swapped colours that only the profile explains: Lab read as if it were sRGB would be wrong."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(kind="JPEG", icc_profile=profile)


def moving() -> bytes:
    frames = [Image.new("RGB", (320, 200), colour) for colour in ("red", "blue")]
    return bytes_of(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=50)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def claiming(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    )


def two_things() -> bytes:
    """A picture that is a page with a script, too."""
    return picture(kind="JPEG") + b"<script>alert('zorblat')</script>PK\x03\x04zorblat"


# What each hostile upload is refused with: a piece of the sentence.
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "send JPEG, PNG, WebP, AVIF or TIFF"),
    "words": (b"hello", "send JPEG, PNG, WebP, AVIF or TIFF"),
    "a drawing with a script": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "send JPEG, PNG, WebP, AVIF or TIFF",
    ),
    "a page": (b"<!doctype html><script>alert(1)</script>", "send JPEG"),
    "a document": (b"%PDF-1.7\n1 0 obj\n", "send JPEG"),
    "a GIF that is a script": (b"GIF89a/*" + b"\0" * 40 + b"*/=alert(1)//", "send JPEG"),
    "a GIF": (picture(kind="GIF"), "send JPEG"),
    "an archive": (b"PK\x03\x04" + b"\0" * 100, "send JPEG"),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "send JPEG"),
    "far too many pixels": (claiming(50_000, 50_000), "50,000 × 50,000 pixels"),
    "a ribbon": (claiming(60_000, 20), "60,000 × 20 pixels"),
    "a dot": (picture(1, 1), "too small"),
    "half a photograph": (picture(kind="JPEG")[:2_000], "damaged or incomplete"),
    "half a PNG": (picture()[:400], "damaged or incomplete"),
    "pixels that were never there": (claiming(4_000, 4_000), "damaged or incomplete"),
    "numbers without a range": (bytes_of(Image.new("F", (64, 64)), "TIFF"), "damaged"),
}

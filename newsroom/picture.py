"""The picture of a story as a value: what is said of it, and the addresses its renditions have.

Decides names, not who may look: a name answers only while a publication shows the picture.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from perspectives import imaging

PICTURES, DESK_PICTURES = "/pictures/", "/admin/newsroom/story/pictures/"


def desk_address(sha: str, width: int, most: int) -> str:
    """Where the desk sees the picture, in the largest size that is no wider than `most`."""
    sizes = imaging.widths(width)
    shown = max((size for size in sizes if size <= most), default=sizes[0])
    return f"{DESK_PICTURES}{sha}-{shown}.webp"


class Picture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which picture, and what stands beside it.

    `sha` is SHA-256 of the cleaned original, whose pixels `width` and `height` count; `focal_x` and
    `focal_y` are percent from the left and from the top.
    """

    sha: str
    width: int
    height: int
    alt: str = ""
    credit: str = ""
    caption: str = ""
    focal_x: int = 50
    focal_y: int = 50


class RenditionTold(NamedTuple):
    """The path of a picture in one size and format."""

    path: str
    width: int
    height: int


class PictureTold(NamedTuple):
    """A picture with the addresses of its renditions, which answer while a publication shows it.

    A draft's are on the desk, for those who are signed in.
    """

    picture: Picture
    home: str = PICTURES

    @property
    def alt(self) -> str:
        return self.picture.alt

    @property
    def credit(self) -> str:
        return self.picture.credit

    @property
    def caption(self) -> str:
        return self.picture.caption

    @property
    def jpeg(self) -> RenditionTold:
        """What every reader of pictures can show: for sharing, feeds and old browsers."""
        return self._rendition(min(self.picture.width, imaging.JPEG_WIDTH), "jpg")

    @property
    def avif(self) -> list[RenditionTold]:
        return [self._rendition(width, "avif") for width in self._widths]

    @property
    def webp(self) -> list[RenditionTold]:
        return [self._rendition(width, "webp") for width in self._widths]

    @property
    def avif_srcset(self) -> str:
        return _srcset(self.avif)

    @property
    def webp_srcset(self) -> str:
        return _srcset(self.webp)

    @property
    def focus(self) -> tuple[int, int]:
        """The focal point on a grid of tenths, for which the stylesheet has its rules."""
        return round(self.picture.focal_x / 10), round(self.picture.focal_y / 10)

    @property
    def _widths(self) -> list[int]:
        return imaging.widths(self.picture.width)

    def _rendition(self, width: int, kind: str) -> RenditionTold:
        height = max(1, round(self.picture.height * width / self.picture.width))
        return RenditionTold(f"{self.home}{self.picture.sha}-{width}.{kind}", width, height)


def _srcset(renditions: list[RenditionTold]) -> str:
    """As HTML writes it: each address with its width."""
    return ", ".join(f"{one.path} {one.width}w" for one in renditions)

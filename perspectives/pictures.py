"""Pictures on disk: accept one, find a rendition of it, let it go.

Each picture is a directory under MEDIA_ROOT, named by the hash of its cleaned original. Files are never
served as files: who may see one is asked each time, above. Anything but the original can be made again.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from perspectives import imaging
from perspectives.imaging import Rendition
from perspectives.models.pictures import Picture

SHA = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"([0-9a-f]{64})-([1-9][0-9]{1,3})\.(avif|webp|jpg)")


class Named(NamedTuple):
    """What the name of a rendition says; whether there is such a picture is another question."""

    sha: str
    rendition: Rendition


def accept(data: bytes, *, at: datetime) -> Picture:
    """Clean and keep an upload, with all its renditions. The same picture twice is one row.

    Raises BadPicture. A crash in between leaves a row or files that nobody can see.
    """
    cleaned = imaging.clean(data)
    made = {
        wanted: imaging.render(cleaned.data, wanted) for wanted in imaging.renditions(cleaned.width)
    }
    picture, _ = Picture.objects.update_or_create(
        sha=cleaned.sha,
        defaults={"accepted_at": at},
        create_defaults={
            "kind": cleaned.kind, "width": cleaned.width, "height": cleaned.height,
            "accepted_at": at,
        },
    )  # fmt: skip
    put(_home(cleaned.sha) / f"original.{cleaned.kind}", cleaned.data)
    for wanted, content in made.items():
        put(_file(cleaned.sha, wanted), content)
    return picture


def parsed(name: str) -> Named | None:
    """The picture and size that a name is of; None for any other string."""
    match = _NAME.fullmatch(name)
    return Named(match[1], Rendition(int(match[2]), match[3])) if match else None


def content(named: Named) -> bytes | None:
    """The rendition's bytes, made again if the file is gone; None if there can be none of that size."""
    file = _file(*named)
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return _made_again(named, file)


def _made_again(named: Named, file: Path) -> bytes | None:
    picture = Picture.objects.filter(sha=named.sha).first()
    if picture is None or named.rendition not in imaging.renditions(picture.width):
        return None
    try:
        original = (_home(named.sha) / f"original.{picture.kind}").read_bytes()
    except FileNotFoundError:
        return None
    made = imaging.render(original, named.rendition)
    put(file, made)
    return made


def drop_renditions(sha: str) -> None:
    """Only the original stays."""
    for file in _home(sha).glob(f"{sha}-*"):
        file.unlink(missing_ok=True)


def drop(sha: str) -> None:
    """Every file of the picture goes, the original too."""
    shutil.rmtree(_home(sha), ignore_errors=True)


def shelf(number: int) -> Iterator[tuple[str, float]]:
    """Hash and time of last change of each picture on one of 256 shelves."""
    folder = _root() / f"{number % 256:02x}"
    for home in folder.iterdir() if folder.is_dir() else ():
        if SHA.fullmatch(home.name):
            yield home.name, home.stat().st_mtime


def put(file: Path, data: bytes) -> None:
    """Write a whole file or none: a reader never sees half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as writing:
            writing.write(data)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures"


def _home(sha: str) -> Path:
    return _root() / sha[:2] / sha


def _file(sha: str, wanted: Rendition) -> Path:
    return _home(sha) / f"{sha}-{wanted.width}.{wanted.kind}"

"""The page of a story: made of what one query answered, for who asks and for the worker that prints.

Decides what a print of it is known by, and whether one still holds: if it was printed by this press and the
database answers what it answered then. Who prints, and when, `printrun` decides; which prints go,
`newsroom.prints`.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

import django
import msgspec
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.template.loader import render_to_string

from newsroom.models.publication import Live
from newsroom.public import around as around_it
from newsroom.public import structured
from newsroom.public.around import Around
from newsroom.public.beside import Answer, Found, Printed
from newsroom.telling import Telling

# Of these the press consists: code, templates, words, and the libraries beside them.
MADE_OF = ("newsroom", "perspectives", "templates", "requirements.txt")
SETTINGS = ("SITE_ORIGIN", "SITE_NAME", "STATIC_URL", "TIME_ZONE", "LANGUAGE_CODE")
_KNOWN_BY = 16


def html(live: Live, around: Around, telling: Telling) -> bytes:
    """Of a request it depends on nothing, of the database on nothing else."""
    context = {
        "telling": telling,
        "versions": around.versions,
        "neighbours": around.neighbours,
        "sections": around.sections,
        "live_number": live.publication.number,
        "is_past_version": telling.number != live.publication.number,
        "canonical": settings.SITE_ORIGIN + live.get_absolute_url(),
        "data": structured.story(telling, live.slug),
        "origin": settings.SITE_ORIGIN,
        "here": live.section.slug,
        "here_is": "true",
    }
    return render_to_string("newsroom/site/story.html", context).encode()


def told(answer: Answer) -> tuple[Live, bytes]:
    """The story with its page, which says nothing but this answer; of one that cannot be read, no page."""
    live, around = around_it.tell(answer)
    return live, b"" if live.withdrawn else html(live, around, around.telling(live))


def said(found: Found) -> UUID:
    """What the database answered, as a print is known by it."""
    return _digest(msgspec.msgpack.encode(found.answer))


@lru_cache(maxsize=8)
def press(sections: Answer) -> UUID:
    """What every page of this process is made with, the navigation included."""
    return _digest(build(), *(str(section).encode() for section in sections))


def holds(found: Found) -> Printed | None:
    """The print, if its page says what would be rendered now."""
    printed = found.print
    if printed is None or not printed.page or printed.press != press(found.sections):
        return None
    return printed if printed.said == said(found) else None


@cache
def build() -> bytes:
    """Read once, when a process begins: whatever could change a page while the database says the same.

    Later the files may be those of the next version, and not what this process prints with.
    """
    digest = hashlib.blake2b(django.__version__.encode())
    for file in sorted(path for name in MADE_OF for path in _files(settings.BASE / name)):
        digest.update(str(file.relative_to(settings.BASE)).encode() + b"\0" + file.read_bytes())
    storage = staticfiles_storage
    if isinstance(storage, ManifestStaticFilesStorage):
        digest.update((storage.read_manifest() or "").encode())
    digest.update(repr([getattr(settings, name) for name in SETTINGS]).encode())
    return digest.digest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [
        file for file in path.rglob("*") if file.is_file() and file.parent.name != "__pycache__"
    ]


def _digest(*parts: bytes) -> UUID:
    digest = hashlib.blake2b(digest_size=_KNOWN_BY)
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return UUID(bytes=digest.digest())

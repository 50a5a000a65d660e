"""A newsroom that stands for all tests of a module: filled once, and what a test does is taken back.

A test of such a module has no `django_db` mark: the mark's transaction would close the connection under
the newsroom when it ends. Files are not taken back: where the newsroom has pictures, each test has a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

T = TypeVar("T")


@contextmanager
def standing(blocker: DjangoDbBlocker, fill: Callable[[], T]) -> Iterator[T]:
    with blocker.unblock(), taken_back():
        yield fill()


@contextmanager
def illustrated(
    blocker: DjangoDbBlocker, fill: Callable[[], T], media: Path
) -> Iterator[tuple[T, Path]]:
    """A newsroom with pictures, whose files are filled into `media`."""
    with override_settings(MEDIA_ROOT=media), standing(blocker, fill) as filled:
        yield filled, media


@contextmanager
def copied(media: Path) -> Iterator[None]:
    """One test in an illustrated newsroom, with files of its own."""
    shutil.copytree(media, settings.MEDIA_ROOT)
    with taken_back():
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

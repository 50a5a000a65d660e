"""A newsroom that stands for all tests of a module: filled once, and what a test does is taken back.

A test of such a module has no `django_db` mark: the mark's transaction would close the connection under
the newsroom when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from pytest_django import DjangoDbBlocker

T = TypeVar("T")


@contextmanager
def standing(blocker: DjangoDbBlocker, fill: Callable[[], T]) -> Iterator[T]:
    with blocker.unblock(), taken_back():
        yield fill()


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

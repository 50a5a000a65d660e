"""The witness: a file beside the database that remembers the newest seal anything was sent of.

A database that was restored from a backup knows less than its witness, and would send again what readers
have. Decides nothing: `mailroom` compares.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


class Unwritable(Exception):
    """The file cannot be read or written; the sentence says which and why."""


def path() -> Path:
    return Path(settings.STATE_DIR) / "sent-epoch"


def read() -> int:
    """The epoch that was witnessed; 0 where nothing was sent yet. Raises Unwritable."""
    try:
        return int(path().read_text("ascii"))
    except FileNotFoundError:
        return 0
    except (OSError, ValueError) as error:
        raise Unwritable(f"The witness {path()} cannot be read: {error}") from error


def write(epoch: int) -> None:
    """On the disk when this returns, whole or not at all. Raises Unwritable."""
    target = path()
    beside = target.with_suffix(".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="ascii") as file:
            file.write(f"{epoch}\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Unwritable(f"The witness {target} cannot be written: {error}") from error

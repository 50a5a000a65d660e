"""What a worker does for readers: prints the pages of stories before somebody asks for them."""

from __future__ import annotations

import time

from celery import shared_task

from newsroom.public import printing, printrun

NO_LONGER_THAN = 1.0
printing.build()


@shared_task
def print_pages() -> None:
    """The bell says only that something waits. Two at once print the same."""
    ends = time.monotonic() + NO_LONGER_THAN
    printrun.run(more=lambda: time.monotonic() < ends)

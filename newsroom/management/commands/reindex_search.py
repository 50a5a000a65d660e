"""`bin/manage reindex_search`: index stories again that were indexed by other rules.

May run while the site is up: each batch is a transaction of its own, during which nothing is published.
Stopped half-way, it goes on where stories are still to be done. Does nothing where all are.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.indexing import is_made, remake

BATCH = 100
TELL_EVERY = 10_000


class Command(BaseCommand):
    help = "Index stories again that were indexed by the rules of an earlier version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="stories in one transaction")

    def handle(self, *arguments: Any, batch: int, verbosity: int, **options: Any) -> None:
        if is_made():
            return
        done, after = 0, 0
        while (last := remake(after=after, most=batch)) is not None:
            done, after = done + batch, last
            if done % TELL_EVERY < batch:
                self.stdout.write(f"Up to story {after} all are indexed.")
        if verbosity:
            self.stdout.write("All stories are indexed.")
